"""Who touches what on which day, who is an active developer, and contexts per developer and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from connectors.jira.records import Comment, IssuePerson, Worklog
from tests.sql.records import (
    at,
    commit,
    event,
    issue,
    issue_event,
    issue_id,
    jira_issue,
    jira_moves,
    pull_request,
    review,
)
from tests.sql.warehouse import Warehouse

TEAMS = [{"name": "core", "members": ["ann"]}, {"name": "web", "members": ["bob"]}]


def test_a_person_touches_a_pull_request_once_a_day(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann", created_at="2026-01-05T08:00", closed_at="2026-01-06T08:00"),
        commit(1, "a", author_login="Ann", authored_at="2026-01-04T23:59"),
        commit(1, "b", author_login=None, authored_at="2026-01-04T23:59"),
        review(1, "bob", "2026-01-05T09:00"),
        review(1, "bob", "2026-01-05T10:00"),
        review(1, "bob", "2026-01-06T00:00"),
        review(1, "checker[bot]", "2026-01-05T09:00"),
        event(1, "ReadyForReviewEvent", "2026-01-07T08:00", "ann"),
        event(1, "ClosedEvent", "2026-01-07T08:00", "ship[bot]"),
    )
    warehouse.build("marts.touches")
    assert warehouse.rows(
        "select person, item, day, kind, is_development, is_open from marts.touches order by day, person"
    ) == [
        ("github:ann", "acme/shop#1", "2026-01-04", "pull_request", True, False),
        ("github:ann", "acme/shop#1", "2026-01-05", "pull_request", True, True),
        ("github:bob", "acme/shop#1", "2026-01-05", "pull_request", True, True),
        ("github:bob", "acme/shop#1", "2026-01-06", "pull_request", True, True),
        ("github:ann", "acme/shop#1", "2026-01-07", "pull_request", False, False),
    ]


def test_two_accounts_of_a_person_make_one_touch(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="ann"), review(1, "ann-work", "2026-01-05T09:00"))
    people = [{"name": "Ann Example", "github": ["ann", "ann-work"]}]
    warehouse.build("marts.touches", people=people)
    assert warehouse.rows("select person, day from marts.touches") == [("Ann Example", "2026-01-05")]


def test_nobody_touches_anything_after_the_end_of_the_data(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        commit(1, author_login="bob", authored_at="2026-01-05T08:00", committed_at="2026-01-20T08:00"),
        jira_issue("SHOP-1", status="2"),
        jira_moves("SHOP-1", "1", ("2", "2026-01-20T08:00")),
    )
    warehouse.build("marts.touches", as_of="2026-01-10")
    assert warehouse.rows("select person, day from marts.touches") == [("github:ann", "2026-01-05")]


def test_an_issue_is_touched_by_changes_of_status_comments_worklogs_and_linked_pull_requests(
    warehouse: Warehouse,
) -> None:
    shop_1 = issue_id("SHOP-1")
    warehouse.add(
        jira_issue("SHOP-1", status="4"),
        jira_moves("SHOP-1", "1", ("2", "2026-01-06T08:00"), ("4", "2026-01-08T08:00")),
        Comment(issue_id=shop_1, comment_id="1", author_id="account-bob", created_at=at("2026-01-05T08:00")),
        Worklog(
            issue_id=shop_1,
            worklog_id="1",
            author_id="account-bob",
            created_at=at("2026-01-07T08:00"),
            started_at=at("2026-01-07T08:00"),
            spent_seconds=60,
        ),
        pull_request(1, author="cleo", title="SHOP-1: totals", created_at="2026-01-09T08:00"),
    )
    warehouse.build("marts.touches")
    assert warehouse.rows("select person, item, day, is_open from marts.touches where kind = 'issue' order by day") == [
        ("jira:account-bob", "SHOP-1", "2026-01-05", False),
        ("jira:account-ann", "SHOP-1", "2026-01-06", True),
        ("jira:account-bob", "SHOP-1", "2026-01-07", True),
        ("jira:account-ann", "SHOP-1", "2026-01-08", True),
        ("github:cleo", "SHOP-1", "2026-01-09", False),
    ]


def test_a_github_issue_is_touched_by_its_opening_its_timeline_and_the_pull_request_that_closes_it(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        issue(4, created_at="2026-01-05T08:00", author="ann"),
        issue_event(4, "LabeledEvent", "2026-01-06T08:00", "bug"),
        pull_request(1, author="bob", closing_issues=["acme/shop#4"], created_at="2026-01-07T08:00"),
    )
    warehouse.build("marts.touches")
    assert warehouse.rows("select person, item, day, is_open from marts.touches where kind = 'issue' order by day") == [
        ("github:ann", "acme/shop#4", "2026-01-05", True),
        ("github:ann", "acme/shop#4", "2026-01-06", True),
        ("github:bob", "acme/shop#4", "2026-01-07", True),
    ]


def test_accounts_of_one_person_have_one_number_and_apps_have_none(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        review(1, "ann-work", "2026-01-05T09:00"),
        jira_issue("SHOP-1", status="4"),
        IssuePerson(
            issue_id=issue_id("SHOP-1"),
            account_id="account-app",
            display_name="Mover",
            email=None,
            account_type="app",
            is_active=True,
        ),
        *(
            Comment(issue_id=issue_id("SHOP-1"), comment_id=author, author_id=author, created_at=at("2026-01-05T08:00"))
            for author in ("account-app", "account-zoe")
        ),
    )
    people = [
        {"name": "Ann Example", "github": ["ann", "ann-work"]},
        {"name": "Told Mover", "jira": ["account-app", "account-cat"]},
    ]
    warehouse.build("marts.acting_accounts", people=people)
    assert warehouse.rows(
        "select kind, account, person, person_number from marts.acting_accounts"
        " where account in ('ann', 'ann-work', 'account-app', 'account-cat', 'account-zoe') order by all"
    ) == [
        ("github", "ann", "Ann Example", 1),
        ("github", "ann-work", "Ann Example", 1),
        ("jira", "account-cat", "Told Mover", 2),
        ("jira", "account-zoe", "jira:account-zoe", 3),
    ]


def test_items_can_be_touched_while_open_from_their_first_day_to_their_last(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(2, created_at="2026-01-05T08:00", closed_at="2026-01-06T08:00"),
        pull_request(10, created_at="2026-01-07T08:00"),
        jira_issue("SHOP-1", status="2"),
        jira_moves("SHOP-1", "1", ("2", "2026-01-08T08:00")),
    )
    warehouse.build("marts.touchable_items", teams=TEAMS)
    assert warehouse.rows(
        "select item_number, item, is_issue, first_day, last_day from marts.touchable_items order by item_number"
    ) == [
        (2, "acme/shop#2", False, "2026-01-05", "2026-01-06"),
        (3, "SHOP-1", True, "2026-01-08", None),
        (4, "acme/shop#10", False, "2026-01-07", None),
    ]


def test_touches_are_kept_by_the_numbers_of_person_item_and_team(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.acting_accounts", {"kind": "github", "account": "ann", "person": "Ann Example", "person_number": 7}
    )
    warehouse.add(pull_request(1, author="ann", created_at="2026-01-05T08:00"), commit(1, "a", author_login="mover"))
    warehouse.build("marts.numbered_touches", teams=TEAMS)
    assert warehouse.rows("from marts.numbered_touches") == [(7, 2, "2026-01-05", False, 1, True, True)]


Touch = dict[str, object]


def touch(person: str, item: str, day: str, **more: object) -> Touch:
    known = {"is_issue": False, "team": "core", "is_development": True, "is_open": True}
    return {"person": person, "item": item, "day": day} | known | more


def touched(warehouse: Warehouse, *touches: Touch, logins: Mapping[str, str] | None = None) -> None:
    """Takes touches as literal rows, by the numbers of people, items and teams; a login is the person's name."""
    people, items, teams = (sorted({str(row[key]) for row in touches}) for key in ("person", "item", "team"))
    for row in touches:
        row["person_number"], row["item_number"] = people.index(str(row["person"])), items.index(str(row["item"]))
        row["team_number"] = teams.index(str(row["team"]))
    warehouse.table(
        "marts.acting_accounts",
        *(
            {"kind": "github", "account": (logins or {}).get(person, person), "person": person, "person_number": number}
            for number, person in enumerate(people)
        ),
    )
    warehouse.table("marts.teams", *({"team": team, "team_number": number} for number, team in enumerate(teams)))
    of_an_item = ("item", "item_number", "is_issue", "team", "team_number")
    of_a_touch = ("person_number", "item_number", "is_issue", "team_number", "day", "is_development", "is_open")
    found = {row["item"]: {key: row[key] for key in of_an_item} for row in touches}
    warehouse.table("marts.touchable_items", *found.values())
    warehouse.table("marts.numbered_touches", *({key: row[key] for key in of_a_touch} for row in touches))


def test_who_did_something_in_the_last_28_days_is_an_active_developer(warehouse: Warehouse) -> None:
    touched(
        warehouse,
        touch("ann", "a#1", "2026-01-05"),
        touch("ann", "a#2", "2026-02-02"),
        touch("ann", "a#3", "2026-03-03"),
        touch("ann", "a#4", "2026-03-20", is_development=False),
    )
    warehouse.build("marts.developer_stretches")
    assert warehouse.rows("from marts.developer_stretches order by starts_on") == [
        ("ann", "core", "2026-01-05", "2026-03-01"),
        ("ann", "core", "2026-03-03", "2026-03-30"),
    ]


def test_a_developer_belongs_to_the_configured_team_else_to_the_one_of_most_days(warehouse: Warehouse) -> None:
    touched(
        warehouse,
        touch("Ann Example", "a#1", "2026-01-05", team="web"),
        touch("cleo", "a#1", "2026-01-05", team="web"),
        touch("cleo", "a#2", "2026-01-06", team="core"),
        touch("cleo", "a#2", "2026-01-07", team="core"),
        logins={"Ann Example": "ann"},
    )
    warehouse.build("marts.developer_stretches", teams=TEAMS)
    assert warehouse.rows("select person, team from marts.developer_stretches order by person") == [
        ("Ann Example", "core"),
        ("cleo", "core"),
    ]


def test_time_of_developers_is_added_by_the_day(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", {"started_at": "2026-01-05", "system": "review"})
    warehouse.table(
        "marts.developer_stretches",
        {"person": "ann", "team": "core", "starts_on": "2025-12-20", "ends_on": "2026-01-08"},
        {"person": "ann", "team": "core", "starts_on": "2026-01-15", "ends_on": "2026-03-01"},
        {"person": "bob", "team": "web", "starts_on": "2026-01-05", "ends_on": "2026-03-01"},
    )
    merged = {"repository": "a", "team": "web", "ai_label": "no_trace"}
    warehouse.table(
        "marts.pull_requests",
        merged | {"number": 1, "merged_at": "2026-01-12T08:00"},
        merged | {"number": 2, "merged_at": "2026-01-12T08:00", "ai_label": "automation"},
    )
    warehouse.build("metrics.developers", as_of="2026-01-19", teams=TEAMS)
    assert warehouse.rows(
        "select starts_at, merged_count, round(merged_per_developer_month, 6) from metrics.developers"
        " where window_kind = 'week' and team_slice = 'web' order by all"
    ) == [("2026-01-05T00:00", 0, 0), ("2026-01-12T00:00", 1, round(30.4375 / 7, 6))]
    assert warehouse.rows(
        "select team_slice, starts_at, n, developer_days, mean_developers, developers_at_end, developer_workdays,"
        " developer_weeks from metrics.developers where window_kind = 'week' order by all"
    ) == [
        ("all", "2026-01-05T00:00", 7, 11, 11 / 7, 1, 9, 11 / 7),
        ("all", "2026-01-12T00:00", 7, 11, 11 / 7, 2, 7, 11 / 7),
        ("core", "2026-01-05T00:00", 7, 4, 4 / 7, 0, 4, 4 / 7),
        ("core", "2026-01-12T00:00", 7, 4, 4 / 7, 1, 2, 4 / 7),
        ("web", "2026-01-05T00:00", 7, 7, 1, 1, 5, 1),
        ("web", "2026-01-12T00:00", 7, 7, 1, 1, 5, 1),
    ]


def opened(number: int, created_at: str, closed_at: str | None = None) -> dict[str, object]:
    return {
        "repository": "a",
        "number": number,
        "team": "core",
        "created_at": created_at,
        "closed_at": closed_at,
    }


def test_contexts_are_distinct_items_of_a_developer_and_day_and_break_down_exactly(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", {"started_at": "2026-01-05", "system": "review"})
    warehouse.table(
        "marts.pull_requests",
        opened(1, "2026-01-05T08:00", "2026-01-06T08:00"),
        opened(2, "2026-01-01T08:00"),
        opened(3, "2026-01-07T00:00", "2026-01-07T00:00"),
    )
    warehouse.table("marts.work_items")
    warehouse.table(
        "metrics.developers",
        {
            "team_slice": "core",
            "window_kind": "week",
            "starts_at": "2026-01-05",
            "mean_developers": 2.0,
            "developer_workdays": 10,
        },
    )
    touched(
        warehouse,
        touch("ann", "a#1", "2026-01-05"),
        touch("ann", "a#2", "2026-01-05"),
        touch("bob", "a#1", "2026-01-05"),
        touch("bob", "a#2", "2026-01-09"),
        touch("bob", "a#1", "2026-01-09", is_open=False),
        touch("bob", "b#9", "2026-01-09", team="web", is_open=False),
    )
    warehouse.build("metrics.contexts", as_of="2026-01-12", teams=TEAMS)
    core = warehouse.row(
        "select n, touch_count, contexts_per_developer_day, contexts_per_workday, open_touch_count, touched_item_days,"
        " open_item_days, touched_share, developers_per_touched_item, ended_count, touches_per_item, developers_per_day"
        " from metrics.contexts where team_slice = 'core' and window_kind = 'week'"
    )
    assert core == (3, 5, 5 / 3, 0.5, 4, 3, 10, 0.3, 4 / 3, 2, 2, 3 / 7)
    assert warehouse.row(
        "select n, touch_count from metrics.contexts where team_slice = 'all' and window_kind = 'week'"
    ) == (3, 6)
    assert (
        warehouse.rows(
            "select kind from metrics.contexts where abs(open_touch_count / (open_items_per_day * touched_share"
            " * developers_per_touched_item * 7) - 1) > 1e-12 and window_kind = 'week' and team_slice = 'core'"
        )
        == []
    )


def test_a_done_issue_of_which_nobody_knows_when_it_was_done_is_not_open_ever_since(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status="4"),
        jira_moves("SHOP-1", "1", ("2", "2026-01-06T08:00"), ("4", "2026-01-07T08:00")),
        jira_issue("SHOP-2", status="4"),
        jira_moves("SHOP-2", "1", ("2", "2026-01-06T08:00"), ("99", "2026-01-07T08:00"), ("4", "2026-01-08T08:00")),
        issue(3, created_at="2026-01-07T08:00", closed_at="2026-01-09T08:00"),
    )
    warehouse.build("metrics.contexts", "marts.touchable_items")
    assert warehouse.rows("select item, first_day, last_day from marts.touchable_items order by item") == [
        ("SHOP-1", "2026-01-06", "2026-01-07"),
        ("SHOP-2", None, None),
        ("acme/shop#3", "2026-01-07", "2026-01-09"),
    ]
    assert warehouse.row(
        "select touch_count, open_touch_count, open_item_days from metrics.contexts"
        " where kind = 'issue' and team_slice = 'all' and window_kind = 'all'"
    ) == (6, 3, 5)


@pytest.mark.parametrize("gap", [28, 29])
def test_a_gap_of_over_28_days_ends_a_stretch(warehouse: Warehouse, gap: int) -> None:
    last = date(2026, 1, 5) + timedelta(days=gap)
    touched(warehouse, touch("ann", "a#1", "2026-01-05"), touch("ann", "a#1", last.isoformat()))
    warehouse.build("marts.developer_stretches")
    assert len(warehouse.rows("from marts.developer_stretches")) == gap - 27


def test_what_nobody_touches_for_a_week_or_two_has_stalled(warehouse: Warehouse) -> None:
    known = {"team": "core", "ai_label": "no_trace"}
    warehouse.table(
        "marts.flow_items",
        known | {"system": "task", "item": "S-1/1", "started_at": "2026-01-05T08:00"},
        known | {"system": "task", "item": "S-2/1", "started_at": "2026-01-05", "ended_at": "2026-01-12T08:00"},
        known | {"system": "review", "item": "a/b#1", "started_at": "2026-01-05", "ended_at": "2026-01-21T08:00"},
        known | {"system": "task", "item": "S-3/1", "started_at": "2026-01-05", "ai_label": "automation"},
    )
    touched(
        warehouse,
        touch("ann", "S-1", "2026-01-14", is_issue=True),
        touch("ann", "S-2", "2026-01-04", is_issue=True),
        touch("ann", "a/b#1", "2026-01-04"),
    )
    warehouse.build("metrics.stalled_work", as_of="2026-01-26", teams=TEAMS)
    assert warehouse.rows(
        "select system, starts_at, n, open_items_per_day, stalled_items_per_day, stalled_share"
        " from metrics.stalled_work where team_slice = 'core' and window_kind = 'week' order by all"
    ) == [
        ("review", "2026-01-05T00:00", 7, 1, 0, 0),
        ("review", "2026-01-12T00:00", 7, 1, 0, 0),
        ("review", "2026-01-19T00:00", 7, 2 / 7, 2 / 7, 1),
        ("task", "2026-01-05T00:00", 7, 2, 0, 0),
        ("task", "2026-01-12T00:00", 7, 1, 2 / 7, 2 / 7),
        ("task", "2026-01-19T00:00", 7, 1, 5 / 7, 5 / 7),
    ]


def test_what_was_open_or_stalled_before_the_data_are_whole_counts_on_all_days_of_the_whole_time(
    warehouse: Warehouse,
) -> None:
    known = {"team": "core", "ai_label": "no_trace", "system": "review"}
    warehouse.table(
        "marts.flow_items",
        known | {"item": "a/b#1", "started_at": "2026-01-05"},
        known | {"item": "a/b#2", "started_at": "2026-01-05", "ended_at": "2026-01-12T08:00"},
        known | {"item": "a/b#3", "started_at": "2026-01-28"},
    )
    touched(warehouse, *(touch("ann", f"a/b#{number}", "2026-01-04") for number in (1, 2, 3)))
    github = {"organizations": ["acme"], "since": "2026-01-26"}
    warehouse.build("metrics.stalled_work", as_of="2026-02-02", teams=TEAMS, github=github)
    assert warehouse.rows(
        "select starts_at, n, open_items_per_day, stalled_items_per_day from metrics.stalled_work"
        " where team_slice = 'core' and window_kind = 'all'"
    ) == [("2026-01-26T00:00", 7, (7 + 5) / 7, 1)]

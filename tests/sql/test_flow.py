"""Flow accounting: what stays in which system, windows and periods, and the quantities of Little's law."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.sql.records import event, jira_issue, jira_moves, pull_request
from tests.sql.warehouse import Warehouse

DAY = 86_400_000_000
HOUR = DAY // 24
ACCOUNT = (
    "arrivals, departures, present_at_start, present_at_end, presence_us, departed_sojourn_us,"
    " age_at_start_us, age_at_end_us"
)


def day(number: float) -> str:
    """A moment so many days after Monday, 5 January 2026."""
    return (datetime(2026, 1, 5) + timedelta(days=number)).isoformat()  # noqa: DTZ001 - all moments are UTC


def stay(item: str, start: str, end: str | None = None, **more: object) -> dict[str, object]:
    known = {"system": "review", "item": item, "team": "unassigned", "ai_label": "no_trace"}
    return known | {"started_at": start, "ended_at": end} | more


def merged(number: int, merged_at: str, deployed_at: str | None, **more: object) -> dict[str, object]:
    known = {
        "repository": "acme/shop",
        "number": number,
        "team": "core",
        "ai_label": "no_trace",
        "created_at": "2026-01-05T08:00",
        "merged_at": merged_at,
        "deployed_at": deployed_at,
        "is_to_default_branch": True,
        "is_deployed_by_first_known": False,
    }
    return known | more


def test_a_pull_request_stays_in_review_until_it_is_merged_or_closed(warehouse: Warehouse) -> None:
    opened = {"repository": "acme/shop", "team": "core", "ai_label": "no_trace", "created_at": "2026-01-05T08:00"}
    warehouse.table(
        "marts.pull_requests",
        {**opened, "number": 1, "merged_at": "2026-01-06T08:00", "closed_at": "2026-01-06T08:00"},
        {**opened, "number": 2, "closed_at": "2026-01-07T08:00"},
        {**opened, "number": 3},
    )
    warehouse.table("marts.deployments")
    warehouse.build("marts.flow_items")
    assert warehouse.rows("from marts.flow_items order by item") == [
        ("review", "acme/shop#1", "core", "no_trace", "2026-01-05T08:00", "2026-01-06T08:00", False),
        ("review", "acme/shop#2", "core", "no_trace", "2026-01-05T08:00", "2026-01-07T08:00", True),
        ("review", "acme/shop#3", "core", "no_trace", "2026-01-05T08:00", None, False),
    ]


def test_a_pull_request_is_a_draft_in_stretches_that_are_part_of_its_review(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-09T08:00"),
        event(1, "ReadyForReviewEvent", "2026-01-06T08:00"),
        event(1, "ConvertToDraftEvent", "2026-01-07T08:00"),
        event(1, "ReadyForReviewEvent", "2026-01-08T08:00"),
        pull_request(2, created_at="2026-01-05T08:00", closed_at="2026-01-06T08:00", is_draft=True),
        pull_request(3, created_at="2026-01-05T08:00"),
        event(3, "ConvertToDraftEvent", "2026-01-07T08:00"),
        pull_request(4, created_at="2026-01-05T08:00", merged_at="2026-01-06T08:00"),
    )
    warehouse.build("marts.flow_items")
    assert warehouse.rows(
        "select item, started_at, ended_at, is_abandoned from marts.flow_items where system = 'draft' order by item"
    ) == [
        ("acme/shop#1/1", "2026-01-05T08:00", "2026-01-06T08:00", False),
        ("acme/shop#1/3", "2026-01-07T08:00", "2026-01-08T08:00", False),
        ("acme/shop#2/1", "2026-01-05T08:00", "2026-01-06T08:00", True),
        ("acme/shop#3/1", "2026-01-07T08:00", None, False),
    ]


def test_a_change_stays_from_its_first_commit_to_its_deployment_or_closing(warehouse: Warehouse) -> None:
    opened = merged(0, "2026-01-06T08:00", None) | {"first_commit_at": "2026-01-04T08:00"}
    warehouse.table(
        "marts.pull_requests",
        opened | {"number": 1, "deployed_at": "2026-01-07T08:00"},
        opened | {"number": 2, "merged_at": None, "closed_at": "2026-01-08T08:00"},
        opened | {"number": 3, "merged_at": None, "first_commit_at": "2026-01-05T09:00"},
        opened | {"number": 4, "first_commit_at": None},
        opened | {"number": 5, "is_to_default_branch": False},
        opened | {"number": 6, "deployed_at": "2026-01-07T08:00", "is_deployed_by_first_known": True},
        opened | {"number": 7, "repository": "acme/web"},
    )
    warehouse.table("marts.deployments", {"repository": "acme/shop", "is_production": True, "status": "success"})
    warehouse.build("marts.flow_items")
    assert warehouse.rows(
        "select item, started_at, ended_at, is_abandoned from marts.flow_items where system = 'change' order by item"
    ) == [
        ("acme/shop#1", "2026-01-04T08:00", "2026-01-07T08:00", False),
        ("acme/shop#2", "2026-01-04T08:00", "2026-01-08T08:00", True),
        ("acme/shop#3", "2026-01-05T08:00", None, False),
    ]


def test_the_last_windows_of_changes_are_not_whole_because_some_are_still_being_written(warehouse: Warehouse) -> None:
    commits = [{"created_at": "2026-01-10T00:00", "first_commit_at": "2026-01-08T00:00"}] * 20
    slow = {"created_at": "2026-01-10T00:00", "first_commit_at": "2025-01-08T00:00"}
    warehouse.table("marts.pull_requests", *commits, slow)
    warehouse.table("marts.flow_items", *(stay(kind, day(0), day(1), system=kind) for kind in ("change", "review")))
    warehouse.build("marts.flow_systems", "metrics.flow_windows", as_of=day(15))
    assert warehouse.rows(
        "select system, hours_until_seen, whole_until from marts.flow_systems"
        " where system in ('change', 'review') order by system"
    ) == [("change", 48, "2026-01-18T00:00"), ("review", 0, "2026-01-20T00:00")]
    assert warehouse.rows(
        "select system, starts_at, is_complete from metrics.flow_windows"
        " where window_kind = 'week' and team_slice = 'all' and ai_slice = 'all' order by all"
    ) == [
        ("change", "2026-01-05T00:00", True),
        ("change", "2026-01-12T00:00", False),
        ("change", "2026-01-19T00:00", False),
        ("review", "2026-01-05T00:00", True),
        ("review", "2026-01-12T00:00", True),
        ("review", "2026-01-19T00:00", False),
    ]


def test_a_task_in_progress_is_blocked_while_its_status_is_one_of_the_configured(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status="4"),
        jira_moves("SHOP-1", "1", ("2", day(1)), ("3", day(2)), ("2", day(4)), ("4", day(5))),
    )
    warehouse.build("marts.flow_items", work_items={"blocked_statuses": ["in review", "1"]})
    assert warehouse.rows("select item, started_at, ended_at from marts.flow_items where system = 'blocked'") == [
        ("SHOP-1/2", "2026-01-07T00:00", "2026-01-09T00:00")
    ]


def test_a_merged_pull_request_waits_for_its_release_where_there_are_any(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.pull_requests",
        merged(1, "2026-01-06T08:00", "2026-01-07T08:00"),
        merged(2, "2026-01-06T08:00", None),
        merged(3, "2026-01-06T08:00", None, is_to_default_branch=False),
        merged(4, "2026-01-06T08:00", "2026-01-07T08:00", is_deployed_by_first_known=True),
        merged(5, "2026-01-06T08:00", "2026-01-05T20:00"),
        merged(6, "2026-01-06T08:00", None, repository="acme/web"),
    )
    warehouse.table(
        "marts.deployments",
        {"repository": "acme/shop", "is_production": True, "status": "success"},
        {"repository": "acme/web", "is_production": True, "status": "failure"},
        {"repository": "acme/web", "is_production": False, "status": "success"},
    )
    warehouse.build("marts.flow_items")
    assert warehouse.rows(
        "select item, started_at, ended_at from marts.flow_items where system = 'release' order by item"
    ) == [
        ("acme/shop#1", "2026-01-06T08:00", "2026-01-07T08:00"),
        ("acme/shop#2", "2026-01-06T08:00", None),
    ]


def test_two_stretches_in_progress_are_two_stays_of_one_issue(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status="3"),
        jira_moves(
            "SHOP-1",
            "1",
            ("2", "2026-01-06T08:00"),
            ("3", "2026-01-07T08:00"),
            ("1", "2026-01-08T08:00"),
            ("2", "2026-01-09T08:00"),
            ("3", "2026-01-10T08:00"),
        ),
    )
    warehouse.build("marts.flow_items")
    assert warehouse.rows(
        "select item, started_at, ended_at from marts.flow_items where system = 'issue' order by started_at"
    ) == [
        ("SHOP-1/1", "2026-01-06T08:00", "2026-01-08T08:00"),
        ("SHOP-1/4", "2026-01-09T08:00", None),
    ]


def test_epics_and_sub_tasks_are_issues_but_no_tasks(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status="2"),
        jira_issue("SHOP-2", status="2", issue_type="Epic", hierarchy_level=1),
        jira_issue("SHOP-3", status="2", issue_type="Sub-task", is_subtask=True, hierarchy_level=-1),
    )
    warehouse.build("marts.flow_items")
    assert warehouse.rows("select system, item from marts.flow_items order by all") == [
        ("issue", "SHOP-1/0"),
        ("issue", "SHOP-2/0"),
        ("issue", "SHOP-3/0"),
        ("task", "SHOP-1/0"),
    ]


def test_what_leaves_when_the_data_end_or_later_is_still_inside(warehouse: Warehouse) -> None:
    opened = {"repository": "acme/shop", "team": "core", "ai_label": "no_trace"}
    warehouse.table(
        "marts.pull_requests",
        {**opened, "number": 1, "created_at": "2026-01-05T08:00", "closed_at": "2026-01-10T00:00"},
        {**opened, "number": 2, "created_at": "2026-01-05T08:00", "closed_at": "2026-01-09T23:59:59"},
        {**opened, "number": 3, "created_at": "2026-01-10T00:00"},
    )
    warehouse.table("marts.deployments")
    warehouse.build("marts.flow_items", as_of="2026-01-10")
    assert warehouse.rows("select item, ended_at from marts.flow_items order by item") == [
        ("acme/shop#1", None),
        ("acme/shop#2", "2026-01-09T23:59:59"),
    ]


def test_windows_are_weeks_months_and_the_whole_time_and_the_last_ones_are_cut(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-29T10:00"))
    warehouse.build("marts.windows", as_of="2026-02-04T12:00")
    assert warehouse.rows("from marts.windows order by window_kind, starts_at") == [
        ("all", "2026-01-26T00:00", "2026-02-04T12:00:01", "2026-02-04T12:00", True),
        ("month", "2026-01-01T00:00", "2026-02-01T00:00", "2026-02-01T00:00", True),
        ("month", "2026-02-01T00:00", "2026-03-01T00:00", "2026-02-04T12:00", False),
        ("week", "2026-01-26T00:00", "2026-02-02T00:00", "2026-02-02T00:00", True),
        ("week", "2026-02-02T00:00", "2026-02-09T00:00", "2026-02-04T12:00", False),
    ]


def test_windows_from_before_the_day_on_which_reading_began_are_not_complete(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-05T10:00"))
    github = {"repositories": ["acme/shop"], "since": "2026-01-14"}
    warehouse.build("marts.periods", as_of="2026-02-11", github=github)
    assert warehouse.rows(
        "select window_kind, starts_at from marts.windows where is_complete order by window_kind, starts_at"
    ) == [
        ("all", "2026-01-14T00:00"),
        ("week", "2026-01-19T00:00"),
        ("week", "2026-01-26T00:00"),
        ("week", "2026-02-02T00:00"),
    ]
    assert warehouse.row("select min(starts_at) from marts.periods") == ("2026-01-26T00:00",)


def test_a_day_lies_in_its_week_its_month_and_the_whole_time(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-29T10:00"))
    warehouse.build("marts.day_windows", as_of="2026-02-04T12:00")
    assert warehouse.rows(
        "select day, window_kind, starts_at from marts.day_windows"
        " where day in ('2026-01-01', '2026-02-01', '2026-02-02', '2026-02-04') order by all"
    ) == [
        ("2026-01-01", "month", "2026-01-01T00:00"),
        ("2026-02-01", "all", "2026-01-26T00:00"),
        ("2026-02-01", "month", "2026-02-01T00:00"),
        ("2026-02-01", "week", "2026-01-26T00:00"),
        ("2026-02-02", "all", "2026-01-26T00:00"),
        ("2026-02-02", "month", "2026-02-01T00:00"),
        ("2026-02-02", "week", "2026-02-02T00:00"),
        ("2026-02-04", "all", "2026-01-26T00:00"),
        ("2026-02-04", "month", "2026-02-01T00:00"),
        ("2026-02-04", "week", "2026-02-02T00:00"),
    ]


def test_without_items_there_are_no_windows(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items")
    warehouse.build("marts.windows")
    assert warehouse.rows("from marts.windows") == []


def test_without_configured_periods_the_complete_weeks_are_halved_and_an_odd_first_one_is_dropped(
    warehouse: Warehouse,
) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-05T10:00"))
    warehouse.build("marts.periods", as_of="2026-02-11")
    assert warehouse.rows("from marts.periods order by place") == [
        ("earlier", "2026-01-12T00:00", "2026-01-26T00:00", 1),
        ("later", "2026-01-26T00:00", "2026-02-09T00:00", 2),
    ]


def halves(warehouse: Warehouse, as_of: float, *, tau_days: int, unseen_days: float = 0) -> list[tuple[object, ...]]:
    """The periods of data that begin on day 0, with the days of follow-up, and those until a change is seen."""
    warehouse.table("marts.flow_items", stay("A", day(0.5)))
    warehouse.table("marts.follow_up", {"tau_days": tau_days})
    warehouse.table("marts.flow_systems", {"system": "change", "whole_until": day(as_of - unseen_days)})
    warehouse.build("marts.periods", as_of=day(as_of))
    return warehouse.rows("from marts.periods order by place")


def half_of(first_week: int, middle: int, end: int) -> list[tuple[object, ...]]:
    edges = [f"{day(7 * week)[:16]}" for week in (first_week, middle, end)]
    return [("earlier", edges[0], edges[1], 1), ("later", edges[1], edges[2], 2)]


@pytest.mark.parametrize(("tau_days", "end"), [(7, 29), (14, 28), (15, 27), (30, 25), (60, 21)])
def test_halves_end_the_days_of_follow_up_before_the_data_do(warehouse: Warehouse, tau_days: int, end: int) -> None:
    assert halves(warehouse, 30 * 7, tau_days=tau_days) == half_of(end % 2, (end + end % 2) // 2, end)


@pytest.mark.parametrize(("unseen_days", "end"), [(13, 28), (22, 26), (28, 26), (300, 26)])
def test_halves_end_before_changes_are_not_seen_yet_for_which_four_weeks_at_most_are_left_out(
    warehouse: Warehouse, unseen_days: float, end: int
) -> None:
    assert halves(warehouse, 30 * 7, tau_days=7, unseen_days=unseen_days) == half_of(0, end // 2, end)


@pytest.mark.parametrize(("weeks", "end"), [(20, 18), (18, 18), (19, 18), (10, 10)])
def test_two_times_nine_weeks_are_kept_though_they_can_not_be_followed_for_as_long(
    warehouse: Warehouse, weeks: int, end: int
) -> None:
    assert halves(warehouse, weeks * 7, tau_days=60) == half_of(0, end // 2, end)


def test_one_complete_week_makes_no_periods(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-05T10:00"))
    warehouse.build("marts.periods", as_of="2026-01-15")
    assert warehouse.rows("from marts.periods") == []


PERIODS = {
    "periods": [
        {"name": "ten days", "start": "2026-01-05", "end": "2026-01-15"},
        {"name": "after", "start": "2026-01-15", "end": "2026-01-25"},
    ]
}


def test_configured_periods_are_taken_as_they_are(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-05T10:00"))
    warehouse.build("marts.periods", report=PERIODS)
    assert warehouse.rows("from marts.periods order by place") == [
        ("ten days", "2026-01-05T00:00", "2026-01-15T00:00", 1),
        ("after", "2026-01-15T00:00", "2026-01-25T00:00", 2),
    ]


FIVE_ITEMS = [
    stay("A", day(-3), day(2)),
    stay("B", day(1), day(4)),
    stay("C", day(5), day(9)),
    stay("D", day(6)),
    stay("E", day(-20)),
]
"""The worked example of the method: five items around a window of ten days."""


def test_the_worked_example_of_five_items_is_accounted_for_exactly(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", *FIVE_ITEMS)
    warehouse.build("metrics.throughput", report=PERIODS)
    ten_days = "from metrics.throughput where period = 'ten days' and team_slice = 'all' and ai_slice = 'all'"
    assert warehouse.row(f"select {ACCOUNT} {ten_days}") == (3, 3, 2, 2, 23 * DAY, 12 * DAY, 23 * DAY, 34 * DAY)
    assert warehouse.row(
        "select days, mean_items, mean_hours_sojourn, counted_per_day, implied_per_day, epsilon, delta " + ten_days
    ) == pytest.approx((10, 2.3, 4 * 24, 0.3, 0.575, 11 / 12, 0))


def test_without_the_item_that_nobody_finishes_the_formula_comes_near_the_count(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", *FIVE_ITEMS[:4])
    warehouse.build("metrics.throughput", report=PERIODS)
    assert warehouse.row(
        "select counted_per_day, implied_per_day, epsilon from metrics.throughput"
        " where period = 'ten days' and team_slice = 'all' and ai_slice = 'all'"
    ) == pytest.approx((0.3, 0.325, 1 / 12))


def test_the_accounts_of_adjacent_periods_join(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", *FIVE_ITEMS)
    warehouse.build("metrics.throughput", report=PERIODS)
    first, second = warehouse.rows(
        f"select {ACCOUNT} from metrics.throughput where team_slice = 'all' and ai_slice = 'all' order by place"
    )
    assert second == (0, 0, 2, 2, 20 * DAY, 0, 34 * DAY, 54 * DAY)
    assert (first[3], first[7]) == (second[2], second[6])


def test_what_the_first_known_deployment_shipped_is_counted_apart_by_the_day_of_its_merge(warehouse: Warehouse) -> None:
    shipped = {"state": "merged", "is_deployed_by_first_known": True}
    warehouse.table(
        "marts.pull_requests",
        merged(1, day(1), day(3), **shipped),
        merged(2, day(1.5), day(3), state="merged"),
        merged(3, day(1), None, state="merged"),
        merged(4, day(2), day(3), **shipped | {"is_to_default_branch": False}),
    )
    warehouse.build("marts.unfollowed_releases")
    assert warehouse.rows("from marts.unfollowed_releases") == [("core", "2026-01-06", 2, 1)]


@pytest.mark.parametrize(("unfollowed", "is_whole"), [(1, True), (2, False)])
def test_releases_are_not_whole_where_the_first_known_deployment_shipped_over_a_twentieth(
    warehouse: Warehouse, *, unfollowed: int, is_whole: bool
) -> None:
    released = [
        merged(n, day(1), day(2), team="unassigned", state="merged", is_deployed_by_first_known=n < unfollowed)
        for n in range(20)
    ]
    warehouse.table("marts.pull_requests", *released)
    warehouse.table("marts.flow_items", *(stay("A", day(1), day(2), system=kind) for kind in ("release", "review")))
    warehouse.build("metrics.flow_windows", "metrics.throughput", as_of=day(30), report=PERIODS)
    for rows in ("metrics.flow_windows where window_kind = 'week'", "metrics.throughput where true"):
        assert warehouse.rows(
            f"select system, is_complete from {rows} and team_slice = 'all' and ai_slice = 'all'"
            " qualify row_number() over (partition by system order by starts_at) = 1 order by system"
        ) == [("release", is_whole), ("review", True)]


def test_periods_are_half_open_and_take_left_limits_at_their_ends(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.flow_items",
        stay("until the turn", day(8), day(10)),
        stay("from the turn on", day(10), day(12)),
        stay("at one moment", day(10), day(10)),
    )
    warehouse.build("metrics.throughput", report=PERIODS)
    assert warehouse.rows(
        f"select {ACCOUNT} from metrics.throughput where team_slice = 'all' and ai_slice = 'all' order by place"
    ) == [(1, 0, 0, 1, 2 * DAY, 0, 0, 2 * DAY), (2, 3, 1, 0, 2 * DAY, 4 * DAY, 2 * DAY, 0)]


def test_a_period_that_the_data_do_not_fill_ends_with_them(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", day(0), day(1)))
    warehouse.build("metrics.throughput", as_of="2026-01-10", report=PERIODS)
    assert warehouse.rows(
        "select period, ends_at, days, counted_per_day from metrics.throughput"
        " where team_slice = 'all' and ai_slice = 'all'"
    ) == [("ten days", "2026-01-10T00:00", 5, 0.2)]


def test_windows_are_half_open_and_take_left_limits_at_their_ends(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.flow_items",
        stay("until the turn", day(5), day(7)),
        stay("from the turn on", day(7), day(9)),
        stay("at one moment", day(7), day(7)),
    )
    warehouse.build("metrics.flow_windows", as_of=day(14))
    assert warehouse.rows(
        f"select starts_at, {ACCOUNT} from metrics.flow_windows"
        " where window_kind = 'week' and team_slice = 'all' and ai_slice = 'all' order by starts_at"
    ) == [
        ("2026-01-05T00:00", 1, 0, 0, 1, 2 * DAY, 0, 0, 2 * DAY),
        ("2026-01-12T00:00", 2, 3, 1, 0, 2 * DAY, 4 * DAY, 2 * DAY, 0),
    ]


def test_a_week_is_accounted_for_by_team_and_label(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.flow_items",
        stay("A", day(0), day(2), team="core", ai_label="ai_coauthored"),
        stay("B", day(1), None, team="core"),
        stay("C", day(2), day(3)),
        stay("D", day(0), day(5), ai_label="automation"),
    )
    warehouse.build("metrics.flow_windows", as_of=day(7), teams=[{"name": "core", "members": ["ann"]}])
    assert warehouse.rows(
        "select team_slice, ai_slice, arrivals, departures, presence_us // 86400000000, mean_items, mean_hours_sojourn"
        " from metrics.flow_windows where window_kind = 'week' order by all"
    ) == [
        ("all", "ai", 1, 1, 2, 2 / 7, 48),
        ("all", "ai_coauthored", 1, 1, 2, 2 / 7, 48),
        ("all", "all", 3, 2, 9, 9 / 7, 36),
        ("all", "automation", 1, 1, 5, 5 / 7, 120),
        ("all", "no_trace", 2, 1, 7, 1, 24),
        ("core", "ai", 1, 1, 2, 2 / 7, 48),
        ("core", "ai_coauthored", 1, 1, 2, 2 / 7, 48),
        ("core", "all", 2, 1, 8, 8 / 7, 48),
        ("core", "no_trace", 1, 0, 6, 6 / 7, None),
        ("unassigned", "all", 1, 1, 1, 1 / 7, 24),
        ("unassigned", "automation", 1, 1, 5, 5 / 7, 120),
        ("unassigned", "no_trace", 1, 1, 1, 1 / 7, 24),
    ]


def test_weekly_flow_is_the_weeks_of_the_windows(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", day(0), day(8)))
    warehouse.build("metrics.flow_weekly", as_of=day(10))
    assert warehouse.rows(
        "select starts_at, ends_at, is_complete, arrivals, departures, mean_items from metrics.flow_weekly"
        " where team_slice = 'all' and ai_slice = 'all' order by starts_at"
    ) == [
        ("2026-01-05T00:00", "2026-01-12T00:00", True, 1, 0, 1),
        ("2026-01-12T00:00", "2026-01-15T00:00", False, 0, 1, 1 / 3),
    ]


def test_work_in_progress_is_averaged_over_time_and_has_an_age(warehouse: Warehouse) -> None:
    account = {"team_slice": "all", "ai_slice": "all", "window_kind": "week", "starts_at": "2026-01-05"}
    warehouse.table(
        "metrics.flow_windows",
        {**account, "system": "review", "mean_items": 1.5, "present_at_end": 2, "age_at_end_us": 9 * HOUR},
        {**account, "system": "task", "mean_items": 0.5, "present_at_end": 0, "age_at_end_us": 0},
        {**account, "system": "release", "mean_items": 4, "present_at_end": 4, "age_at_end_us": 9 * HOUR},
    )
    warehouse.build("metrics.wip")
    assert warehouse.rows("select system, wip, open_count, mean_hours_age from metrics.wip") == [
        ("review", 1.5, 2, 4.5),
        ("task", 0.5, 0, None),
    ]


def test_work_in_progress_of_a_day_is_told_at_noon_and_as_an_average(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.flow_items",
        stay("long ago", "2024-01-05T06:00"),
        stay("from before noon", "2026-01-06T06:00", "2026-01-07T12:00"),
        stay("from noon on", "2026-01-06T12:00", "2026-01-07T18:00"),
        stay("a bot's", "2026-01-06T06:00", ai_label="automation"),
        stay("merged", "2026-01-06T06:00", system="release"),
    )
    warehouse.build("metrics.wip_daily", as_of="2026-01-08T15:00")
    rows = warehouse.rows(
        "select system, day, open_at_noon_count, wip from metrics.wip_daily where team_slice = 'all' order by day"
    )
    assert len(rows) == 366
    assert rows[-3:] == [
        ("review", "2026-01-05", 1, 1),
        ("review", "2026-01-06", 2, 1 + 0.75 + 0.5),
        ("review", "2026-01-07", 3, 1 + 0.5 + 0.75),
    ]


@pytest.mark.parametrize(("count", "middle", "p85"), [(29, None, None), (30, 14.5, None), (101, 50, 85)])
def test_open_work_is_as_old_as_it_is_long_inside_when_the_data_end(
    warehouse: Warehouse, count: int, middle: float | None, p85: float | None
) -> None:
    opened = [stay(f"a/b#{hours}", day(30 - hours / 24)) for hours in range(count)]
    warehouse.table("marts.flow_items", stay("a/b#0", day(0), day(1)), *opened)
    warehouse.build("metrics.open_work", as_of=day(30))
    assert warehouse.rows(
        "select n, median_hours_age, p85_hours_age, oldest_hours_age from metrics.open_work"
        " where team_slice = 'all' and ai_slice = 'all'"
    ) == [(count, middle, p85, count - 1)]

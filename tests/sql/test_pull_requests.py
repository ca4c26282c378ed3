"""marts.pull_requests and what stands around it: times and durations, reverts and teams."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import Record
from tests.sql.records import (
    branch_commit,
    branch_head,
    commit,
    deployment,
    event,
    pull_request,
    review,
    sha,
    status,
)
from tests.sql.warehouse import Warehouse

STAGES = "hours_coding, hours_pickup, hours_review, hours_merge_wait, hours_deploy, hours_open, hours_lead_time"

DELIVERED: dict[str, list[Record]] = {
    "commit": [commit(1, authored_at="2026-01-04T20:00")],
    "first review": [review(1, "bob", "2026-01-05T14:00", "CHANGES_REQUESTED")],
    "approval": [review(1, "bob", "2026-01-06T20:00", "APPROVED")],
    "deployment": [
        branch_commit("a"),
        branch_head("a"),
        deployment("D1", "a", "2026-01-07T19:00"),
        status("D1", "SUCCESS", "2026-01-07T20:00"),
    ],
}
"""What happened to a pull request opened 2026-01-05T08:00 and merged 2026-01-07T08:00, besides."""


def add_delivered(warehouse: Warehouse, *, without: str = "") -> None:
    warehouse.add(pull_request(1, merged_at="2026-01-07T08:00", merge_commit="a"))
    warehouse.add(*(records for what, records in DELIVERED.items() if what != without))


def test_every_stage_of_a_delivered_pull_request_is_measured_in_hours(warehouse: Warehouse) -> None:
    add_delivered(warehouse)
    warehouse.build("marts.pull_requests")
    assert warehouse.row(f"select {STAGES} from marts.pull_requests") == (12, 6, 30, 12, 12, 48, 72)
    assert warehouse.row(
        "select repository, number, author, team, state, commit_count, review_count, approved_at, deployed_at,"
        " deployment_id, deployment_match, additions, deletions, ai_label from marts.pull_requests"
    ) == (
        "acme/shop",
        1,
        "ann",
        "unassigned",
        "merged",
        1,
        2,
        "2026-01-06T20:00",
        "2026-01-07T20:00",
        "D1",
        "position",
        10,
        5,
        "no_trace",
    )


@pytest.mark.parametrize(
    ("missing", "stages"),
    [
        ("commit", (None, 6, 30, 12, 12, 48, None)),
        ("first review", (12, 36, 0, 12, 12, 48, 72)),
        ("approval", (12, 6, 42, None, 12, 48, 72)),
        ("deployment", (12, 6, 30, 12, None, 48, None)),
    ],
)
def test_a_missing_event_makes_a_stage_null_and_never_shortens_the_total(
    warehouse: Warehouse, missing: str, stages: tuple[float | None, ...]
) -> None:
    add_delivered(warehouse, without=missing)
    warehouse.build("marts.pull_requests")
    assert warehouse.row(f"select {STAGES} from marts.pull_requests") == stages


def test_events_out_of_order_make_a_stage_null_and_not_negative(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-07T08:00"),
        commit(1, authored_at="2026-01-05T09:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select first_commit_at, hours_coding from marts.pull_requests") == ("2026-01-05T09:00", None)


def test_the_first_human_review_ignores_own_bot_and_authorless_reviews(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        review(1, "ann", "2026-01-05T09:00"),
        review(1, "checker[bot]", "2026-01-05T10:00"),
        review(1, None, "2026-01-05T11:00"),
        review(1, "bob", "2026-01-05T12:00"),
        review(1, "cem", "2026-01-05T13:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select first_human_review_at, hours_pickup, review_count from marts.pull_requests") == (
        "2026-01-05T12:00",
        4,
        5,
    )


def test_any_login_reviews_a_pull_request_whose_author_is_gone(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author=None), review(1, "bob", "2026-01-05T12:00"))
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select first_human_review_at, is_bot_author from marts.pull_requests") == (
        "2026-01-05T12:00",
        False,
    )


def test_a_review_after_the_merge_is_a_first_review_but_makes_no_pickup_and_no_approval(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00"),
        review(1, "bob", "2026-01-06T09:00", "APPROVED"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row(
        "select first_human_review_at, approved_at, hours_pickup, hours_review, is_merged_without_human_review"
        " from marts.pull_requests"
    ) == ("2026-01-06T09:00", None, None, None, False)


def test_merged_without_review_tells_humans_from_apps(warehouse: Warehouse) -> None:
    merged = {"merged_at": "2026-01-06T08:00"}
    warehouse.add(
        pull_request(1, **merged),
        pull_request(2, **merged),
        review(2, "checker[bot]", "2026-01-05T10:00"),
        pull_request(3, **merged),
        review(3, "bob", "2026-01-05T10:00"),
        pull_request(4, **merged),
        review(4, "ann", "2026-01-05T10:00"),
        pull_request(5),
        pull_request(6, **merged),
        review(6, None, "2026-01-05T10:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.rows(
        "select number, is_merged_without_human_review, is_merged_without_any_review from marts.pull_requests"
        " order by number"
    ) == [(1, True, True), (2, True, False), (3, False, False), (4, True, True), (5, False, False), (6, True, True)]


def test_the_last_approval_before_the_merge_ends_the_review(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00"),
        review(1, "bob", "2026-01-05T10:00", "APPROVED"),
        review(1, "cem", "2026-01-05T20:00", "APPROVED"),
        review(1, "checker[bot]", "2026-01-05T22:00", "APPROVED"),
        review(1, "dora", "2026-01-06T10:00", "APPROVED"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select approved_at, hours_review, hours_merge_wait from marts.pull_requests") == (
        "2026-01-05T20:00",
        10,
        12,
    )


@pytest.mark.parametrize(
    ("fields", "events", "ready_at"),
    [
        ({}, [], "2026-01-05T08:00"),
        ({"is_draft": True}, [], None),
        ({}, [("ReadyForReviewEvent", "2026-01-06T08:00")], "2026-01-06T08:00"),
        ({"is_draft": True}, [("ConvertToDraftEvent", "2026-01-06T08:00")], None),
        (
            {},
            [("ConvertToDraftEvent", "2026-01-05T09:00"), ("ReadyForReviewEvent", "2026-01-06T09:00")],
            "2026-01-06T09:00",
        ),
        (
            {"is_draft": True},
            [("ReadyForReviewEvent", "2026-01-06T08:00"), ("ConvertToDraftEvent", "2026-01-06T09:00")],
            None,
        ),
    ],
    ids=["never a draft", "still a draft", "made ready", "drawn back", "drawn back and made ready", "drawn back again"],
)
def test_a_pull_request_is_ready_from_when_it_was_last_no_draft(
    warehouse: Warehouse, fields: dict[str, Any], events: list[tuple[str, str]], ready_at: str | None
) -> None:
    warehouse.add(pull_request(1, **fields), [event(1, kind, moment) for kind, moment in events])
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select ready_at from marts.pull_requests") == (ready_at,)


def test_pickup_of_a_draft_begins_when_it_was_made_ready(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        event(1, "ReadyForReviewEvent", "2026-01-06T08:00"),
        review(1, "bob", "2026-01-06T11:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select hours_pickup from marts.pull_requests") == (3,)


def test_a_draft_that_was_reviewed_before_it_was_ready_has_no_pickup(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        review(1, "bob", "2026-01-05T11:00"),
        event(1, "ReadyForReviewEvent", "2026-01-06T08:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select ready_at, hours_pickup from marts.pull_requests") == ("2026-01-06T08:00", None)


def test_being_drawn_back_after_the_first_review_does_not_move_the_pickup(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        review(1, "bob", "2026-01-05T11:00"),
        event(1, "ConvertToDraftEvent", "2026-01-05T12:00"),
        event(1, "ReadyForReviewEvent", "2026-01-06T08:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select ready_at, hours_pickup from marts.pull_requests") == ("2026-01-05T08:00", 3)


def test_states_are_told_by_their_times(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        pull_request(2, closed_at="2026-01-06T08:00"),
        pull_request(3, merged_at="2026-01-07T08:00"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.rows("select number, state, hours_open from marts.pull_requests order by number") == [
        (1, "open", None),
        (2, "closed", 24),
        (3, "merged", 48),
    ]


def test_a_pull_request_merged_after_the_end_of_the_data_is_open_and_its_later_review_unseen(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-20T08:00"),
        commit(1, "a", authored_at="2026-01-05T07:00"),
        commit(1, "b", authored_at="2026-01-19T07:00"),
        review(1, "bob", "2026-01-19T08:00", "APPROVED"),
    )
    warehouse.build("marts.pull_requests", as_of="2026-01-10")
    assert warehouse.row(
        "select state, merged_at, first_human_review_at, commit_count, review_count from marts.pull_requests"
    ) == ("open", None, None, 1, 0)


def test_a_member_decides_the_team_before_the_repository_does(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann"),
        pull_request(2, author="bob"),
        pull_request(3, author="bob", repository="acme/web"),
    )
    warehouse.build(
        "marts.pull_requests",
        teams=[
            {"name": "checkout", "repositories": ["acme/shop"]},
            {"name": "platform", "members": ["ann"]},
        ],
    )
    assert warehouse.rows("select repository, number, team from marts.pull_requests order by number") == [
        ("acme/shop", 1, "platform"),
        ("acme/shop", 2, "checkout"),
        ("acme/web", 3, "unassigned"),
    ]


def test_the_longer_pattern_of_a_repository_wins(warehouse: Warehouse) -> None:
    warehouse.build(
        "marts.repository_teams",
        teams=[{"name": "all of acme", "repositories": ["ACME/*"]}, {"name": "web", "repositories": ["acme/web"]}],
    )
    assert warehouse.rows("from marts.repository_teams order by all") == [
        ("acme/shop", "all of acme"),
        ("acme/web", "web"),
    ]


def test_a_login_is_the_same_in_upper_and_lower_case(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, author="Ann"))
    warehouse.build("marts.pull_requests", teams=[{"name": "platform", "members": ["ann"]}])
    assert warehouse.row("select team from marts.pull_requests") == ("platform",)


def test_a_team_knows_how_many_members_it_has(warehouse: Warehouse) -> None:
    warehouse.build("marts.teams", teams=[{"name": "core", "members": ["ann", "bob"], "repositories": ["acme/shop"]}])
    assert warehouse.rows("from marts.teams order by team") == [("core", 1, 2, False), ("unassigned", 2, 0, True)]


def test_every_team_counts_for_itself_and_for_all(warehouse: Warehouse) -> None:
    warehouse.build("marts.team_slices", teams=[{"name": "core", "members": ["ann"]}])
    assert warehouse.rows("from marts.team_slices order by all") == [
        ("core", "all"),
        ("core", "core"),
        ("unassigned", "all"),
        ("unassigned", "unassigned"),
    ]


def test_a_revert_is_one_by_the_title_that_github_gives_it_and_its_own_revert_is_none(warehouse: Warehouse) -> None:
    titles = ('Revert "Sort prices"', 'Revert "Revert "Sort prices""', "Reverting prices", "Sort prices")
    warehouse.add(*(pull_request(number, title=title) for number, title in enumerate(titles, start=1)))
    warehouse.build("marts.pull_requests")
    assert warehouse.rows("select number, is_revert from marts.pull_requests order by number") == [
        (1, True),
        (2, False),
        (3, False),
        (4, False),
    ]


def test_a_revert_is_known_by_its_number(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(12, merged_at="2026-01-06T08:00"),
        pull_request(13, merged_at="2026-01-07T08:00", title='Revert "Change 12"', body="Reverts acme/shop#12"),
        pull_request(14, merged_at="2026-01-08T08:00", title='Revert "Change 12" once more', body="Reverts #12"),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("from marts.reverts") == [("acme/shop", 12, 13, "2026-01-07T08:00")]


def test_a_revert_is_known_by_its_commit(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(12, merged_at="2026-01-06T08:00", merge_commit="abc"),
        pull_request(13, merged_at="2026-01-07T08:00", body=f"It broke.\n\nThis reverts commit {sha('abc')}."),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("from marts.reverts") == [("acme/shop", 12, 13, "2026-01-07T08:00")]


def test_a_revert_is_known_by_the_commits_of_its_pull_request(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(12, merged_at="2026-01-06T08:00", merge_commit="abc"),
        pull_request(13, merged_at="2026-01-07T08:00", title="Back to the old till"),
        commit(13, message=f'Revert "Change 12"\n\nThis reverts commit {sha("abc")}.'),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("from marts.reverts") == [("acme/shop", 12, 13, "2026-01-07T08:00")]


def test_a_revert_that_names_nothing_is_known_by_its_title(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(10, merged_at="2026-01-05T08:00", title="Bump the till"),
        pull_request(11, merged_at="2026-01-06T08:00", title="Bump the till"),
        pull_request(12, merged_at="2026-01-07T08:00", title='Revert "Bump the till"'),
        pull_request(13, merged_at="2026-01-08T08:00", title="Bump the till"),
        pull_request(14, merged_at="2026-01-09T08:00", title='Revert "Revert "Bump the till""'),
        pull_request(15, merged_at="2026-01-09T08:00", title='Revert "Bump another thing (#10)"'),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("select number, reverting_number from marts.reverts order by number") == [
        (10, 15),
        (11, 12),
        (12, 14),
    ]


@pytest.mark.parametrize(
    "later",
    [
        pull_request(13, title='Revert "Change 12"', body="Reverts #12"),
        pull_request(13, merged_at="2026-01-07T08:00", body="See #12, it reverts nothing"),
        pull_request(13, merged_at="2026-01-05T09:00", title='Revert "Change 12"', body="Reverts #12"),
        pull_request(13, merged_at="2026-01-07T08:00", repository="acme/web", body="Reverts #12"),
    ],
    ids=["not merged", "no revert line", "merged before", "in another repository"],
)
def test_nothing_else_takes_a_pull_request_back(warehouse: Warehouse, later: Record) -> None:
    warehouse.add(pull_request(12, merged_at="2026-01-06T08:00", merge_commit="abc"), later)
    warehouse.build("marts.reverts")
    assert warehouse.rows("from marts.reverts") == []


def test_what_is_taken_out_of_a_release_branch_still_stands_in_the_default_branch(warehouse: Warehouse) -> None:
    release = {"base_branch": "release-1"}
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00", merge_commit="abc"),
        pull_request(2, merged_at="2026-01-06T09:00", title="Change 1", **release),
        pull_request(3, merged_at="2026-01-07T08:00", title='Revert "Change 1"', body="Reverts #1", **release),
        pull_request(4, merged_at="2026-01-07T08:00", body=f"This reverts commit {sha('abc')}.", **release),
        pull_request(5, merged_at="2026-01-07T09:00", title='Revert "Change 1"', **release),
        pull_request(6, merged_at="2026-01-08T08:00", title="Change 6"),
        pull_request(7, merged_at="2026-01-09T08:00", title='Revert "Change 6"', **release),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("from marts.reverts") == [("acme/shop", 2, 5, "2026-01-07T09:00")]


def test_what_is_taken_out_of_the_default_branch_by_its_number_had_come_there_whichever_branch_it_went_into(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00", base_branch="develop"),
        pull_request(2, merged_at="2026-01-07T08:00", title='Revert "Change 1"', body="Reverts #1"),
        pull_request(3, merged_at="2026-01-06T08:00", base_branch="develop"),
        pull_request(4, merged_at="2026-01-07T08:00", title='Revert "Change 3"'),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("select number, reverting_number from marts.reverts") == [(1, 2)]


def test_what_was_merged_before_the_default_branch_was_renamed_can_be_taken_back_after(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_head("b"),
        pull_request(1, merged_at="2026-01-06T08:00", merge_commit="a", base_branch="master"),
        pull_request(2, merged_at="2026-01-07T08:00", merge_commit="b", title='Revert "Change 1"'),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("select number, reverting_number from marts.reverts") == [(1, 2)]


@pytest.mark.parametrize(
    ("title", "body", "reverted"),
    [
        ('Revert "Change 1"', "Reverts acme/old-shop#1", [(1,)]),
        ('Revert "Change 1"', "Reverts acme/old-shop#2", [(1,)]),
        ('Revert "Change one (#1)"', "Reverts acme/old-shop#7", [(1,)]),
        ("Back to before", "Reverts acme/old-shop#1", []),
        ('Revert "Change 1"', "Reverts Acme/Web#1", []),
        ('Revert "Change 1"', "Reverts Acme/Shop#2", [(2,)]),
    ],
)
def test_where_the_named_repository_is_not_known_a_revert_goes_by_its_title(
    warehouse: Warehouse, title: str, body: str, reverted: list[tuple[int]]
) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-05T08:00"),
        pull_request(2, merged_at="2026-01-06T08:00"),
        pull_request(9, merged_at="2026-01-07T08:00", title=title, body=body),
    )
    warehouse.build("marts.reverts")
    assert warehouse.rows("select number from marts.reverts") == reverted

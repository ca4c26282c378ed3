"""Defects: which pull request a defect names as its cause, and rates of defects."""

from __future__ import annotations

import pytest

from connectors.jira.records import IssueLink
from tests.sql.records import commit, issue_id, jira_issue, pull_request
from tests.sql.warehouse import Warehouse

WEEK = {"window_kind": "week", "is_complete": True}
WEEKS = [
    WEEK | {"starts_at": start, "closes_at": end, "ends_at": end}
    for start, end in (("2026-01-05", "2026-01-12"), ("2026-01-12", "2026-01-19"))
]
FIRST = "2026-01-05T00:00"
SECOND = "2026-01-12T00:00"


def link(key: str, relation: str, other: str) -> IssueLink:
    return IssueLink(
        issue_id=issue_id(key),
        link_id="1",
        link_type="Problem/Incident",
        relation=relation,
        is_outward=False,
        other_issue_id=issue_id(other),
    )


def test_a_bug_that_is_caused_by_an_issue_names_the_pull_requests_of_that_issue(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, title="SHOP-1: totals", merged_at="2026-01-06T08:00"),
        pull_request(2, title="SHOP-1: more totals", merged_at="2026-01-09T08:00"),
        jira_issue("SHOP-1"),
        jira_issue("SHOP-2", issue_type="Bug", created_at="2026-01-08T08:00"),
        jira_issue("SHOP-3", issue_type="Bug", created_at="2026-01-08T08:00"),
        link("SHOP-2", "is caused by", "SHOP-1"),
        link("SHOP-3", "blocks", "SHOP-1"),
    )
    warehouse.build("marts.defect_links")
    assert warehouse.rows("from marts.defect_links") == [("acme/shop", 1, "issue_link", "SHOP-2", "2026-01-08T08:00")]


@pytest.mark.parametrize(
    ("body", "message", "source"),
    [
        ("Mends a slip introduced in #1.", "", "text"),
        ("Caused by #1", "", "text"),
        ("", "Mend totals\n\nFixes: abc1234500 (Keep totals)", "fixes_trailer"),
        ("Reverts acme/shop#1", "", "revert"),
        ("Closes #1, see #1", "Fixes #1", None),
        ("introduced in #9", "Fixes: abc1234511", None),
    ],
)
def test_a_later_pull_request_names_the_cause_of_what_it_mends(
    warehouse: Warehouse, body: str, message: str, source: str | None
) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00", merge_commit="abc12345"),
        pull_request(2, created_at="2026-01-07T08:00", merged_at="2026-01-07T08:00", body=body),
        commit(2, message=message),
    )
    warehouse.build("marts.defect_links")
    expected = [] if source is None else [("acme/shop", 1, source, "acme/shop#2", "2026-01-07T08:00")]
    assert warehouse.rows("from marts.defect_links") == expected


def test_a_fixes_trailer_names_the_pull_request_that_brought_the_commit_first_and_not_the_release_that_took_it_on(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        # one that was never merged, the feature, the release of it, a release on the same moment, and what fixes it
        pull_request(1, closed_at="2026-01-05T09:00"),
        commit(1, "abc12345"),
        pull_request(2, merged_at="2026-01-06T08:00", base_branch="develop"),
        commit(2, "abc12345"),
        pull_request(3, merged_at="2026-01-07T08:00"),
        commit(3, "abc12345"),
        pull_request(4, merged_at="2026-01-07T08:00"),
        commit(4, "def12345"),
        pull_request(5, merged_at="2026-01-07T08:00"),
        commit(5, "def12345"),
        pull_request(6, created_at="2026-01-08T08:00", merged_at="2026-01-08T09:00"),
        commit(6, "1", message="Mend totals\n\nFixes: abc123450000"),
        commit(6, "2", message="Mend sums\n\nFixes: def123450000"),
    )
    warehouse.build("marts.defect_links")
    assert warehouse.rows("select number, source, defect from marts.defect_links order by number") == [
        (2, "fixes_trailer", "acme/shop#6"),
        (4, "fixes_trailer", "acme/shop#6"),
    ]


def shipped(number: int, deployed_at: str, **more: object) -> dict[str, object]:
    known: dict[str, object] = {"repository": "acme/shop", "number": number, "state": "merged", "ai_label": "no_trace"}
    known |= {"team": "unassigned", "merged_at": "2026-01-05T08:00", "is_deployed_by_first_known": False}
    return known | {"deployed_at": deployed_at} | more


def test_a_linked_defect_counts_within_ninety_days_of_the_deployment_and_with_full_follow_up(
    warehouse: Warehouse,
) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        shipped(1, "2026-01-06T08:00", ai_label="ai_coauthored"),
        shipped(2, "2026-01-06T08:00"),
        shipped(3, "2026-01-06T08:00", is_deployed_by_first_known=True),
        shipped(4, "2026-01-13T08:00"),
        shipped(5, "2026-01-06T08:00"),
    )
    named = {"repository": "acme/shop", "source": "issue_link", "defect": "SHOP-1"}
    warehouse.table(
        "marts.defect_links",
        named | {"number": 1, "found_at": "2026-04-06T08:00"},
        named | {"number": 2, "found_at": "2026-04-06T08:01"},
        named | {"number": 5, "found_at": "2026-01-06T07:59"},
    )
    warehouse.table("marts.reverts")
    warehouse.table("marts.work_items")
    warehouse.build("metrics.defects", as_of="2026-04-12")
    assert warehouse.rows(
        "select ai_slice, starts_at, n, defect_count, value from metrics.defects"
        " where measure = 'linked_defect_share' and team_slice = 'all' order by all"
    ) == [
        ("ai", FIRST, 1, 1, 1),
        ("ai_coauthored", FIRST, 1, 1, 1),
        ("all", FIRST, 3, 1, 1 / 3),
        ("no_trace", FIRST, 2, 0, 0),
    ]


def test_without_any_link_the_linked_share_is_unknown_and_not_zero(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table("marts.pull_requests", shipped(1, "2026-01-06T08:00"))
    for name in ("marts.defect_links", "marts.reverts", "marts.work_items"):
        warehouse.table(name)
    warehouse.build("metrics.defects", as_of="2026-04-12")
    assert warehouse.rows(
        "select n, defect_count, value from metrics.defects"
        " where measure = 'linked_defect_share' and team_slice = 'all' and ai_slice = 'all'"
    ) == [(1, None, None)]


def test_bugs_and_incidents_are_told_per_developer_month_pull_request_and_month(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table("marts.pull_requests", shipped(1, "2026-01-06T08:00"), shipped(2, "2026-01-06T08:00"))
    known = {"source": "jira", "team": "unassigned", "created_at": "2026-01-06T08:00"}
    warehouse.table(
        "marts.work_items",
        known | {"key": "SHOP-1", "type": "bug"},
        known | {"key": "SHOP-2", "type": "incident"},
        known | {"key": "SHOP-3", "type": "incident", "created_at": "2026-01-13T08:00"},
    )
    warehouse.table("marts.defect_links")
    warehouse.table("marts.reverts")
    warehouse.table(
        "metrics.developers",
        {"team_slice": "all", "window_kind": "week", "starts_at": "2026-01-05", "developer_days": 14},
    )
    warehouse.build("metrics.defects")
    assert warehouse.rows(
        "select measure, starts_at, n, defect_count, value from metrics.defects"
        " where team_slice = 'all' and measure not in ('reverted_share') order by all"
    ) == [
        ("bugs_per_developer_month", FIRST, 14, 1, pytest.approx(30.4375 / 14)),
        ("bugs_per_developer_month", SECOND, 0, 0, None),
        ("bugs_per_merged_pull_request", FIRST, 2, 1, 0.5),
        ("bugs_per_merged_pull_request", SECOND, 0, 0, None),
        ("incidents_per_merged_pull_request", FIRST, 2, 1, 0.5),
        ("incidents_per_merged_pull_request", SECOND, 0, 1, None),
        ("incidents_per_month", FIRST, 7, 1, pytest.approx(30.4375 / 7)),
        ("incidents_per_month", SECOND, 7, 1, pytest.approx(30.4375 / 7)),
    ]


def item(key: str, done_at: str | None = "2026-01-06T08:00", **more: object) -> dict[str, object]:
    known: dict[str, object] = {"source": "jira", "key": key, "type": "task", "is_subtask": False, "restart_count": 0}
    known |= {"team": "unassigned", "done_at": done_at, "pull_request_count": 0, "first_closed_at": done_at}
    known |= {"reopened_count": 0}
    return known | more


def test_completed_tasks_have_times_restarts_pull_requests_and_reopenings(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.work_items",
        item("S-1", hours_cycle_time=10.0, hours_in_progress=4.0, pull_request_count=1, ai_label="ai_coauthored"),
        item("S-2", hours_cycle_time=20.0, hours_in_progress=5.0, restart_count=2),
        item("S-3", hours_cycle_time=60.0, hours_in_progress=9.0, first_reopened_at="2026-02-05T08:00"),
        item("S-4", type="epic", hours_cycle_time=900.0),
        item("S-5", is_subtask=True),
        item("S-6", is_rejected=True),
        item("S-7", None, first_closed_at="2026-01-06T08:00", first_reopened_at="2026-02-05T08:01"),
    )
    warehouse.table(
        "metrics.developers",
        {"team_slice": "all", "window_kind": "week", "starts_at": "2026-01-05", "developer_months": 2.0},
    )
    warehouse.build("metrics.work_items", as_of="2026-02-06")
    columns = (
        "n, epic_count, tasks_per_developer_month, epics_per_developer_month, linked_task_share, mean_hours_cycle_time,"
        " median_hours_cycle_time, median_hours_in_progress, restarts_per_task, followed_count, reopened_share"
    )
    assert warehouse.row(f"select {columns} from metrics.work_items where team_slice = 'all' and ai_slice = 'all'") == (
        3,
        1,
        1.5,
        0.5,
        1 / 3,
        30,
        20,
        5,
        2 / 3,
        4,
        0.25,
    )
    assert warehouse.row(f"select {columns} from metrics.work_items where team_slice = 'all' and ai_slice = 'ai'") == (
        1,
        0,
        None,
        None,
        1,
        10,
        None,
        None,
        0,
        1,
        0,
    )


def test_what_was_reopened_nobody_knows_when_is_not_followed(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.work_items",
        item("S-1"),
        item("S-2", reopened_count=1, first_reopened_at="2026-01-08T08:00"),
        item("S-3", reopened_count=1),
        item("S-4", reopened_count=None),
    )
    warehouse.table("metrics.developers")
    warehouse.build("metrics.work_items", as_of="2026-03-02")
    assert warehouse.row(
        "select n, followed_count, reopened_count, reopened_share from metrics.work_items"
        " where team_slice = 'all' and ai_slice = 'all'"
    ) == (4, 2, 1, 0.5)

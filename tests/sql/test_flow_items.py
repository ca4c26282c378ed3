"""What stays in which system of flow, from when to when."""

from __future__ import annotations

import pytest

from tests.sql.records import event, jira_issue, jira_moves, pull_request, sha
from tests.sql.stays import day, merged, stay
from tests.sql.warehouse import Warehouse


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


@pytest.mark.parametrize("order", [1, -1])
def test_draft_events_of_one_second_follow_one_another_by_their_ids_in_whatever_order_they_are_read(
    warehouse: Warehouse, order: int
) -> None:
    events = [
        event(1, "ReadyForReviewEvent", "2026-01-06T08:00").model_copy(update={"node_id": "E_1"}),
        event(1, "ConvertToDraftEvent", "2026-01-06T08:00").model_copy(update={"node_id": "E_2"}),
        event(2, "ConvertToDraftEvent", "2026-01-06T08:00").model_copy(update={"node_id": "E_3"}),
        event(2, "ReadyForReviewEvent", "2026-01-06T08:00").model_copy(update={"node_id": "E_4"}),
    ]
    opened = {"created_at": "2026-01-05T08:00", "merged_at": "2026-01-08T08:00"}
    warehouse.add(pull_request(1, **opened), pull_request(2, **opened), events[::order])
    warehouse.build("marts.pull_request_turns", "marts.flow_items")
    assert warehouse.rows(
        "select number, was_opened_as_draft, was_drawn_back from marts.pull_request_turns order by number"
    ) == [(1, True, True), (2, False, False)]
    assert warehouse.rows(
        "select item, started_at, ended_at from marts.flow_items where system = 'draft' order by item"
    ) == [
        ("acme/shop#1/1", "2026-01-05T08:00", "2026-01-06T08:00"),
        ("acme/shop#1/3", "2026-01-06T08:00", "2026-01-08T08:00"),
        ("acme/shop#2/1", "2026-01-06T08:00", "2026-01-06T08:00"),
    ]


def test_a_pull_request_that_is_made_ready_in_the_second_of_its_opening_was_a_draft_before(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-08T08:00"),
        event(1, "ReadyForReviewEvent", "2026-01-05T08:00"),
    )
    warehouse.build("marts.flow_items")
    assert warehouse.rows(
        "select item, started_at, ended_at from marts.flow_items where system = 'draft' order by item"
    ) == [("acme/shop#1/1", "2026-01-05T08:00", "2026-01-05T08:00")]


def test_a_change_stays_from_its_first_commit_to_its_deployment_or_closing(warehouse: Warehouse) -> None:
    opened = merged(0, "2026-01-06T08:00", None) | {"work_started_at": "2026-01-04T08:00"}
    warehouse.table(
        "marts.pull_requests",
        opened | {"number": 1, "deployed_at": "2026-01-07T08:00"},
        opened | {"number": 2, "merged_at": None, "closed_at": "2026-01-08T08:00"},
        opened | {"number": 3, "merged_at": None, "work_started_at": "2026-01-05T08:00"},
        opened | {"number": 4, "work_started_at": None},
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
    commits = [{"created_at": "2026-01-10T00:00", "work_started_at": "2026-01-08T00:00"}] * 20
    slow = {"created_at": "2026-01-10T00:00", "work_started_at": "2025-01-08T00:00"}
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


def test_where_deployments_have_places_what_has_none_on_the_branch_could_never_be_seen_to_be_deployed(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00", merge_commit="a"),
        pull_request(2, merged_at="2026-01-06T08:00", merge_commit="elsewhere"),
    )
    warehouse.table(
        "marts.pull_requests",
        merged(1, "2026-01-06T08:00", None),
        merged(2, "2026-01-06T08:00", None),
        merged(3, "2026-01-06T08:00", "2026-01-07T08:00"),
        merged(4, "2026-01-06T08:00", None) | {"merged_at": None},
    )
    warehouse.table("marts.branch_positions", {"repository": "acme/shop", "commit_oid": sha("a"), "position": 0})
    known = {"repository": "acme/shop", "is_production": True, "status": "success"}
    warehouse.table("marts.deployments", known | {"position": 3}, known)
    warehouse.build("marts.shippable_pull_requests")
    assert warehouse.rows("select number from marts.shippable_pull_requests order by number") == [(1,), (3,), (4,)]


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

"""Jira and GitHub issues: categories of statuses, starts, ends, and what was done again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.records import (
    issue,
    issue_event,
    jira_change,
    jira_issue,
    jira_moves,
    jira_status,
    pull_request,
)
from tests.sql.warehouse import Warehouse

TO_DO, PROGRESS, REVIEW, DONE = "1", "2", "3", "4"
TIMES = "status_category, started_at, first_done_at, done_at, hours_cycle_time, hours_lead_time"


def test_an_issue_goes_from_status_to_status(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-05T08:00"),
        jira_moves("SHOP-1", TO_DO, (PROGRESS, "2026-01-06T08:00"), (DONE, "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows(
        "select issue_id, place, status_id, status_name, status_category, entered_at, left_at"
        " from marts.work_item_statuses order by place"
    ) == [
        ("11", 0, TO_DO, "To Do", "new", "2026-01-05T08:00", "2026-01-06T08:00"),
        ("11", 1, PROGRESS, "In Progress", "indeterminate", "2026-01-06T08:00", "2026-01-07T08:00"),
        ("11", 2, DONE, "Done", "done", "2026-01-07T08:00", None),
    ]


@pytest.mark.parametrize(("name", "first"), [("To Do", (None, "To Do", "new")), (None, (DONE, "Done", "done"))])
def test_a_status_that_a_change_left_is_taken_whole_even_without_an_id(
    warehouse: Warehouse, name: str | None, first: tuple[str | None, ...]
) -> None:
    change = jira_change("SHOP-1", TO_DO, DONE, "2026-01-06T08:00")
    warehouse.add(
        jira_issue("SHOP-1", status=DONE),
        change.model_copy(update={"from_status_id": None, "from_status_name": name}),
    )
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows(
        "select status_id, status_name, status_category from marts.work_item_statuses order by place"
    ) == [first, (DONE, "Done", "done")]


def test_an_issue_that_never_moved_is_where_it_was_created(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-1", status=PROGRESS, created_at="2026-01-05T08:00"))
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows("select place, status_id, entered_at, left_at from marts.work_item_statuses") == [
        (0, PROGRESS, "2026-01-05T08:00", None)
    ]


def test_the_category_decides_and_not_the_name_in_any_language(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_status("20", "进行中", "indeterminate"),
        jira_status("21", "Erledigt", "done"),
        jira_status("22", "Done by design", "new"),
        jira_issue("SHOP-1", status="21", status_name="Erledigt"),
        jira_moves("SHOP-1", "22", ("20", "2026-01-06T08:00"), ("21", "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row(f"select {TIMES} from marts.work_items") == (
        "done",
        "2026-01-06T08:00",
        "2026-01-07T08:00",
        "2026-01-07T08:00",
        24,
        48,
    )


def test_a_deleted_status_is_known_by_its_name_else_by_what_the_issue_says_else_not_at_all(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        jira_status("30", "Status 90", "indeterminate"),
        jira_issue("SHOP-1", status="92", status_category="done"),
        jira_moves("SHOP-1", "91", ("90", "2026-01-06T08:00"), ("92", "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows("select status_id, status_category from marts.work_item_statuses order by place") == [
        ("91", "undefined"),
        ("90", "indeterminate"),
        ("92", "done"),
    ]


def test_changes_of_one_moment_keep_the_order_of_their_history(warehouse: Warehouse) -> None:
    moment = "2026-01-06T08:00"
    warehouse.add(
        jira_issue("SHOP-1", status=DONE),
        jira_change("SHOP-1", REVIEW, DONE, moment, history=100),
        jira_change("SHOP-1", PROGRESS, REVIEW, moment, history=99, position=1),
        jira_change("SHOP-1", TO_DO, PROGRESS, moment, history=99, position=0),
    )
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows("select status_id from marts.work_item_statuses order by place") == [
        (TO_DO,),
        (PROGRESS,),
        (REVIEW,),
        (DONE,),
    ]


def test_an_issue_that_was_reopened_is_done_again_later(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-05T08:00"),
        jira_moves(
            "SHOP-1",
            TO_DO,
            (PROGRESS, "2026-01-06T08:00"),
            (DONE, "2026-01-07T08:00"),
            (TO_DO, "2026-01-08T08:00"),
            (PROGRESS, "2026-01-09T08:00"),
            (DONE, "2026-01-10T08:00"),
        ),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row(f"select {TIMES}, reopened_count, restart_count from marts.work_items") == (
        "done",
        "2026-01-06T08:00",
        "2026-01-07T08:00",
        "2026-01-10T08:00",
        24,
        120,
        1,
        1,
    )


def test_a_reopened_issue_is_not_done(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=PROGRESS),
        jira_moves("SHOP-1", PROGRESS, (DONE, "2026-01-07T08:00"), (PROGRESS, "2026-01-08T08:00")),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row("select status_category, done_at, hours_lead_time, reopened_count from marts.work_items") == (
        "indeterminate",
        None,
        None,
        1,
    )


def test_a_restart_is_a_way_back_into_progress_from_outside(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=PROGRESS),
        jira_moves(
            "SHOP-1",
            TO_DO,
            (PROGRESS, "2026-01-06T08:00"),
            (REVIEW, "2026-01-07T08:00"),
            (PROGRESS, "2026-01-08T08:00"),
            (TO_DO, "2026-01-09T08:00"),
            (PROGRESS, "2026-01-10T08:00"),
        ),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row("select started_at, reopened_count, restart_count from marts.work_items") == (
        "2026-01-06T08:00",
        0,
        1,
    )


def test_an_issue_that_went_through_done_without_ever_being_in_progress_has_no_cycle_time(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-05T08:00"),
        jira_moves("SHOP-1", TO_DO, (DONE, "2026-01-06T08:00")),
        jira_issue("SHOP-2", status=PROGRESS, created_at="2026-01-05T08:00"),
        jira_moves("SHOP-2", TO_DO, (DONE, "2026-01-06T08:00"), (PROGRESS, "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_items")
    assert warehouse.rows(f"select key, {TIMES}, restart_count from marts.work_items order by key") == [
        ("SHOP-1", "done", None, None, "2026-01-06T08:00", None, 24, 0),
        ("SHOP-2", "indeterminate", "2026-01-07T08:00", None, None, None, None, 0),
    ]


def test_what_happens_to_an_issue_after_the_end_of_the_data_is_not_seen(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-05T08:00", resolved_at="2026-01-20T08:00"),
        jira_moves("SHOP-1", PROGRESS, (REVIEW, "2026-01-06T08:00"), (DONE, "2026-01-20T08:00")),
    )
    warehouse.build("marts.work_items", as_of="2026-01-10")
    assert warehouse.row(f"select {TIMES}, resolved_at from marts.work_items") == (
        "indeterminate",
        "2026-01-05T08:00",
        None,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "task"),
        ({"issue_type": "Story"}, "task"),
        ({"issue_type": "Bug"}, "bug"),
        ({"issue_type": "缺陷"}, "bug"),
        ({"issue_type": "Incident"}, "incident"),
        ({"issue_type": "Epic", "hierarchy_level": None}, "epic"),
        ({"issue_type": "Initiative", "hierarchy_level": 2}, "epic"),
        ({"issue_type": "Sub-task", "hierarchy_level": -1, "is_subtask": True}, "task"),
    ],
)
def test_the_type_of_a_jira_issue_is_told_by_its_type_there(
    warehouse: Warehouse, fields: dict[str, Any], kind: str
) -> None:
    warehouse.add(jira_issue("SHOP-1", **fields))
    warehouse.build("marts.work_items")
    assert warehouse.row("select source, key, scope, type from marts.work_items") == ("jira", "SHOP-1", "SHOP", kind)


def test_the_type_of_a_github_issue_is_told_by_its_labels(warehouse: Warehouse) -> None:
    warehouse.add(
        issue(1, labels=["help wanted"]),
        issue(2, labels=["bug", "help wanted"], closed_at="2026-01-06T08:00"),
        issue_event(2, "ReopenedEvent", "2026-01-05T20:00"),
        issue(3, labels=["bug", "outage"]),
    )
    warehouse.build("marts.work_items", work_items={"incident_labels": ["outage"]})
    assert warehouse.rows(
        "select source, key, type, status_category, done_at, hours_lead_time, reopened_count, started_at"
        " from marts.work_items order by key"
    ) == [
        ("github", "acme/shop#1", "task", "new", None, None, 0, None),
        ("github", "acme/shop#2", "bug", "done", "2026-01-06T08:00", 24, 1, None),
        ("github", "acme/shop#3", "incident", "new", None, None, 0, None),
    ]


def test_names_of_types_and_labels_count_in_any_case(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", issue_type="bug"),
        jira_issue("SHOP-2", issue_type="OUTAGE"),
        jira_issue("SHOP-3", issue_type="EPIC", hierarchy_level=None),
        issue(4, labels=["Bug"]),
        issue(5, labels=["sev-1"]),
    )
    settings = {"incident_types": ["Outage"], "incident_labels": ["SEV-1"]}
    warehouse.build("marts.work_items", work_items=settings)
    assert warehouse.rows("select key, type from marts.work_items order by key") == [
        ("SHOP-1", "bug"),
        ("SHOP-2", "incident"),
        ("SHOP-3", "epic"),
        ("acme/shop#4", "bug"),
        ("acme/shop#5", "incident"),
    ]


def test_an_item_has_the_team_of_its_project_or_repository(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-1"), jira_issue("WEB-2"), issue(3))
    warehouse.build(
        "marts.work_items",
        teams=[{"name": "checkout", "projects": ["SHOP"]}, {"name": "core", "repositories": ["acme/*"]}],
    )
    assert warehouse.rows("select key, team from marts.work_items order by key") == [
        ("SHOP-1", "checkout"),
        ("WEB-2", "unassigned"),
        ("acme/shop#3", "core"),
    ]


def test_an_item_has_the_strongest_label_of_the_pull_requests_that_name_or_close_it(warehouse: Warehouse) -> None:
    agent = "devin-ai-integration[bot]"
    warehouse.add(
        jira_issue("SHOP-1"),
        jira_issue("SHOP-2"),
        jira_issue("SHOP-3"),
        issue(4),
        pull_request(10, title="SHOP-1 Add a basket"),
        pull_request(11, title="[SHOP-1] Add more", author=agent),
        pull_request(12, head_branch="fix/shop-2-basket"),
        pull_request(13, closing_issues=["acme/shop#4"], head_branch="claude/four"),
    )
    warehouse.build("marts.work_items")
    assert warehouse.rows("select key, pull_request_count, ai_label from marts.work_items order by key") == [
        ("SHOP-1", 2, "agent_authored"),
        ("SHOP-2", 1, "no_trace"),
        ("SHOP-3", 0, None),
        ("acme/shop#4", 1, "ai_coauthored"),
    ]


def test_every_label_of_a_pull_request_is_one_that_its_issue_can_have(warehouse: Warehouse) -> None:
    warehouse.build("marts.label_slices")
    labels = warehouse.rows("select distinct ai_label from marts.label_slices where ai_label <> 'no_pull_request'")
    warehouse.add(*(jira_issue(f"SHOP-{number}", summary=label) for number, (label,) in enumerate(labels, 1)))
    warehouse.add(*(pull_request(number, title=f"SHOP-{number}") for number in range(1, len(labels) + 1)))
    warehouse.table(
        "marts.pull_requests",
        *(
            {"repository": "acme/shop", "number": number, "ai_label": label}
            for number, (label,) in enumerate(labels, 1)
        ),
    )
    warehouse.build("marts.work_items")
    assert len(labels) == 7
    assert warehouse.rows(
        "select distinct summary = ai_label from marts.work_items join staging.jira_issues on key = issue_key"
    ) == [(True,)]


@pytest.mark.parametrize(
    ("labels", "strongest"),
    [
        (("ai_assisted", "ai_suggestion"), "ai_suggestion"),
        (("no_trace", "ai_assisted", "declared_human"), "ai_assisted"),
        (("declared_human", "no_trace"), "declared_human"),
        (("no_trace", "automation"), "no_trace"),
    ],
)
def test_of_several_labels_an_issue_has_the_one_that_says_most(
    warehouse: Warehouse, labels: tuple[str, ...], strongest: str
) -> None:
    warehouse.add(jira_issue("SHOP-1"))
    warehouse.add(*(pull_request(number, title="SHOP-1") for number in range(len(labels))))
    warehouse.table(
        "marts.pull_requests",
        *({"repository": "acme/shop", "number": number, "ai_label": label} for number, label in enumerate(labels)),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row("select pull_request_count, ai_label from marts.work_items") == (len(labels), strongest)


def test_an_incident_is_open_until_it_is_done(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", issue_type="Incident", status=DONE, created_at="2026-01-05T08:00"),
        jira_moves("SHOP-1", TO_DO, (DONE, "2026-01-05T14:00")),
        issue(2, labels=["incident"], created_at="2026-01-06T08:00"),
        issue(3, labels=["bug"]),
    )
    warehouse.build("marts.incidents")
    assert warehouse.rows(
        "select source, key, scope, team, created_at, resolved_at, hours_open from marts.incidents order by key"
    ) == [
        ("jira", "SHOP-1", "SHOP", "unassigned", "2026-01-05T08:00", "2026-01-05T14:00", 6),
        ("github", "acme/shop#2", "acme/shop", "unassigned", "2026-01-06T08:00", None, None),
    ]


def test_an_incident_whose_parent_is_an_incident_is_not_another_one(warehouse: Warehouse) -> None:
    incident = {"issue_type": "Incident"}
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00"),
        jira_issue("SHOP-1", **incident),
        jira_issue("SHOP-2", **incident, is_subtask=True, parent_key="SHOP-1"),
        jira_issue("SHOP-3", **incident, parent_key="SHOP-4"),
        jira_issue("SHOP-4", issue_type="Epic"),
        jira_issue("SHOP-5", **incident, parent_key="SHOP-6"),
        jira_issue("SHOP-6", **incident, status=DONE, resolution="Duplicate"),
        jira_issue("SHOP-7", issue_type="Bug", is_subtask=True, parent_key="SHOP-1"),
    )
    warehouse.build("marts.work_items", "marts.incidents", "metrics.defects")
    assert warehouse.rows(
        "select key, parent_incident_key from marts.work_items where type = 'incident' order by key"
    ) == [
        ("SHOP-1", None),
        ("SHOP-2", "SHOP-1"),
        ("SHOP-3", None),
        ("SHOP-5", None),
        ("SHOP-6", None),
    ]
    assert warehouse.rows("select key from marts.incidents order by key") == [("SHOP-1",), ("SHOP-3",), ("SHOP-5",)]
    assert warehouse.rows(
        "select measure, defect_count from metrics.defects"
        " where window_kind = 'all' and team_slice = 'all' and measure like '%_merged_pull_request' order by all"
    ) == [("bugs_per_merged_pull_request", 1), ("incidents_per_merged_pull_request", 3)]


def test_time_in_progress_adds_all_stretches_and_time_blocked_needs_configured_statuses(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE),
        jira_moves(
            "SHOP-1",
            TO_DO,
            (PROGRESS, "2026-01-06T08:00"),
            (TO_DO, "2026-01-06T10:00"),
            (REVIEW, "2026-01-07T08:00"),
            (DONE, "2026-01-07T11:00"),
        ),
        jira_issue("SHOP-2", status=REVIEW),
        jira_moves("SHOP-2", TO_DO, (REVIEW, "2026-02-01T20:00")),
    )
    warehouse.build("marts.work_items", work_items={"blocked_statuses": ["IN REVIEW"]})
    assert warehouse.rows("select key, hours_in_progress, hours_blocked from marts.work_items order by key") == [
        ("SHOP-1", 5, 3),
        ("SHOP-2", 4, 4),
    ]


def test_without_configured_blocked_statuses_time_blocked_is_unknown(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-1", status=PROGRESS))
    warehouse.build("marts.work_items")
    assert warehouse.row("select hours_blocked from marts.work_items") == (None,)


def test_statuses_of_one_category_that_follow_each_other_are_one_stretch(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=REVIEW, created_at="2026-01-05T08:00"),
        jira_moves("SHOP-1", TO_DO, (PROGRESS, "2026-01-06T08:00"), (REVIEW, "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_item_stretches")
    assert warehouse.rows(
        "select place, status_category, entered_at, left_at from marts.work_item_stretches order by place"
    ) == [
        (0, "new", "2026-01-05T08:00", "2026-01-06T08:00"),
        (1, "indeterminate", "2026-01-06T08:00", None),
    ]


REJECTIONS = (
    *("Duplicate", "duplicated", "Incomplete", "Cancelled", "CANCELED", "Rejected", "Declined", "Invalid", "Obsolete"),
    *("Abandoned", "Withdrawn", "Out of scope", "Won't Do", "Won\u2019t Fix", "Wont do", "WONTFIX", "Will not fix"),
    *("Not a Bug", "Not An Issue", "Not a problem", "Cannot Reproduce", "Can't Reproduce", "Can not be reproduced"),
    *("Unable to reproduce", "Not Reproducible", "Unreproducible", "Works as designed", "By Design"),
    *("Working as intended", "Works for Me", "WORKSFORME"),
)


def test_an_issue_is_rejected_by_a_resolution_that_says_so_in_any_case_and_spelling(warehouse: Warehouse) -> None:
    resolutions = (*REJECTIONS, "Done", "Fixed", "Completed", "Resolved", "Redesigned", "完成", None)
    for number, resolution in enumerate(resolutions):
        warehouse.add(jira_issue(f"SHOP-{number}", status=DONE, resolution=resolution))
    warehouse.build("marts.work_items")
    assert warehouse.rows(
        "select resolution from marts.work_items join staging.jira_issues on key = issue_key"
        " where is_rejected order by cast(split_part(key, '-', 2) as integer)"
    ) == [(resolution,) for resolution in REJECTIONS]
    assert warehouse.row("select count(*) from marts.work_items where is_rejected is null") == (0,)


def test_what_is_left_of_an_earlier_resolution_rejects_nothing_that_is_not_done(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=PROGRESS, resolution="Duplicate"),
        jira_moves("SHOP-1", DONE, (PROGRESS, "2026-01-07T08:00")),
        issue(2, state_reason="DUPLICATE", closed_at="2026-01-07T08:00"),
        issue(3, state_reason="NOT_PLANNED", closed_at="2026-02-07T08:00"),
    )
    warehouse.build("marts.work_items")
    assert warehouse.rows("select key, status_category, is_rejected from marts.work_items order by key") == [
        ("SHOP-1", "indeterminate", False),
        ("acme/shop#2", "done", True),
        ("acme/shop#3", "new", False),
    ]

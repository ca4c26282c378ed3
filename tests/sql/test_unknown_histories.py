"""Issues of which the history does not tell all: unknown statuses, no history, changes before the creation."""

from __future__ import annotations

import pytest

from tests.sql.records import (
    MONDAY,
    jira_issue,
    jira_moves,
    jira_status,
)
from tests.sql.warehouse import Warehouse

TO_DO, PROGRESS, REVIEW, DONE = "1", "2", "3", "4"
TIMES = "status_category, started_at, first_done_at, done_at, hours_cycle_time, hours_lead_time"


def test_statuses_of_one_name_and_two_categories_leave_a_deleted_status_of_that_name_undefined(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        jira_status("30", "Status 90", "indeterminate"),
        jira_status("31", "Status 90", "done"),
        jira_issue("SHOP-1", status="1"),
        jira_moves("SHOP-1", "90", ("1", "2026-01-06T08:00")),
    )
    warehouse.build("marts.work_item_statuses")
    assert warehouse.rows("select status_category from marts.work_item_statuses order by place") == [
        ("undefined",),
        ("new",),
    ]


MOMENTS = (
    "started_at, first_done_at, done_at, first_closed_at, first_reopened_at, reopened_count, restart_count,"
    " hours_in_progress"
)


def test_a_status_of_unknown_category_does_not_end_what_goes_on_before_and_after_it(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE),
        jira_moves(
            "SHOP-1",
            TO_DO,
            (PROGRESS, "2026-01-06T08:00"),
            ("98", "2026-01-07T08:00"),
            (REVIEW, "2026-01-08T08:00"),
            (DONE, "2026-01-09T08:00"),
            ("99", "2026-01-10T08:00"),
            ("98", "2026-01-11T08:00"),
            (DONE, "2026-01-20T08:00"),
        ),
        jira_issue("SHOP-2", status=TO_DO),
        jira_moves("SHOP-2", "99", (TO_DO, "2026-01-06T08:00")),
    )
    warehouse.build("marts.work_item_stretches", "marts.work_items")
    assert warehouse.rows(
        "select issue_id, place, status_category, category_before, category_after, entered_at, left_at"
        " from marts.work_item_stretches order by all"
    ) == [
        ("11", 0, "new", None, "indeterminate", "2026-01-05T08:00", "2026-01-06T08:00"),
        ("11", 1, "indeterminate", "new", "done", "2026-01-06T08:00", "2026-01-09T08:00"),
        ("11", 4, "done", "indeterminate", None, "2026-01-09T08:00", None),
        ("12", 0, "new", None, None, "2026-01-05T08:00", None),
    ]
    assert warehouse.row(f"select {MOMENTS} from marts.work_items where key = 'SHOP-1'") == (
        "2026-01-06T08:00",
        "2026-01-09T08:00",
        "2026-01-09T08:00",
        "2026-01-09T08:00",
        None,
        0,
        0,
        72,
    )


@pytest.mark.parametrize(
    ("moves", "known"),
    [
        pytest.param(
            ("99", PROGRESS, DONE),
            (None, None, "2026-01-09T08:00", None, None, None, 0, None),
            id="it may have been started, or done, before it came into progress",
        ),
        pytest.param(
            (PROGRESS, "99", DONE),
            ("2026-01-06T08:00", None, None, None, None, 0, 0, None),
            id="it may have been done before it came into a done status",
        ),
        pytest.param(
            (DONE, "99", PROGRESS, DONE),
            (None, None, "2026-01-09T08:00", "2026-01-06T08:00", None, 1, 0, None),
            id="it was reopened, but nobody knows when",
        ),
        pytest.param(
            (PROGRESS, DONE, "99"),
            ("2026-01-06T08:00", "2026-01-07T08:00", None, "2026-01-07T08:00", None, None, None, None),
            id="it may be done, or in progress, now",
        ),
        pytest.param(
            (PROGRESS, TO_DO, "99", DONE),
            ("2026-01-06T08:00", None, None, None, None, 0, None, None),
            id="it may have come back into progress",
        ),
    ],
)
def test_what_a_status_of_unknown_category_could_have_changed_is_unknown(
    warehouse: Warehouse, moves: tuple[str, ...], known: tuple[object, ...]
) -> None:
    steps = [(status, f"2026-01-{day:02}T08:00") for day, status in enumerate(moves, 6 if moves[0] != "99" else 7)]
    warehouse.add(jira_issue("SHOP-1", status=moves[-1]), jira_moves("SHOP-1", TO_DO, *steps))
    warehouse.build("marts.work_items")
    assert warehouse.row(f"select {MOMENTS} from marts.work_items") == known


@pytest.mark.parametrize(
    ("resolved_at", "done_at"),
    [
        ("2026-01-07T07:59:59", "2026-01-07T08:00"),
        ("2026-01-07T20:00", "2026-01-07T20:00"),
        ("2026-01-09T08:00:01", "2026-01-09T08:00"),
        ("2026-01-05T20:00", None),
        ("2026-01-12T08:00", None),
    ],
)
def test_where_the_status_before_done_is_unknown_the_date_of_the_resolution_says_when_if_it_lies_in_that(
    warehouse: Warehouse, resolved_at: str, done_at: str | None
) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, resolved_at=resolved_at),
        jira_moves("SHOP-1", PROGRESS, ("99", "2026-01-07T08:00"), (DONE, "2026-01-09T08:00")),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row("select status_category, done_at from marts.work_items") == ("done", done_at)


@pytest.mark.parametrize(
    ("resolved_at", "done_at", "hours"),
    [("2026-01-20T08:00", "2026-01-20T08:00", 360), (MONDAY, None, None), (None, None, None)],
)
def test_an_issue_without_a_history_that_is_done_was_done_when_it_was_resolved_and_not_when_it_was_copied(
    warehouse: Warehouse, resolved_at: str | None, done_at: str | None, hours: float | None
) -> None:
    warehouse.add(jira_issue("SHOP-1", status=DONE, created_at=MONDAY, resolved_at=resolved_at, resolution="Done"))
    warehouse.build("marts.work_items")
    assert warehouse.row(
        "select status_category, done_at, hours_lead_time, first_closed_at, reopened_count from marts.work_items"
    ) == ("done", done_at, hours, None, 0)


def test_when_what_was_created_done_had_been_done_first_is_unknown_even_where_it_was_reopened(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, resolved_at="2026-01-06T08:00"),
        jira_moves("SHOP-1", DONE, (PROGRESS, "2026-01-07T08:00"), (DONE, "2026-01-08T08:00")),
    )
    warehouse.build("marts.work_items")
    assert warehouse.row(
        "select first_closed_at, first_reopened_at, reopened_count, done_at from marts.work_items"
    ) == (
        None,
        "2026-01-07T08:00",
        1,
        "2026-01-08T08:00",
    )


def test_a_change_before_the_creation_makes_no_time_negative_and_what_the_creation_begins_unknown(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-10T08:00"),
        jira_moves(
            "SHOP-1", PROGRESS, (TO_DO, "2026-01-07T08:00"), (PROGRESS, "2026-01-12T08:00"), (DONE, "2026-01-13T08:00")
        ),
        jira_issue("SHOP-2", status=DONE, created_at="2026-01-10T08:00"),
        jira_moves("SHOP-2", TO_DO, (PROGRESS, "2026-01-06T08:00"), (DONE, "2026-01-07T08:00")),
    )
    warehouse.build("marts.work_item_statuses", "marts.work_items")
    assert warehouse.rows(
        "select issue_id, place, entered_at, left_at from marts.work_item_statuses where place < 2 order by all"
    ) == [
        ("11", 0, "2026-01-07T08:00", "2026-01-07T08:00"),
        ("11", 1, "2026-01-07T08:00", "2026-01-12T08:00"),
        ("12", 0, "2026-01-06T08:00", "2026-01-06T08:00"),
        ("12", 1, "2026-01-06T08:00", "2026-01-07T08:00"),
    ]
    assert warehouse.rows(
        f"select key, {TIMES}, hours_in_progress, restart_count from marts.work_items order by key"
    ) == [
        ("SHOP-1", "done", None, "2026-01-13T08:00", "2026-01-13T08:00", None, None, None, 1),
        ("SHOP-2", "done", "2026-01-06T08:00", "2026-01-07T08:00", "2026-01-07T08:00", 24, None, 24, 0),
    ]


def test_one_issue_with_a_change_before_its_creation_does_not_stop_the_build(warehouse: Warehouse) -> None:
    warehouse.add(
        jira_issue("SHOP-1", status=DONE, created_at="2026-01-10T08:00"),
        jira_moves("SHOP-1", PROGRESS, (TO_DO, "2026-01-07T08:00"), (DONE, "2026-01-08T08:00")),
    )
    warehouse.build_all()
    assert warehouse.row("select key, hours_lead_time from marts.work_items") == ("SHOP-1", None)

"""Weeks, months and the whole time; the two periods that are compared."""

from __future__ import annotations

import pytest

from tests.sql.stays import PERIODS, day, stay
from tests.sql.warehouse import Warehouse


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


def test_windows_begin_with_what_was_seen_whatever_the_date_of_a_commit_says(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-29T10:00"), stay("A", "1970-01-01T00:00", system="change"))
    warehouse.build("marts.windows", as_of="2026-02-04T12:00")
    assert warehouse.row("select min(starts_at), count(*) from marts.windows") == ("2026-01-01T00:00", 5)


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


def test_configured_periods_are_taken_as_they_are(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", "2026-01-05T10:00"))
    warehouse.build("marts.periods", report=PERIODS)
    assert warehouse.rows("from marts.periods order by place") == [
        ("ten days", "2026-01-05T00:00", "2026-01-15T00:00", 1),
        ("after", "2026-01-15T00:00", "2026-01-25T00:00", 2),
    ]

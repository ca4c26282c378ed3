"""The quantities of Little's law: what came, left and was inside in each window and period, exactly."""

from __future__ import annotations

import pytest

from tests.sql.stays import DAY, HOUR, PERIODS, day, merged, stay
from tests.sql.warehouse import Warehouse

ACCOUNT = (
    "arrivals, departures, present_at_start, present_at_end, presence_us, departed_sojourn_us,"
    " age_at_start_us, age_at_end_us"
)


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


def test_what_began_before_the_first_window_is_inside_at_its_start(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.flow_items",
        stay("A", day(0), day(1)),
        stay("A", day(-10), day(1), system="change"),
        stay("B", day(-20), system="change"),
        stay("C", day(-20), day(-10), system="change"),
    )
    warehouse.build("metrics.flow_windows", as_of=day(14))
    assert warehouse.rows(
        f"select starts_at, {ACCOUNT} from metrics.flow_windows"
        " where system = 'change' and team_slice = 'all' and ai_slice = 'all' order by window_kind, starts_at"
    ) == [
        ("2026-01-01T00:00", 0, 1, 2, 1, 23 * DAY, 11 * DAY, 22 * DAY, 34 * DAY),
        ("2026-01-05T00:00", 0, 1, 2, 1, 8 * DAY, 11 * DAY, 30 * DAY, 27 * DAY),
        ("2026-01-12T00:00", 0, 0, 1, 1, 7 * DAY, 0, 27 * DAY, 34 * DAY),
    ]
    assert warehouse.check("windows_tile_the_whole_time") == []


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


@pytest.mark.parametrize(("as_of", "after"), [(day(20), [(0, 0, 0, 0, 0, 0, 0, 0, True)]), (day(19), [])])
def test_where_nothing_was_inside_a_whole_period_has_a_row_of_zeros_and_another_has_none(
    warehouse: Warehouse, as_of: str, after: list[tuple[object, ...]]
) -> None:
    warehouse.table("marts.flow_items", stay("A", day(1), day(3)))
    warehouse.build("metrics.throughput", as_of=as_of, report=PERIODS)
    rows = warehouse.rows(
        f"select {ACCOUNT}, is_complete from metrics.throughput"
        " where team_slice = 'all' and ai_slice = 'all' order by place"
    )
    assert rows == [(1, 1, 0, 0, 2 * DAY, 2 * DAY, 0, 0, True), *after]


def test_the_zeros_of_a_period_have_no_mean_time_and_no_implied_throughput(warehouse: Warehouse) -> None:
    warehouse.table("marts.flow_items", stay("A", day(1), day(3)))
    warehouse.build("metrics.throughput", as_of=day(20), report=PERIODS)
    assert warehouse.row(
        "select counted_per_day, mean_items, mean_hours_sojourn, implied_per_day, epsilon, delta"
        " from metrics.throughput where period = 'after' and team_slice = 'all' and ai_slice = 'all'"
    ) == (0, 0, None, None, None, None)


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

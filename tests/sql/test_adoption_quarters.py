"""Low and high quarters of AI use, after Faros' design, and the flow of the two side by side."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.sql.ai_use import CORE, active, covered, telemetry, window
from tests.sql.warehouse import Warehouse

QUARTERS = ["2024-07-01", "2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"]


Quarter = tuple[str, int, int]
"""Begin, pull requests with a trace, and all pull requests: opened and closed on the first day."""


def quarter(starts: str, marked: int, departures: int = 30) -> Quarter:
    return (starts, marked, departures)


def quarters(warehouse: Warehouse, *held: Quarter, windows: Any = (), **more: Any) -> list[tuple[object, ...]]:
    warehouse.table("marts.windows", *windows)
    warehouse.table("marts.pull_requests")
    for starts, marked, departures in held:
        warehouse.connection.execute(
            "insert into marts.pull_requests (author, team, is_bot_author, created_at, closed_at, ai_label)"
            " select 'ann', 'core', false, $1, $1, case when n < $2 then 'ai_coauthored' else 'no_trace' end"
            " from range($3) as rows (n)",
            [starts, marked, departures],
        )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.adoption_quarters", teams=CORE, **more)
    return warehouse.rows(
        "select quarter_starts_at::date, departures, ai_share, adoption, place, calendar_gap_days"
        " from marts.adoption_quarters where team_slice = 'core' order by all"
    )


def test_two_quarters_of_lowest_use_stand_against_two_of_highest_with_the_gap_between_them(
    warehouse: Warehouse,
) -> None:
    shares = [3, 0, 6, 12, 9, 12]
    telemetry(warehouse)
    found = quarters(warehouse, *(quarter(start, share) for start, share in zip(QUARTERS, shares, strict=True)))
    low, high = [QUARTERS[0], QUARTERS[1]], [QUARTERS[3], QUARTERS[5]]
    gap = (
        sum(date.fromisoformat(day).toordinal() for day in high) / 2
        - sum(date.fromisoformat(day).toordinal() for day in low) / 2
    )
    assert found == [
        (
            start,
            30,
            share / 30,
            "low" if start in low else "high" if start in high else None,
            1 if start in low else 2 if start in high else None,
            gap,
        )
        for start, share in zip(QUARTERS, shares, strict=True)
    ]


def test_a_quarter_with_few_departures_or_too_near_to_the_end_does_not_count(warehouse: Warehouse) -> None:
    telemetry(warehouse)
    found = quarters(
        warehouse,
        *(quarter(start, place, 29 if place == 1 else 30) for place, start in enumerate(QUARTERS)),
        as_of="2026-01-28",
    )
    assert [row[3] for row in found] == ["low", None, "low", "high", "high", None]


def test_less_than_four_quarters_that_count_make_no_comparison(warehouse: Warehouse) -> None:
    telemetry(warehouse)
    found = quarters(warehouse, *(quarter(start, place) for place, start in enumerate(QUARTERS[:3])))
    assert [row[3:] for row in found] == [(None, None, None)] * 3


def test_a_team_that_has_not_changed_has_no_low_and_no_high_quarters(warehouse: Warehouse) -> None:
    telemetry(warehouse)
    found = quarters(warehouse, *(quarter(start, 3) for start in QUARTERS))
    assert [row[3] for row in found] == [None] * 6


def test_quarters_before_the_data_are_whole_do_not_count(warehouse: Warehouse) -> None:
    telemetry(warehouse)
    found = quarters(
        warehouse,
        *(quarter(start, place) for place, start in enumerate(QUARTERS)),
        github={"repositories": ["acme/shop"], "since": "2024-08-01"},
    )
    assert [row[3] for row in found] == [None, "low", "low", None, "high", "high"]


@pytest.mark.parametrize(("first", "basis"), [("2025-01-06", "active_share"), ("2025-04-07", "ai_share")])
def test_quarters_are_ranked_by_telemetry_only_where_it_tells_of_each(
    warehouse: Warehouse, first: str, basis: str
) -> None:
    mondays = [datetime(2025, 1, 6) + timedelta(days=7 * number) for number in range(51)]  # noqa: DTZ001 - UTC
    windows = [window(day.isoformat(), (day + timedelta(days=7)).isoformat()) for day in mondays]
    telemetry(
        warehouse,
        [active("ann", "2025-01-08"), active("bob", "2025-01-08"), active("ann", "2025-05-08")],
        [covered("ann", first, "2025-12-31")],
    )
    quarters(warehouse, *(quarter(start, place) for place, start in enumerate(QUARTERS[2:])), windows=windows)
    rows = warehouse.rows(
        "select adoption_basis, adoption from marts.adoption_quarters where team_slice = 'core'"
        " order by quarter_starts_at"
    )
    expected = ["high", "high", "low", "low"] if basis == "active_share" else ["low", "low", "high", "high"]
    assert rows == [(basis, adoption) for adoption in expected]


DAY_US = 86_400_000_000
MONTHS = [f"2025-{number:02}-01" for number in range(1, 13)]
PAIRS = {"low": ["2025-01-01", "2025-10-01"], "high": ["2025-04-01", "2025-07-01"]}
"""The low pair has 90 + 92 days, the high one 91 + 92."""


def adopted(warehouse: Warehouse, team: str = "core") -> None:
    """A team whose first and last quarter are the low ones."""
    for adoption, starts in PAIRS.items():
        for start in starts:
            warehouse.connection.execute(
                "insert into marts.adoption_quarters (team_slice, quarter_starts_at, quarter_ends_at, adoption,"
                " calendar_gap_days) values ($1, $2, $2::timestamp + interval 3 month, $3, 45.5)",
                [team, start, adoption],
            )
    warehouse.connection.execute(
        "insert into marts.adoption_quarters (team_slice, quarter_starts_at, quarter_ends_at)"
        " values ($1, '2024-10-01', '2025-01-01')",
        [team],
    )


def month(start: str, departures: int, **more: object) -> dict[str, object]:
    """A month in which so many items left after two days each, while one was inside for every ten that left."""
    following = (datetime.fromisoformat(start) + timedelta(days=31)).replace(day=1)
    length = following - datetime.fromisoformat(start)
    known: dict[str, object] = {"system": "review", "team_slice": "core", "ai_slice": "all", "window_kind": "month"}
    known |= {"starts_at": start, "ends_at": following, "is_complete": True, "departures": departures}
    sums = {"presence_us": departures * length.days * DAY_US // 10, "departed_sojourn_us": departures * 2 * DAY_US}
    return known | sums | more


def low(start: str) -> bool:
    return MONTHS.index(start) // 3 in (0, 3)


def test_the_months_of_the_low_and_of_the_high_quarters_add_up_and_are_compared(warehouse: Warehouse) -> None:
    warehouse.table("marts.adoption_quarters")
    adopted(warehouse)
    warehouse.table(
        "metrics.flow_windows",
        *(month(start, 10) if low(start) else month(start, 20, departed_sojourn_us=60 * DAY_US) for start in MONTHS),
        month("2024-12-01", 999),
        month("2025-01-01", 999, ai_slice="ai"),
        month("2025-01-01", 999, window_kind="week"),
        month("2025-01-01", 999, team_slice="all"),
    )
    warehouse.build("metrics.adoption_flows")
    assert warehouse.row("select system, team_slice, gate, calendar_gap_days from metrics.adoption_flows") == (
        *("review", "core", "ok"),
        45.5,
    )
    assert warehouse.row(
        "select low_days, high_days, low_departures, high_departures, low_presence_us, high_presence_us,"
        " low_departed_sojourn_us, high_departed_sojourn_us from metrics.adoption_flows"
    ) == (182, 183, 60, 120, 182 * DAY_US, 2 * 183 * DAY_US, 120 * DAY_US, 360 * DAY_US)
    assert warehouse.row(
        "select low_per_day, high_per_day, throughput_ratio, low_mean_items, high_mean_items, mean_items_ratio,"
        " low_mean_hours, high_mean_hours, mean_hours_ratio from metrics.adoption_flows"
    ) == pytest.approx((60 / 182, 120 / 183, 2 * 182 / 183, 1, 2, 2, 48, 72, 1.5))


@pytest.mark.parametrize(
    ("changed", "gate"),
    [
        (
            {"starts_at": "2024-12-01"},
            "months of the low quarters that are whole, and not before the first item: 5, 6 are needed",
        ),
        (
            {"is_complete": False},
            "months of the low quarters that are whole, and not before the first item: 5, 6 are needed",
        ),
        ({"departures": 4}, "items that left in the low quarters: 29, 30 are needed"),
        ({"departed_sojourn_us": 490 * DAY_US}, "ok"),
        ({"departed_sojourn_us": 500 * DAY_US}, "the low quarters are shorter than 10 times the mean time to finish"),
    ],
)
def test_a_pair_of_quarters_that_can_not_be_compared_has_a_reason_and_no_ratio(
    warehouse: Warehouse, changed: dict[str, object], gate: str
) -> None:
    warehouse.table("marts.adoption_quarters")
    adopted(warehouse)
    first, *others = (month(start, 5) for start in MONTHS)
    warehouse.table("metrics.flow_windows", first | changed, *others)
    warehouse.build("metrics.adoption_flows")
    found, *ratios = warehouse.row(
        "select gate, throughput_ratio, mean_items_ratio, mean_hours_ratio from metrics.adoption_flows"
    )
    assert found == gate
    assert [ratio is None for ratio in ratios] == [gate != "ok"] * 3


def test_a_system_that_begins_after_the_low_quarters_has_no_ratio(warehouse: Warehouse) -> None:
    warehouse.table("marts.adoption_quarters")
    adopted(warehouse)
    warehouse.table("metrics.flow_windows", *(month(start, 20) for start in MONTHS if not low(start)))
    warehouse.build("metrics.adoption_flows")
    assert warehouse.row("select gate, low_departures, low_per_day, throughput_ratio from metrics.adoption_flows") == (
        *("months of the low quarters that are whole, and not before the first item: 0, 6 are needed", 0),
        *(None, None),
    )

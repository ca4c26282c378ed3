"""How far AI tools are in use: by people and telemetry, by pull requests and traces, and by low and high quarters."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.warehouse import Warehouse, connect

MONDAYS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]
CORE = [{"name": "core", "members": ["ann", "bob", "cyd", "dee"]}]
"""A team of four people, of whom no source needs to know."""


def window(starts: str, ends: str, kind: str = "week") -> Mapping[str, object]:
    return {"window_kind": kind, "starts_at": starts, "closes_at": ends, "ends_at": ends, "is_complete": True}


def weeks(count: int) -> list[Mapping[str, object]]:
    return [window(*pair) for pair in itertools.pairwise(MONDAYS[: count + 1])]


def opened(author: str, day: str, ai_label: str = "no_trace", team: str = "core", **more: object) -> dict[str, object]:
    known: dict[str, object] = {"author": author, "created_at": day, "ai_label": ai_label, "team": team}
    return known | {"is_bot_author": False} | more


def active(login: str, day: str, value: int = 1, tool: str = "claude") -> Mapping[str, object]:
    known = {"person": f"github:{login}", "tool": tool, "date": day, "value": value}
    return known | {"measure": "active", "source": "usage_file"}


def covered(login: str, starts_on: str, ends_on: str) -> Mapping[str, object]:
    return {
        "person": f"github:{login}",
        "tool": "claude",
        "source": "usage_file",
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def accounts(*logins: str) -> list[Mapping[str, object]]:
    return [{"kind": "github", "account": login, "person": f"github:{login}"} for login in logins]


def telemetry(warehouse: Warehouse, usage: Any = (), coverage: Any = ()) -> None:
    warehouse.table("marts.ai_usage_days", *usage)
    warehouse.table("marts.ai_coverage", *coverage)


def test_configured_members_are_the_team_in_every_week_seen_or_not(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(2))
    warehouse.table("marts.pull_requests", opened("eve", "2026-01-06"))
    warehouse.table("marts.person_accounts", *accounts("ann", "eve"))
    warehouse.build("marts.team_rosters", teams=[{"name": "core", "members": ["Ann", "bob"]}])
    assert warehouse.rows("from marts.team_rosters where team_slice = 'core' order by all") == [
        ("core", f"{monday}T00:00", person) for monday in MONDAYS[:2] for person in ("github:ann", "github:bob")
    ]


def test_without_members_authors_of_the_last_28_days_are_the_team_and_apps_are_not(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(4), window(MONDAYS[4], "2026-02-09"))
    warehouse.table(
        "marts.pull_requests",
        opened("Ann", "2026-01-11"),
        opened("bob", "2025-12-01", merged_at="2026-01-13"),
        opened("bob", "2026-01-13", team="other"),
        opened("ship", "2026-01-06", is_bot_author=True),
    )
    warehouse.table("marts.person_accounts", *accounts("ann", "bob", "ship"))
    warehouse.build("marts.team_rosters")
    assert warehouse.rows(
        "select person, list(starts_at::date::varchar order by starts_at) from marts.team_rosters"
        " where team_slice = 'core' group by person order by person"
    ) == [
        ("github:ann", MONDAYS[:4]),
        ("github:bob", MONDAYS[1:5]),
    ]
    assert warehouse.rows("select count(*) from marts.team_rosters where team_slice = 'all'") == [(8,)]


WEEK = """
select roster_count, covered_count, active_count, active_share from metrics.adoption_weeks where team_slice = 'core'
"""


def test_the_active_share_is_over_everyone_with_or_without_a_seat(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    telemetry(
        warehouse,
        [
            active("ann", "2026-01-05"),
            active("ann", "2026-01-06"),
            active("ann", "2026-01-06", tool="cursor"),
            active("bob", "2026-01-11", 0),
            active("cyd", "2026-01-12"),
        ],
        [covered("ann", "2026-01-01", "2026-01-31"), covered("bob", "2026-01-11", "2026-01-20")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.table("marts.pull_requests")
    warehouse.build("metrics.adoption_weeks", teams=CORE)
    assert warehouse.rows(WEEK) == [(4, 2, 1, 0.25)]


def test_a_week_in_which_nobody_could_be_seen_is_not_a_week_without_use(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(3))
    telemetry(
        warehouse,
        [active("ann", "2026-01-05", 0)],
        [covered("ann", "2026-01-05", "2026-01-06"), covered("ann", "2026-01-25", "2026-01-25")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.table("marts.pull_requests")
    warehouse.build("metrics.adoption_weeks", teams=CORE)
    assert warehouse.rows(f"{WEEK} order by starts_at") == [(4, 1, 0, 0.0), (4, 0, None, None), (4, 1, 0, 0.0)]


def test_authors_with_a_trace_are_a_floor_where_there_is_no_telemetry(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table("marts.person_accounts", *accounts("ann", "bob"))
    warehouse.table(
        "marts.pull_requests",
        opened("ann", "2026-01-05", "ai_coauthored"),
        opened("ann", "2026-01-06", "ai_coauthored"),
        opened("bob", "2026-01-06"),
        opened("ship", "2026-01-06", "agent_authored", is_bot_author=True),
    )
    telemetry(warehouse)
    warehouse.build("metrics.adoption", teams=CORE)
    assert warehouse.row(
        "select marked_author_count, marked_author_share, active_share, people_basis, is_half_active"
        " from metrics.adoption where team_slice = 'core'"
    ) == (1, 0.25, None, "traces", None)


def test_the_figures_of_four_weeks_leave_out_weeks_that_nobody_could_be_seen_in(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(4), window("2026-01-01", "2026-02-01", "month"))
    warehouse.table("marts.day_windows", *day_windows(4))
    warehouse.table(
        "marts.pull_requests",
        opened("ann", "2026-01-05", "ai_coauthored"),
        opened("ann", "2026-01-26"),
        opened("bob", "2026-01-27"),
    )
    telemetry(
        warehouse,
        [
            active("ann", "2026-01-05"),
            active("bob", "2026-01-06"),
            active("ann", "2026-01-27"),
            active("bob", "2026-01-27"),
            active("cyd", "2026-01-27"),
        ],
        [covered("ann", "2026-01-05", "2026-01-11"), covered("ann", "2026-01-26", "2026-02-01")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("metrics.adoption", teams=CORE)
    rows = warehouse.rows(
        "select n, ai_share, ai_share_four_weeks, active_share, active_share_four_weeks, is_half_active, people_basis"
        " from metrics.adoption where team_slice = 'core' and window_kind = 'week' order by starts_at"
    )
    assert rows == [
        (1, 1.0, 1.0, 0.5, 0.5, True, "telemetry"),
        (0, None, 1.0, None, 0.5, True, "traces"),
        (0, None, 1.0, None, 0.5, True, "traces"),
        (2, 0.0, 1 / 3, 0.75, 5 / 8, True, "telemetry"),
    ]
    assert warehouse.row(
        "select n, active_count, active_share, active_week_count from metrics.adoption"
        " where team_slice = 'core' and window_kind = 'month'"
    ) == (3, 5, 5 / 8, 2)


def day_windows(count: int) -> list[Mapping[str, object]]:
    days = [(datetime.fromisoformat(MONDAYS[0]) + timedelta(days=day)).date() for day in range(7 * count)]
    month = window("2026-01-01", "2026-02-01", "month")
    found = []
    for number, day in enumerate(days):
        held = [window(MONDAYS[number // 7], MONDAYS[number // 7 + 1]), *([month] if day < date(2026, 2, 1) else [])]
        found += [{"day": day} | {name: value for name, value in one.items() if name != "closes_at"} for one in held]
    return found


LABELS = ["agent_authored", "ai_coauthored", "ai_suggestion", "ai_assisted", "declared_human", "no_trace", "automation"]


def test_the_shares_of_all_labels_stand_with_automation_among_them(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table("marts.pull_requests", *(opened("ann", "2026-01-05", label) for label in [*LABELS, "no_trace"]))
    warehouse.table("marts.person_accounts")
    warehouse.build("metrics.adoption_labels", teams=CORE)
    rows = warehouse.rows(
        "select ai_label, n, label_count, label_share from metrics.adoption_labels where team_slice = 'all'"
    )
    assert sorted(rows) == sorted(
        (label, 8, 2, 0.25) if label == "no_trace" else (label, 8, 1, 0.125) for label in LABELS
    )


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["core", "unassigned"]), st.sampled_from(LABELS), st.integers(0, 20)), min_size=1
    )
)
def test_the_shares_of_each_window_add_up_to_one(rows: list[tuple[str, str, int]]) -> None:
    with connect() as connection:
        warehouse = Warehouse(connection)
        warehouse.table("marts.windows", *weeks(3))
        days = [datetime.fromisoformat(MONDAYS[0]) + timedelta(days=day) for _, _, day in rows]
        warehouse.table(
            "marts.pull_requests",
            *(opened("ann", day.isoformat(), label, team) for (team, label, _), day in zip(rows, days, strict=True)),
        )
        warehouse.build("metrics.adoption_labels", teams=CORE)
        sums = warehouse.rows(
            "select sum(label_share), sum(label_count), max(n) from metrics.adoption_labels"
            " group by team_slice, starts_at"
        )
        assert all(share == pytest.approx(1) and count == n for share, count, n in sums)


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

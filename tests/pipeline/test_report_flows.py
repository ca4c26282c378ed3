"""The report's own calculation, from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime, timedelta

import duckdb
import pytest

from pipeline.report import flows
from pipeline.report.scope import Scope
from pipeline.statistics import RatioEstimate, ratio_between

WEEK = timedelta(days=7)
FIRST, SECOND = datetime(2026, 1, 5), datetime(2026, 3, 16)  # noqa: DTZ001 - the published file has no offsets
DAY_US = 86_400_000_000


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema metrics;"
            "create table metrics.flow_weekly (system varchar, team_slice varchar, ai_slice varchar,"
            " starts_at timestamp, ends_at timestamp, departures bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint);"
            "create table metrics.throughput (system varchar, team_slice varchar, ai_slice varchar, period varchar,"
            " place bigint, starts_at timestamp, ends_at timestamp, is_complete boolean, arrivals bigint,"
            " departures bigint, present_at_start bigint, present_at_end bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint, age_at_start_us hugeint, age_at_end_us hugeint);"
            "create schema marts;"
            "create table marts.periods (period varchar, place bigint, starts_at timestamp, ends_at timestamp);"
            "create table marts.follow_up (tau_days bigint); insert into marts.follow_up values (14);"
            "create table metrics.developers (team_slice varchar, window_kind varchar, starts_at timestamp,"
            " ends_at timestamp, n bigint, developer_days bigint)"
        )
        yield Scope(connection, "all", SECOND + 52 * WEEK)


def weeks(scope: Scope, start: datetime, numbers: list[tuple[int, int, int]]) -> None:
    """Departures, item-days present, and days from start to end of what left, week by week."""
    for place, (departures, presence, sojourn) in enumerate(numbers):
        scope.connection.execute(
            "insert into metrics.flow_weekly values ('review', 'all', 'all', ?, ?, ?, ?, ?)",
            [start + place * WEEK, start + (place + 1) * WEEK, departures, presence * DAY_US, sojourn * DAY_US],
        )


def period(scope: Scope, name: str, place: int, start: datetime, numbers: list[tuple[int, int, int]]) -> None:
    """A period of whole weeks, with its flow."""
    weeks(scope, start, numbers)
    scope.connection.execute(
        "insert into marts.periods values (?, ?, ?, ?)", [name, place, start, start + len(numbers) * WEEK]
    )
    departures, presence, sojourn = (sum(column) for column in zip(*numbers, strict=True))
    scope.connection.execute(
        "insert into metrics.throughput values ('review', 'all', 'all', ?, ?, ?, ?, true, ?, ?, 5, 5, ?, ?, 0, 0)",
        [
            name,
            place,
            start,
            start + len(numbers) * WEEK,
            departures,
            departures,
            presence * DAY_US,
            sojourn * DAY_US,
        ],
    )


BEFORE = [
    (4, 35, 8),
    (6, 42, 12),
    (5, 28, 10),
    (5, 35, 11),
    (4, 30, 9),
    (6, 40, 13),
    (5, 35, 10),
    (5, 36, 11),
    (4, 33, 9),
]
AFTER = [
    (8, 70, 24),
    (9, 77, 20),
    (10, 63, 30),
    (8, 70, 22),
    (7, 60, 18),
    (9, 66, 28),
    (10, 80, 27),
    (8, 72, 21),
    (9, 69, 26),
]


def test_each_ratio_is_that_of_its_own_quantity_with_the_spread_of_its_own_blocks(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    found = flows.ratios(scope, "review", *flows.flows(scope, "review"))

    def blocks(numbers: list[tuple[int, int, int]], top: int, bottom: int | None) -> list[tuple[float, float]]:
        thirds = [numbers[:3], numbers[3:6], numbers[6:]]
        return [
            (
                sum(week[top] for week in third) * 24.0,
                21 * 24.0 if bottom is None else float(sum(week[bottom] for week in third)),
            )
            for third in thirds
        ]

    wanted = {
        "Throughput, counted": ratio_between([(float(w[0]), 7.0) for w in BEFORE], [(float(w[0]), 7.0) for w in AFTER]),
        "L, items inside": ratio_between(blocks(BEFORE, 1, None), blocks(AFTER, 1, None)),
        "W, mean time of what left": ratio_between(blocks(BEFORE, 2, 0), blocks(AFTER, 2, 0)),
    }
    for name, estimate in wanted.items():
        assert estimate is not None
        assert astuple(found[name] or RatioEstimate(0, 0, 0)) == pytest.approx(astuple(estimate), rel=1e-12)


def test_that_automation_is_left_out_and_what_the_essay_put_for_l_is_said_once(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    text = "\n".join(flows.section(scope))
    assert text.count("Automation, such as dependency updates, is left out here") == 1
    assert text.count("the essay itself put contexts per developer in place of L") == 1


def test_weeks_outside_a_period_do_not_count(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    before = flows.ratios(scope, "review", *flows.flows(scope, "review"))
    weeks(scope, SECOND + 9 * WEEK, [(500, 500, 500)])
    weeks(scope, FIRST - WEEK, [(500, 500, 500)])
    assert flows.ratios(scope, "review", *flows.flows(scope, "review")) == before


def test_a_period_that_is_not_whole_is_not_compared_and_says_why(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    scope.connection.execute("update metrics.throughput set is_complete = false where period = 'after'")
    text = "\n".join(flows.section(scope))
    assert "Not enough data for a comparison: the data are not whole from the begin of after to its end." in text
    assert "95 % interval" not in text


def test_both_figures_and_their_gap_are_printed(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    text = "\n".join(flows.section(scope))
    assert "Counted: 1.7727." in text
    assert "δ 0.0 %, limit 5 %" in text


@pytest.mark.parametrize(("hours", "noted"), [(0, True), (14 * 24 - 1, True), (14 * 24, False), (-1, False)])
def test_a_period_that_ends_too_near_to_the_data_end_for_all_of_the_follow_up_is_named(
    scope: Scope, *, hours: int, noted: bool
) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    as_of = SECOND + 9 * WEEK + timedelta(hours=hours)
    text = "\n".join(flows.section(Scope(scope.connection, "all", as_of)))
    assert "*before* ends" not in text
    sentence = f"- *after* ends {hours // 24} days before the data do, less than the 14 days for which work is followed"
    assert (sentence in text) is noted


def test_what_else_lies_between_two_periods_is_said_in_days_between_their_middles(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, [*AFTER, (8, 70, 24), (8, 70, 24)])
    assert (
        "- The middles of *before* and *after* lie 77 days apart: whatever else changed in that time stands in the"
        " comparison too."
    ) in flows.section(scope)


def test_the_people_of_both_periods_are_those_of_their_whole_weeks(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    assert "Active developers" not in "\n".join(flows.section(scope))
    for kind, start, developer_days in (
        ("week", FIRST - WEEK, 700),
        ("week", FIRST, 70),
        ("week", FIRST + WEEK, 77),
        ("month", FIRST, 700),
        ("week", SECOND + 8 * WEEK, 84),
        ("week", SECOND + 9 * WEEK, 700),
    ):
        scope.connection.execute(
            "insert into metrics.developers values ('all', ?, ?, ?, 7, ?), ('core', ?, ?, ?, 7, 7)",
            [kind, start, start + WEEK, developer_days, kind, start, start + WEEK],
        )
    line = "- Active developers on the average day: 10.5 in *before*, 12.0 in *after*."
    assert line in flows.section(scope)

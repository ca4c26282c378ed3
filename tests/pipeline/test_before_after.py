"""The system before and after, from literal flows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest

from pipeline import before_after, gates
from pipeline.comparison_table import CARRIED, Row

WEEK = timedelta(days=7)
FIRST, SECOND = datetime(2026, 1, 5), datetime(2026, 3, 16)  # noqa: DTZ001 - the published file has no offsets
DAY_US = 86_400_000_000
TEN = [10, 12, 9, 11, 10, 8, 12, 10, 9, 11]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "create schema metrics; create schema marts;"
            "create table marts.periods (place bigint, starts_at timestamp, ends_at timestamp);"
            "create table metrics.flow_weekly (system varchar, team_slice varchar, ai_slice varchar,"
            " starts_at timestamp, ends_at timestamp, departures bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint);"
            "create table metrics.throughput (system varchar, team_slice varchar, ai_slice varchar, period varchar,"
            " place bigint, starts_at timestamp, ends_at timestamp, is_complete boolean, arrivals bigint,"
            " departures bigint, present_at_start bigint, present_at_end bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint, age_at_start_us hugeint, age_at_end_us hugeint)"
        )
        for place, start in ((1, FIRST), (2, SECOND)):
            opened.execute("insert into marts.periods values (?, ?, ?)", [place, start, start + 10 * WEEK])
        yield opened


def flows(connection: duckdb.DuckDBPyConnection, team: str, *periods: list[int], days: float = 1.0) -> None:
    """Two periods of weeks with so many departures, each after the days given, in steady state."""
    for place, (start, numbers) in enumerate(zip((FIRST, SECOND), periods, strict=True), start=1):
        for week, number in enumerate(numbers):
            spent = round(number * days * DAY_US)
            connection.execute(
                "insert into metrics.flow_weekly values ('review', ?, 'all', ?, ?, ?, ?, ?)",
                [team, start + week * WEEK, start + (week + 1) * WEEK, number, spent, spent],
            )
        total = sum(numbers)
        spent = round(total * days * DAY_US)
        connection.execute(
            "insert into metrics.throughput values ('review', ?, 'all', 'p', ?, ?, ?, true, ?, ?, 5, 5, ?, ?, 0, 0)",
            [team, place, start, start + 10 * WEEK, total, total, spent, spent],
        )


def rows(connection: duckdb.DuckDBPyConnection, team: str) -> dict[str, Row]:
    return {row.outcome: row for row in before_after.rows(connection) if row.team_slice == team}


def test_one_team_is_compared_by_its_weeks(connection: duckdb.DuckDBPyConnection) -> None:
    flows(connection, "web", TEN, [2 * number for number in TEN])
    found = rows(connection, "web")
    assert list(found) == ["review_throughput", "review_mean_items", "review_mean_hours"]
    throughput = found["review_throughput"]
    assert (throughput.gate, throughput.stratification, throughput.cluster_count) == (gates.OK, "week", 20)
    assert throughput.ratio == pytest.approx(2.0)
    assert throughput.low is not None
    assert 1.5 < throughput.low < 2.0
    assert found["review_mean_hours"].ratio == pytest.approx(1.0)


def test_eight_teams_are_the_clusters_of_the_organisation(connection: duckdb.DuckDBPyConnection) -> None:
    for team in range(8):
        flows(connection, f"t{team}", TEN, [number + team for number in TEN])
    flows(connection, "all", [8 * number for number in TEN], [8 * number + 28 for number in TEN])
    found = rows(connection, "all")["review_throughput"]
    assert (found.stratification, found.cluster_count, found.gate) == ("team", 8, gates.OK)
    assert found.ratio == pytest.approx((816 + 280) / 816)
    assert found.low is not None
    assert found.low < found.ratio


def test_a_period_too_short_has_a_reason_and_no_figure(connection: duckdb.DuckDBPyConnection) -> None:
    flows(connection, "web", TEN, [1] * 10)
    found = rows(connection, "web")["review_throughput"]
    assert (found.ratio, found.gate) == (None, "10 items left in p, 30 are needed")


def test_all_that_left_in_one_week_has_no_interval(connection: duckdb.DuckDBPyConnection) -> None:
    flows(connection, "web", TEN, [0] * 9 + [60])
    assert rows(connection, "web")["review_throughput"].gate == CARRIED


def test_one_period_alone_is_no_comparison(connection: duckdb.DuckDBPyConnection) -> None:
    flows(connection, "web", TEN, TEN)
    connection.execute("delete from metrics.throughput where place = 2")
    assert rows(connection, "web") == {}

"""Ratios of single repositories, from cells made with a known one for each."""

from __future__ import annotations

import math
from collections.abc import Iterator

import duckdb
import numpy as np
import pytest

from pipeline import gates, single_repositories
from pipeline.comparison_table import NO_SPREAD, Row
from pipeline.estimators.interval import student_quantile
from pipeline.estimators.shrinkage import shrunken


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "create schema marts; create table marts.moderator_cells (repository varchar, stratum bigint,"
            " cluster bigint, is_marked boolean, open_us hugeint, open_count bigint);"
            "create table marts.duration_bins (repository varchar);"
            "create table marts.follow_up as select 7 as tau_days"
        )
        yield opened


def fill(connection: duckdb.DuckDBPyConnection, effects: dict[str, float], people: int = 12) -> None:
    """Every person has two marked and two other pull requests in each of two periods of every repository."""
    chance = np.random.default_rng(7)
    connection.executemany("insert into marts.duration_bins values (?)", [[name] for name in effects])
    connection.executemany(
        "insert into marts.moderator_cells values (?, ?, ?, ?, ?, 2)",
        [
            (name, 2 * place + period, person, is_marked, round(total))
            for place, (name, effect) in enumerate(effects.items())
            for period in range(2)
            for person in range(people)
            for is_marked in (True, False)
            for total in [2e9 * (1 + period) * (effect if is_marked else 1.0) * chance.lognormal(0, 0.4)]
        ],
    )


def found(connection: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return {str(row.level): row for row in single_repositories.rows(connection)}


def log_error(row: Row) -> float:
    assert row.ratio is not None
    assert row.high is not None
    assert row.effective_clusters is not None
    return math.log(row.high / row.ratio) / student_quantile(0.975, row.effective_clusters - 1)


def test_each_repository_has_its_ratio_and_what_it_is_drawn_to(connection: duckdb.DuckDBPyConnection) -> None:
    effects = {"acme/a": 2.0, "acme/b": 1.0, "acme/c": 0.5, "acme/d": 1.1}
    fill(connection, effects)
    rows = found(connection)
    assert list(rows) == list(effects)
    assert {name: row.ratio for name, row in rows.items()} == pytest.approx(effects, rel=0.3)
    logs = [math.log(row.ratio or 0) for row in rows.values()]
    drawn = shrunken(logs, [log_error(row) for row in rows.values()])
    assert [math.log(row.shrunken_ratio or 0) for row in rows.values()] == pytest.approx(drawn.log_ratios.tolist())
    assert {(row.moderator, row.is_primary, row.arm_n, row.tau_days) for row in rows.values()} == {
        ("repository", False, 48, 7)
    }


def test_three_repositories_are_not_drawn_to_a_mean(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, {"acme/a": 2.0, "acme/b": 1.0, "acme/c": 0.5})
    rows = found(connection)
    assert [row.gate for row in rows.values()] == [gates.OK] * 3
    assert [row.shrunken_ratio for row in rows.values()] == [None] * 3


def test_repositories_with_too_few_people_are_not_part_of_the_mean(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, {"acme/a": 2.0, "acme/b": 1.0, "acme/c": 0.5, "acme/d": 1.1})
    connection.execute("delete from marts.moderator_cells where repository = 'acme/d' and cluster > 4")
    rows = found(connection)
    assert rows["acme/d"].gate == "20 items with a trace, 30 are needed"
    assert [row.shrunken_ratio for row in rows.values()] == [None] * 4


def test_repositories_that_do_not_stand_for_themselves_have_no_row(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, {"acme/a": 2.0, "acme/b": 1.0})
    connection.execute("delete from marts.duration_bins where repository = 'acme/a'")
    assert list(found(connection)) == ["acme/b"]


def test_a_repository_in_which_all_wait_to_the_end_of_the_follow_up_has_no_figure(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fill(connection, {"acme/a": 2.0, "acme/b": 1.0, "acme/c": 0.5, "acme/d": 1.1, "acme/e": 1.0})
    connection.execute("update marts.moderator_cells set open_us = 2 * 7 * 86400000000 where repository = 'acme/e'")
    rows = found(connection)
    assert (rows["acme/e"].gate, rows["acme/e"].ratio, rows["acme/e"].p) == (NO_SPREAD, None, None)
    assert [row.shrunken_ratio is None for row in rows.values()] == [False] * 4 + [True]


def test_nothing_to_compare_gives_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    assert single_repositories.rows(connection) == []


def test_a_repository_where_nothing_took_any_time_has_counts_and_no_ratio(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    fill(connection, {"acme/a": 2.0, "acme/b": 1.0})
    connection.execute("update marts.moderator_cells set open_us = 0 where repository = 'acme/a'")
    row = found(connection)["acme/a"]
    assert (row.arm_n, row.reference_n, row.ratio) == (48, 48, None)
    assert row.gate == "nothing but zeros"

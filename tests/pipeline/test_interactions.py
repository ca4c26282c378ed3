"""Ratios of ratios, from cells made with a known difference between levels."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import numpy as np
import pytest

from pipeline import gates, interactions
from pipeline.comparison_table import Row


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute(
            "create schema marts; create table marts.moderator_cells (repository varchar, stratum bigint,"
            " cluster bigint, is_marked boolean, language_tier varchar, stack_class varchar, tenure_class varchar,"
            " familiarity_class varchar, coding_us hugeint, coding_count bigint, open_us hugeint, open_count bigint)"
        )
        yield opened


def fill(connection: duckdb.DuckDBPyConnection, moderator: str, effects: dict[str, float], people: int = 24) -> None:
    """Every person has two marked and two other items in each of two repositories at every level."""
    chance = np.random.default_rng(7)
    connection.executemany(
        f"insert into marts.moderator_cells by name select ? as {moderator}, ? as repository, ? as stratum,"
        " ? as cluster, ? as is_marked, ? as coding_us, 2 as coding_count, 0 as open_count",
        [
            (level, f"r{stratum}", stratum, person, is_marked, round(total))
            for number, (level, effect) in enumerate(effects.items())
            for stratum in (2 * number, 2 * number + 1)
            for person in range(people)
            for is_marked in (True, False)
            for total in [2e9 * (effect if is_marked else 1.0) * chance.lognormal(0, 0.1)]
        ],
    )


def found(connection: duckdb.DuckDBPyConnection) -> dict[str, Row]:
    return {str(row.level): row for row in interactions.rows(connection)}


def test_the_ratio_of_ratios_is_found(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, "language_tier", {"low": 1.2, "high": 0.8})
    rows = found(connection)
    contrast = rows["low / high"]
    assert (rows["low"].ratio, rows["high"].ratio) == (pytest.approx(1.2, rel=0.1), pytest.approx(0.8, rel=0.1))
    assert rows["low"].ratio is not None
    assert rows["high"].ratio is not None
    assert contrast.ratio == pytest.approx(rows["low"].ratio / rows["high"].ratio)
    assert contrast.low is not None
    assert 1.0 < contrast.low < 1.5
    assert (contrast.is_primary, contrast.repository_count) == (True, 2)
    assert "trend" not in rows


def test_a_trend_is_the_change_from_one_level_to_the_next(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, "stack_class", {"internal": 1.44, "mixed": 1.2, "public": 1.0})
    trend = found(connection)["trend"]
    assert trend.ratio == pytest.approx(1.2, rel=0.05)
    assert not trend.is_primary


def test_few_people_give_levels_but_no_contrast(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, "language_tier", {"low": 1.0, "high": 1.0}, people=19)
    rows = found(connection)
    assert rows["low"].gate == gates.OK
    assert rows["low / high"].gate == "19 people at one of the levels, 20 are needed"


def test_a_level_without_items_has_a_reason(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, "language_tier", {"low": 1.0})
    rows = found(connection)
    assert rows["high"].gate == "0 items with a trace, 30 are needed"
    assert rows["low / high"].gate == "level high: 0 items with a trace, 30 are needed"
    assert rows["low / high"].ratio is None


def test_nothing_to_compare_gives_no_rows(connection: duckdb.DuckDBPyConnection) -> None:
    assert interactions.rows(connection) == []


@pytest.mark.parametrize(
    ("zeros", "reason"),
    [
        ("true", "nothing but zeros"),
        ("is_marked", "nothing but zeros with a trace"),
        ("not is_marked", "nothing but zeros without a trace"),
    ],
)
def test_items_that_took_no_time_at_all_are_counted_and_have_no_ratio(
    connection: duckdb.DuckDBPyConnection, zeros: str, reason: str
) -> None:
    fill(connection, "language_tier", {"low": 1.2, "high": 0.8})
    connection.execute(f"update marts.moderator_cells set coding_us = 0 where language_tier = 'low' and {zeros}")
    rows = found(connection)
    assert (rows["low"].arm_n, rows["low"].reference_n, rows["low"].gate) == (96, 96, reason)
    assert (rows["low"].cluster_count, rows["low"].ratio) == (24, None)
    assert (rows["low / high"].arm_n, rows["low / high"].gate) == (96, f"level low: {reason}")
    assert rows["high"].gate == gates.OK


def test_few_items_that_took_no_time_are_first_of_all_few(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection, "language_tier", {"low": 1.2, "high": 0.8}, people=7)
    connection.execute("update marts.moderator_cells set coding_us = 0")
    assert found(connection)["low"].gate == "28 items with a trace, 30 are needed"

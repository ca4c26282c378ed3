"""Bins of durations, and the medians by AI use that come of them."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Mapping

import pytest

from pipeline import gates, medians
from pipeline.comparison_table import Row
from pipeline.estimators.median import BIN_FACTOR, OPEN_BIN, ZERO_BIN
from tests.sql.warehouse import Warehouse

HOUR = 3_600_000_000
TAU_DAYS = 7


def item(number: int, repository: str = "acme/shop", *, is_marked: bool, **us: int | None) -> Mapping[str, object]:
    return {
        "repository": repository,
        "repository_period": f"{repository} 1",
        "number": number,
        "team": "unassigned",
        "person": f"p{number % 10}",
        "is_marked": is_marked,
        **us,
    }


def build(warehouse: Warehouse, *items: Mapping[str, object]) -> None:
    warehouse.table("marts.follow_up", {"tau_days": TAU_DAYS})
    warehouse.table("marts.comparison_items", *items)
    warehouse.build("marts.duration_bins")


def drawn(repository: str, seed: int, count: int = 240, factor: float = 1.0) -> list[Mapping[str, object]]:
    """Lognormal hours of ten people; those of marked ones are as many times longer as is given."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    return [
        item(n, repository, is_marked=n // 10 % 2 == 0, open_us=round(hours * HOUR * (1.0 if n // 10 % 2 else factor)))
        for n in range(count)
        for hours in [chance.lognormvariate(2, 0.8)]
    ]


def found(warehouse: Warehouse) -> dict[tuple[str, str], Row]:
    return {(str(row.level), row.outcome): row for row in medians.rows(warehouse.connection)}


def test_durations_are_counted_by_logarithmic_bins_with_zero_and_open_ones_apart(warehouse: Warehouse) -> None:
    build(
        warehouse,
        item(1, open_us=HOUR, is_marked=True),
        item(11, open_us=HOUR + 1, is_marked=True),
        item(2, open_us=0, is_marked=False),
        item(3, open_us=TAU_DAYS * 24 * HOUR, is_marked=False),
        item(4, open_us=TAU_DAYS * 24 * HOUR - 1, is_marked=False),
        item(5, open_us=None, coding_us=1, is_marked=False),
        item(15, open_us=None, coding_us=2, is_marked=True),
    )
    an_hour = math.floor(math.log(HOUR) / math.log(BIN_FACTOR))
    longest = math.floor(math.log(TAU_DAYS * 24 * HOUR) / math.log(BIN_FACTOR))
    assert warehouse.rows("select * from marts.duration_bins order by outcome_place, is_marked desc, bin") == [
        ("acme/shop", 0, 1, True, 1, an_hour, 2),
        ("acme/shop", 0, 2, False, 1, ZERO_BIN, 1),
        ("acme/shop", 0, 4, False, 1, longest, 1),
        ("acme/shop", 0, 3, False, 1, OPEN_BIN, 1),
        ("acme/shop", 0, 5, True, 6, math.floor(math.log(2) / math.log(BIN_FACTOR)), 1),
        ("acme/shop", 0, 5, False, 6, 0, 1),
    ]


def test_four_weeks_in_which_an_outcome_is_known_on_one_side_only_are_left_out(warehouse: Warehouse) -> None:
    def second(part: Mapping[str, object]) -> Mapping[str, object]:
        return {**part, "repository_period": "acme/a 2"}

    build(
        warehouse,
        item(1, "acme/a", open_us=HOUR, coding_us=HOUR, is_marked=True),
        item(2, "acme/a", open_us=HOUR, is_marked=False),
        second(item(3, "acme/a", open_us=HOUR, coding_us=HOUR, is_marked=False)),
        second(item(4, "acme/a", open_us=None, coding_us=HOUR, is_marked=True)),
        item(1, "acme/b", open_us=HOUR, is_marked=False),
    )
    assert warehouse.rows(
        "select repository, stratum, outcome_place, cluster from marts.duration_bins order by all"
    ) == [
        ("acme/a", 0, 1, 1),
        ("acme/a", 0, 1, 2),
        ("acme/a", 1, 6, 3),
        ("acme/a", 1, 6, 4),
    ]


def test_the_hundred_repositories_with_the_most_on_their_smaller_side_are_there_each_for_itself(
    warehouse: Warehouse,
) -> None:
    names = [f"acme/r{number:03}" for number in range(102)]
    build(
        warehouse,
        *(item(n, name, open_us=HOUR, is_marked=n < 1) for name in names for n in range(3)),
        item(3, names[-1], open_us=HOUR, is_marked=True),
    )
    kept = [name for (name,) in warehouse.rows("select distinct repository from marts.duration_bins order by all")]
    assert kept == [*names[:99], names[-1]]


def test_no_follow_up_reaches_the_bin_of_what_is_open() -> None:
    assert math.log(60 * 24 * HOUR) / math.log(BIN_FACTOR) < OPEN_BIN


def test_ratios_of_medians_are_those_of_sorted_durations_of_each_repository(warehouse: Warehouse) -> None:
    items = {"acme/a": drawn("acme/a", 1, factor=2.0), "acme/b": drawn("acme/b", 2)}
    build(warehouse, *items["acme/a"], *items["acme/b"])
    rows = found(warehouse)
    assert list(rows) == [(level, "pull_request_hours") for level in ("acme/a", "acme/b")]
    for level, row in rows.items():
        marked, unmarked = (
            statistics.median(float(str(one["open_us"])) for one in items[level[0]] if one["is_marked"] is side)
            for side in (True, False)
        )
        assert row.gate == gates.OK
        assert row.ratio == pytest.approx(marked / unmarked, rel=2 * (BIN_FACTOR - 1))
        assert row.low is not None
        assert row.high is not None
        assert row.low < row.ratio < row.high
        assert (row.stratification, row.is_primary, row.tau_days) == ("median", False, TAU_DAYS)
        assert row.moderator == "repository"


def test_a_slower_period_with_more_marks_is_no_difference(warehouse: Warehouse) -> None:
    def at(period: int, number: int, *, is_marked: bool) -> Mapping[str, object]:
        hours = 2 + number % 7 + 60 * period
        return {**item(number, open_us=hours * HOUR, is_marked=is_marked), "repository_period": f"acme/shop {period}"}

    early, late = range(210), range(300, 510)
    build(
        warehouse,
        *(at(0, number, is_marked=number < 42) for number in early),
        *(at(1, number, is_marked=number < 468) for number in late),
    )
    assert found(warehouse)["acme/shop", "pull_request_hours"].ratio == pytest.approx(1, abs=0.02)


def test_a_median_that_is_not_reached_is_no_figure(warehouse: Warehouse) -> None:
    tau = TAU_DAYS * 24 * HOUR
    build(warehouse, *(item(n, is_marked=n // 10 % 2 == 0, open_us=tau if n % 3 else HOUR) for n in range(120)))
    row = found(warehouse)["acme/shop", "pull_request_hours"]
    assert row.gate == "67 % of the items take 7 days or longer: from 40 % on, no median is given"
    assert row.ratio is None


def test_a_median_of_zero_is_no_figure(warehouse: Warehouse) -> None:
    build(
        warehouse,
        *(item(n, is_marked=n // 10 % 2 == 0, open_us=HOUR, coding_us=n // 10 % 2 * HOUR) for n in range(120)),
    )
    row = found(warehouse)["acme/shop", "coding_hours"]
    assert row.gate == "50 % of the items take no time at all: from 40 % on, no median is given"


def test_a_median_that_hangs_on_one_person_is_no_figure(warehouse: Warehouse) -> None:
    def is_long(number: int) -> bool:
        return number % 10 in (1, 2, 3, 4) or (number % 10 == 5 and number // 10 % 4 == 0)

    tau = TAU_DAYS * 24 * HOUR
    items = [
        item(n, is_marked=n // 10 % 2 == 0, open_us=tau if is_long(n) and n // 10 % 2 == 0 else HOUR)
        for n in range(160)
    ]
    build(warehouse, *items)
    row = found(warehouse)["acme/shop", "pull_request_hours"]
    assert row.gate == "one person or group of people carries the median of one side"
    assert row.ratio is None


def test_a_repository_with_few_items_says_how_many(warehouse: Warehouse) -> None:
    build(warehouse, *drawn("acme/a", 1), *drawn("acme/b", 2, count=40))
    rows = found(warehouse)
    assert rows["acme/a", "pull_request_hours"].gate == gates.OK
    assert rows["acme/b", "pull_request_hours"].gate == "20 items with a trace, 30 are needed"


def test_order_of_items_changes_no_byte_of_a_median(warehouse: Warehouse) -> None:
    items = [*drawn("acme/a", 3), *drawn("acme/b", 4)]
    build(warehouse, *items)
    first = medians.rows(warehouse.connection)
    warehouse.connection.execute("drop table marts.duration_bins")
    warehouse.connection.execute(
        "create or replace table marts.comparison_items as "
        "select * from marts.comparison_items order by number desc, repository desc"
    )
    for table in ("comparison_clusters", "comparison_outcomes", "teams", "team_slices"):
        warehouse.connection.execute(f"drop table if exists marts.{table}")
    warehouse.build("marts.duration_bins")
    assert medians.rows(warehouse.connection) == first

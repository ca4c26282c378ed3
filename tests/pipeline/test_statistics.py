from __future__ import annotations

import math

import numpy as np
import pytest

from pipeline.estimators.interval import student_quantile
from pipeline.statistics import (
    RatioEstimate,
    Runs,
    autocorrelations,
    paired_log_error,
    ratio_between,
    spread_between,
    spreads_between,
    wide,
)


@pytest.mark.parametrize(
    ("degrees", "tabled"),
    [(1, 12.70620), (2, 4.30265), (4, 2.77645), (8, 2.30600), (30, 2.04227), (1e9, 1.95996)],
)
def test_students_quantile_is_the_tabled_one(degrees: float, tabled: float) -> None:
    assert student_quantile(0.975, degrees) == pytest.approx(tabled, rel=1e-5)


def test_the_ratio_is_that_of_the_sums() -> None:
    estimate = ratio_between([(1, 1), (3, 1)], [(4, 1), (8, 2)])
    assert estimate is not None
    assert estimate.ratio == pytest.approx((12 / 3) / (4 / 2))


def test_the_interval_of_two_blocks_by_hand() -> None:
    estimate = ratio_between([(1, 1), (3, 1)], [(2, 1), (2, 1)])
    assert estimate is not None
    spread = (math.log(3 / 2) ** 2 + math.log(1 / 2) ** 2) / 2
    half = student_quantile(0.975, 1) * math.sqrt(spread)
    assert math.log(estimate.high / estimate.ratio) == pytest.approx(half)
    assert math.log(estimate.ratio / estimate.low) == pytest.approx(half)


def test_order_of_blocks_changes_nothing() -> None:
    first, second = [(3.0, 1.0), (5.0, 1.0), (4.0, 1.0)], [(6.0, 1.0), (9.0, 1.0), (7.0, 1.0)]
    assert ratio_between(first, second) == ratio_between(first[::-1], second[::-1])


def test_steady_blocks_have_an_interval_of_no_width() -> None:
    estimate = ratio_between([(2, 1)] * 3, [(4, 1)] * 3)
    assert estimate is not None
    assert (estimate.low, estimate.ratio, estimate.high) == (2.0, 2.0, 2.0)
    assert estimate.excludes_one


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([(1, 1)], [(1, 1), (1, 1)]),
        ([(0, 1), (0, 1)], [(1, 1), (1, 1)]),
        ([(1, 1), (0, 1)], [(1, 1), (1, 1)]),
        ([], []),
    ],
)
def test_what_can_not_be_estimated_is_no_number(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    assert ratio_between(first, second) is None


def test_an_interval_around_another_ratio_keeps_its_relative_spread() -> None:
    moved = RatioEstimate(2.0, 1.0, 4.0).around(3.0)
    assert moved == RatioEstimate(3.0, 1.5, 6.0)


def runs(*units: list[tuple[float, float]]) -> Runs:
    """The blocks of these units, one after the other."""
    unit = [number for number, blocks in enumerate(units) for _ in blocks]
    tops, bottoms = np.reshape([block for blocks in units for block in blocks], (-1, 2)).astype(float).T
    return Runs(len(units), np.array(unit, dtype=np.int64), tops, bottoms)


def test_autocorrelation_by_hand() -> None:
    found = autocorrelations(
        runs(
            [(2, 2), (2, 1), (3, 1), (5, 0), (2, 1), (1, 1), (3, 1)],
            [(0.1, 1)] * 3,
            [],
            [(1, 1), (2, 1)],
            [(0, 0)] * 3,
            [(4, 1), (2, 1), (3, 1)],
        )
    )
    assert found == [pytest.approx(-1 / 4), None, None, None, None, pytest.approx(-1 / 2)]


def test_many_units_are_told_as_each_of_them_alone() -> None:
    chance = np.random.default_rng(5)
    sizes = ((0, 4), (1, 4), (2, 1), (3, 2), (9, 8))
    drawn = [[chance.uniform(1, 2, (size, 2)).tolist() for size in pair] for pair in sizes]
    first, second = zip(*drawn, ([[1, 1], [0, 1]], [[1, 1], [1, 1]]), strict=True)
    alone = [spread_between(*pair) for pair in zip(first, second, strict=True)]
    assert spreads_between(runs(*first), runs(*second)) == alone
    assert [spread is None for spread in alone] == [True, True, True, False, False, True]


def test_the_spread_of_unequally_many_blocks_by_hand() -> None:
    before = 2 / 3 * (math.log(5 / 4) ** 2 + math.log(3 / 4) ** 2)
    after = 1 / 2 * (math.log(4 / 3) ** 2 + math.log(2 / 3) ** 2)
    (_, found) = spreads_between(runs([(1, 1)], [(1, 1), (2, 1), (3, 1)]), runs([(1, 1)], [(4, 1), (8, 1)]))
    assert found is not None
    assert found.log_ratio == pytest.approx(math.log(3))
    assert found.log_error == pytest.approx(math.sqrt(before + after))
    assert found.degrees == pytest.approx((before + after) ** 2 / (before**2 / 2 + after**2))


@pytest.mark.parametrize(
    ("count", "lengths"), [(0, []), (1, [1]), (2, [1, 1]), (3, [1, 1, 1]), (4, [1, 1, 2]), (8, [2, 3, 3])]
)
def test_three_long_blocks_are_as_equal_as_they_can_be(count: int, lengths: list[int]) -> None:
    assert wide([(1.0, 2.0)] * count) == [(length, 2.0 * length) for length in lengths]


def test_units_that_all_change_alike_leave_no_doubt() -> None:
    assert paired_log_error([((1, 1), (2, 1)), ((3, 1), (6, 1)), ((5, 1), (10, 1))]) == pytest.approx(0, abs=1e-12)
    assert paired_log_error([((1, 1), (2, 1))]) is None
    assert paired_log_error([((1, 1), (2, 1)), ((0, 1), (0, 1))]) is None

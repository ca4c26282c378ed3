from __future__ import annotations

import math

import pytest

from pipeline.estimators.interval import student_quantile
from pipeline.statistics import RatioEstimate, autocorrelation, paired_log_error, ratio_between


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


def test_autocorrelation_by_hand() -> None:
    assert autocorrelation([1, 2, 3, 2, 1, 3]) == pytest.approx((0 + 0 + 0 + 0 - 1) / 4)
    assert autocorrelation([2.0, 2.0, 2.0]) is None
    assert autocorrelation([1.0, 2.0]) is None


def test_units_that_all_change_alike_leave_no_doubt() -> None:
    assert paired_log_error([((1, 1), (2, 1)), ((3, 1), (6, 1)), ((5, 1), (10, 1))]) == pytest.approx(0, abs=1e-12)
    assert paired_log_error([((1, 1), (2, 1))]) is None
    assert paired_log_error([((1, 1), (2, 1)), ((0, 1), (0, 1))]) is None

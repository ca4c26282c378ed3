from __future__ import annotations

import math

import pytest

from pipeline.estimators.interval import around, p_value, smallest_detectable_ratio
from pipeline.estimators.multiplicity import benjamini_hochberg, holm
from pipeline.estimators.sensitivity import corrected_ratio, e_value, e_value_of_interval


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


def test_benjamini_hochberg_by_hand() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_the_e_value_is_the_published_one() -> None:
    # Smoking and lung cancer, 10.73 [8.02, 14.36]: VanderWeele & Ding (2017) give 20.9 and 15.5.
    assert e_value(10.73) == pytest.approx(20.95, abs=0.01)
    assert e_value_of_interval(8.02, 14.36) == pytest.approx(15.52, abs=0.01)
    assert e_value(1 / 10.73) == pytest.approx(e_value(10.73))
    assert e_value_of_interval(0.9, 1.1) == 1.0


def test_labels_that_miss_half_pull_a_ratio_to_one_and_the_sample_puts_it_back() -> None:
    precision, unmarked_share, true = 0.95, 0.3, 1.5
    marked = precision * true + (1 - precision)
    unmarked = unmarked_share * true + (1 - unmarked_share)
    assert marked / unmarked < 1.3
    assert corrected_ratio(marked / unmarked, precision=precision, unmarked_share=unmarked_share) == pytest.approx(true)


def test_labels_that_say_nothing_give_no_ratio() -> None:
    assert corrected_ratio(3.0, precision=0.5, unmarked_share=0.5) is None


def test_an_interval_without_finite_bounds_is_none() -> None:
    assert around(1.0, 1e6, 1.0) is None
    assert around(0.0, 0.1, 5.0) is None
    assert around(1.0, 0.1, 0.0) is None
    assert around(1.0, math.nan, 5.0) is None


def test_data_without_spread_show_any_difference() -> None:
    assert p_value(0.1, 0.0, 5.0) == 0.0
    assert p_value(0.0, 0.0, 5.0) == 1.0
    assert smallest_detectable_ratio(0.0) == 1.0

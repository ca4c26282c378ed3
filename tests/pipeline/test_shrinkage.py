from __future__ import annotations

import math

import numpy as np
import pytest

from pipeline.estimators.shrinkage import shrunken


def test_ratios_are_drawn_to_their_mean_as_by_hand() -> None:
    # Weights 25, 25, 50; mean 0.3; Q = 4.5; tau^2 = (4.5 - 2) / (100 - 3750 / 100) = 0.04: half the way, and none.
    found = shrunken([0.0, 0.6, 0.3], [0.2, 0.2, math.sqrt(0.02)])
    assert (found.mean, found.tau) == (pytest.approx(0.3), pytest.approx(0.2))
    assert found.log_ratios == pytest.approx([0.15, 0.45, 0.3])


def test_each_is_the_weighted_mean_of_itself_and_of_all() -> None:
    values, errors = [0.1, -0.4, 0.5, 0.9], [0.1, 0.3, 0.2, 0.4]
    found = shrunken(values, errors)
    by_hand = [
        (value / error**2 + found.mean / found.tau**2) / (1 / error**2 + 1 / found.tau**2)
        for value, error in zip(values, errors, strict=True)
    ]
    assert found.log_ratios == pytest.approx(by_hand)


def test_ratios_that_differ_by_no_more_than_chance_all_become_the_mean() -> None:
    found = shrunken([0.1, 0.2, 0.3], [0.3, 0.3, 0.3])
    assert found.tau == 0
    assert found.log_ratios == pytest.approx([0.2, 0.2, 0.2])


def test_one_that_is_known_almost_exactly_stays_and_leaves_the_others_theirs() -> None:
    found = shrunken([0.0, 0.5, 0.6, 0.4], [1e-9, 0.2, 0.2, 0.2])
    # Around the first, which is all of the mean: Q = 25 * (0.25 + 0.36 + 0.16); tau^2 = (19.25 - 3) / (2 * 75).
    assert found.tau == pytest.approx(math.sqrt(16.25 / 150))
    assert found.log_ratios[0] == pytest.approx(0, abs=1e-9)
    share = found.tau**2 / (found.tau**2 + 0.04)
    assert found.log_ratios[1:] == pytest.approx(found.mean + share * (np.array([0.5, 0.6, 0.4]) - found.mean))


@pytest.mark.parametrize("errors", [[0.2], [1e-12, 1e12], [1e-9] * 4])
def test_errors_of_any_size_give_finite_ratios(errors: list[float]) -> None:
    found = shrunken([0.3, 0.5, 0.1, 0.2][: len(errors)], errors)
    assert np.isfinite([found.mean, found.tau, *found.log_ratios]).all()


def test_drawn_ratios_lie_nearer_the_truth() -> None:
    chance = np.random.default_rng(5)
    truth, errors = chance.normal(0.2, 0.2, (200, 10)), chance.uniform(0.1, 0.5, (200, 10))
    seen = chance.normal(truth, errors)
    drawn = np.array([shrunken(*pair).log_ratios for pair in zip(seen, errors, strict=True)])
    assert np.square(drawn - truth).mean() < 0.6 * np.square(seen - truth).mean()

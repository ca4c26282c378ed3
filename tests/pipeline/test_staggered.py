"""Observed over expected around adoption, on made-up people."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.estimators.interval import around
from pipeline.estimators.staggered import NEVER, Counts, Weeks, effect

WEEKS = 40


def constant(*rates: tuple[float, float], change_at: int) -> Counts:
    """People with one rate of items before a week and another from it on."""
    return np.array([[before] * change_at + [after] * (WEEKS - change_at) for before, after in rates], dtype=float)


def test_the_effect_by_hand() -> None:
    opened = constant((2, 6), (1, 3), (4, 8), (1, 2), change_at=12)
    adopted = np.array([12, 14, NEVER, NEVER])
    found = effect(opened, adopted)
    # Adopters: 3 a week before, 9 after; controls went from 5 to 10: twice, so 6 a week were expected.
    assert (found.observed, found.expected) == (72, 48)
    assert found.ratio == 1.5
    assert (found.adopters, found.controls) == (2, 2)
    assert found.log_error is not None
    spread = [np.log(o / e / 1.5) for o, e in ((24, 16), (48, 32), (72, 24 * 2), (72, 24 * 2))]
    assert found.log_error == pytest.approx(np.sqrt(3 / 4 * np.sum(np.square(spread))), abs=1e-12)


def test_the_placebo_looks_at_a_time_in_which_nothing_had_happened() -> None:
    opened = constant((2, 6), (1, 3), (4, 4), (1, 1), change_at=20)
    adopted = np.array([20, 21, NEVER, NEVER])
    assert effect(opened, adopted, is_placebo=True).ratio == 1.0
    assert effect(opened, adopted).ratio == 3.0


@pytest.mark.parametrize("adopted", [[NEVER] * 4, [12] * 4, [1, 1, NEVER, NEVER], [39, 39, NEVER, NEVER]])
def test_without_adopters_controls_or_room_there_is_no_effect(adopted: list[int]) -> None:
    found = effect(constant(*[(1, 1)] * 4, change_at=12), np.array(adopted))
    assert (found.ratio, found.log_error) == (None, None)


def organisation(seed: int) -> tuple[Counts, Weeks]:
    """Sixty people of unlike rates that grow by 1 % a week; half of them adopt, and adoption does nothing."""
    chance = np.random.default_rng(seed)
    rates = chance.lognormal(0.5, 0.5, (60, 1)) * 1.01 ** np.arange(60)
    adopted = np.where(chance.random(60) < 0.5, chance.integers(16, 44, 60), NEVER)
    return chance.poisson(rates).astype(float), adopted


def test_a_trend_without_an_effect_shows_none() -> None:
    holding = 0
    for seed in range(100):
        found = effect(*organisation(seed))
        assert found.ratio is not None
        assert found.log_error is not None
        interval = around(found.ratio, found.log_error, min(found.adopters, found.controls) - 1)
        assert interval is not None
        holding += interval.low <= 1 <= interval.high
    assert 90 <= holding <= 100

"""Ratios of medians within strata, beside medians of sorted values and a jackknife that computes all anew."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.estimators.interval import Interval, around
from pipeline.estimators.median import BIN_FACTOR, OPEN_BIN, ZERO_BIN, Histograms, MedianRatio, log_medians, ratio

Floats = npt.NDArray[np.float64]


def bins_of(values: Floats) -> npt.NDArray[np.int64]:
    return np.floor(np.log(values) / np.log(BIN_FACTOR)).astype(np.int64)


def ratio_of(
    values: Floats,
    is_marked: npt.NDArray[np.bool_],
    people: npt.NDArray[np.int64],
    strata: npt.NDArray[np.int64] | None = None,
) -> MedianRatio:
    """The ratio by one row an item, within strata or as if there were one."""
    ones = np.ones(len(values), dtype=np.int64)
    return ratio(Histograms(0 * ones if strata is None else strata, people, is_marked, bins_of(values), ones))


def interval_of(found: MedianRatio) -> Interval:
    """The interval that a ratio gets in metrics.ai_comparison."""
    degrees = min(found.marked.effective_clusters, found.unmarked.effective_clusters) - 1
    interval = around(math.exp(found.log_ratio or 0), found.log_error or 0, degrees)
    assert interval
    return interval


def world(seed: int, people: int, items: int, *, effect: float = 1.3, is_own: bool = False) -> MedianRatio:
    """People who differ, with lognormal durations; marks by item, or all or none of a person's."""
    chance = np.random.default_rng(seed)
    person = np.repeat(np.arange(people), chance.poisson(items, people) + 1)
    is_marked = (person % 2 == 0) if is_own else chance.random(len(person)) < chance.beta(2, 2, people)[person]
    logs = 6 + chance.normal(0, 0.5, people)[person] + chance.normal(0, 1.4, len(person)) + np.log(effect) * is_marked
    return ratio_of(np.exp(logs), is_marked, person)


@pytest.mark.parametrize("seed", range(20))
def test_a_median_is_that_of_sorted_values_within_a_bin(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values = np.sort(chance.lognormal(10, 2, int(chance.integers(1, 60))))
    middle = math.log(values[(len(values) - 1) // 2] * values[len(values) // 2]) / 2
    bins, counts = np.unique(bins_of(values), return_counts=True)
    found = log_medians(counts[np.newaxis].astype(np.float64), np.array([float(len(values))]), bins)
    assert found[0] == pytest.approx(middle, abs=math.log(BIN_FACTOR))


def by_hand(counts: dict[int, int]) -> float:
    """The log median of a histogram, item by item: those of a bin lie evenly on the scale of logarithms."""
    places = sorted(b + (k + 0.5) / count for b, count in counts.items() for k in range(count))
    return float(np.median(places)) * math.log(BIN_FACTOR)


Item = tuple[int, int, bool, int]
"""Stratum, person, whether it is marked, and bin."""


def invented(seed: int, strata: int) -> list[Item]:
    """Some items of nine people; in one stratum all are unmarked, in some others only one person's are marked."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    rows = [
        (chance.randrange(strata), chance.randrange(9), chance.random() < 0.4, chance.randint(40, 60))
        for _ in range(300)
    ]
    return [
        *rows,
        *((strata, 1, False, chance.randint(40, 60)) for _ in range(30)),
        (strata + 1, 2, True, 45),
        (strata + 1, 3, False, 50),
    ]


def standardised(rows: Sequence[Item]) -> dict[bool, dict[int, Fraction]]:
    """The weight of each bin, by arm: in every stratum, each item has the share of the other arm in it."""
    weights: dict[bool, dict[int, Fraction]] = {True: {}, False: {}}
    for stratum, _, is_marked, place in rows:
        arms = [other for k, _, other, _ in rows if k == stratum]
        weight = Fraction(arms.count(not is_marked), len(arms))
        if weight:
            weights[is_marked][place] = weights[is_marked].get(place, Fraction(0)) + weight
    return weights


def columns(rows: Sequence[Item]) -> Histograms:
    stratum, person, is_marked, bins = (np.array(column) for column in zip(*rows, strict=True))
    return Histograms(stratum, person, is_marked, bins, np.ones(len(rows), dtype=np.int64))


@pytest.mark.parametrize("seed", range(5))
def test_the_jackknife_is_that_of_computing_all_anew_without_each_cluster(seed: int) -> None:
    rows = [(0, person, is_marked, place) for _, person, is_marked, place in invented(seed, 1)]

    def log_ratio(kept: list[Item]) -> float:
        arms = ([b for _, _, is_marked, b in kept if is_marked is side] for side in (True, False))
        marked, unmarked = (by_hand({b: arm.count(b) for b in arm}) for arm in arms)
        return marked - unmarked

    changes = [log_ratio([row for row in rows if row[1] != person]) - log_ratio(rows) for person in range(9)]
    found = ratio(columns(rows))
    assert found.log_ratio == pytest.approx(log_ratio(rows), rel=1e-12)
    assert found.log_error == pytest.approx(math.sqrt(8 / 9 * sum(change**2 for change in changes)), rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_half_of_the_weight_of_each_side_lies_below_its_median(seed: int) -> None:
    rows = invented(seed, 8)
    found = ratio(columns(rows))
    for arm, side in ((found.marked, True), (found.unmarked, False)):
        weights = standardised(rows)[side]
        place = arm.log_median / math.log(BIN_FACTOR)
        below = sum(weight * min(Fraction(1), Fraction(max(0.0, place - b))) for b, weight in weights.items())
        assert float(below / sum(weights.values())) == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("seed", range(5))
def test_weights_are_made_anew_without_each_cluster(seed: int) -> None:
    rows = invented(seed, 8)
    found = ratio(columns(rows))
    for person in range(9):
        kept = ratio(columns([row for row in rows if row[1] != person]))
        for arm, without in ((found.marked, kept.marked), (found.unmarked, kept.unmarked)):
            assert arm.left_out[person] == without.log_median


def test_strata_of_one_side_count_for_nothing() -> None:
    rows = invented(1, 8)
    compared = [row for row in rows if row[0] != 8]
    assert ratio(columns(rows)).log_ratio == ratio(columns(compared)).log_ratio
    assert ratio(columns(rows)).unmarked.count == sum(not is_marked for _, _, is_marked, _ in compared)


def growing_queue(seed: int) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Hours, marks, people and four weeks of what waits in one queue, ever longer, while ever more of it is marked.

    Marks change nothing: whether the next one is marked is drawn apart from how long it waits.
    """
    chance = np.random.default_rng(seed)
    count, people = 480, 16
    progress = np.linspace(0, 1, count)
    work = chance.exponential(0.6 + 0.5 * progress)
    gaps = chance.exponential(1, count)
    waits = np.zeros(count)
    for n in range(1, count):
        waits[n] = max(0.0, waits[n - 1] + work[n - 1] - gaps[n])
    is_marked = chance.random(count) < 0.1 + 0.8 * progress
    return waits + work + 0.1, is_marked, chance.integers(people, size=count), (progress * 7.999).astype(np.int64)


def test_a_queue_that_grows_while_marks_spread_is_not_taken_for_their_effect() -> None:
    within, pooled = [], []
    for seed in range(60):
        hours, is_marked, people, strata = growing_queue(seed)
        for found, inside in (
            (ratio_of(hours, is_marked, people, strata), within),
            (ratio_of(hours, is_marked, people), pooled),
        ):
            interval = interval_of(found)
            inside.append(interval.low <= 1 <= interval.high)
    assert np.mean(within) >= 0.85
    assert np.mean(pooled) < 0.4


@pytest.mark.parametrize(("people", "items", "is_own"), [(10, 20, False), (30, 10, True), (60, 4, False)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(people: int, items: int, *, is_own: bool) -> None:
    inside = []
    for seed in range(60):
        interval = interval_of(world(seed, people, items, is_own=is_own))
        inside.append(interval.low <= 1.3 <= interval.high)
    assert 0.88 <= np.mean(inside) <= 1


def test_rows_may_come_in_any_order_and_in_parts() -> None:
    chance = np.random.default_rng(1)
    strata, people = chance.integers(7, size=200), chance.integers(8, size=200)
    parts = strata, people, chance.random(200) < 0.5, chance.integers(90, size=200)
    whole = ratio(Histograms(*parts, np.full(200, 2)))
    order = np.concatenate([chance.permutation(200), chance.permutation(200)])
    again = ratio(Histograms(*(part[order] for part in parts), np.ones(400, dtype=np.int64)))
    assert (again.log_ratio, again.log_error) == (whole.log_ratio, whole.log_error)
    assert (again.marked.count, again.marked.effective_clusters) == (
        whole.marked.count,
        whole.marked.effective_clusters,
    )


def arm_of(*bins: int) -> MedianRatio:
    """Marked items in these bins, one a person; each person has an unmarked one in bin 100 too."""
    person = np.tile(np.arange(len(bins)), 2)
    is_marked = np.repeat([True, False], len(bins))
    ones = np.ones(2 * len(bins), np.int64)
    return ratio(Histograms(0 * ones, person, is_marked, np.array([*bins, *[100] * len(bins)]), ones))


def test_a_median_that_is_open_or_zero_has_no_ratio() -> None:
    assert arm_of(5, OPEN_BIN, OPEN_BIN).marked.log_median == math.inf
    assert arm_of(5, 5, OPEN_BIN, OPEN_BIN).log_ratio is None
    assert arm_of(ZERO_BIN, ZERO_BIN, 5).marked.log_median == -math.inf
    assert arm_of(ZERO_BIN, ZERO_BIN, OPEN_BIN, OPEN_BIN).log_ratio is None


def test_a_median_that_hangs_on_one_person_has_no_error() -> None:
    found = arm_of(5, 5, OPEN_BIN)
    assert found.log_ratio is not None
    assert math.inf in found.marked.left_out
    assert found.log_error is None
    assert -math.inf in arm_of(ZERO_BIN, 5, 5).marked.left_out


def test_what_takes_no_time_or_does_not_end_is_counted_on_both_sides_together() -> None:
    found = arm_of(ZERO_BIN, OPEN_BIN, OPEN_BIN, 5)
    assert (found.zero_share, found.open_share) == (1 / 8, 2 / 8)


def test_shares_of_what_does_not_end_are_weighted_as_the_medians_are() -> None:
    lone = [(0, 0, False, OPEN_BIN)] * 3 + [(0, 0, True, 5)]
    even = [(1, 1, False, 5), (1, 1, True, 5)]
    # Each arm has a weight of 3/4 in the first stratum, all of it open in one arm, and of 1/2 in the second.
    assert ratio(columns([*lone, *even])).open_share == pytest.approx(0.75 / 2.5)


def test_one_person_alone_on_a_side_leaves_nothing_when_left_out() -> None:
    found = ratio(columns([(0, 0, True, 3), (0, 0, False, 4), (0, 1, False, 5)]))
    assert found.log_ratio is not None
    assert found.log_error is None
    assert np.isnan(found.marked.left_out[0])


def test_a_side_without_items_has_no_median() -> None:
    found = ratio(columns([(0, 0, True, 3)]))
    assert (found.log_ratio, found.unmarked.count, found.unmarked.effective_clusters) == (None, 0, 0.0)

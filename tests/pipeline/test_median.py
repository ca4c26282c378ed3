"""Ratios of medians from histograms, beside medians of sorted values and a jackknife that computes all anew."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest

from pipeline.estimators.interval import around
from pipeline.estimators.median import BIN_FACTOR, OPEN_BIN, ZERO_BIN, Histograms, MedianRatio, log_medians, ratio

Floats = npt.NDArray[np.float64]


def bins_of(values: Floats) -> npt.NDArray[np.int64]:
    return np.floor(np.log(values) / np.log(BIN_FACTOR)).astype(np.int64)


def ratio_of(values: Floats, is_marked: npt.NDArray[np.bool_], people: npt.NDArray[np.int64]) -> MedianRatio:
    """The ratio by one row an item."""
    return ratio(Histograms(people, is_marked, bins_of(values), np.ones(len(values), dtype=np.int64)))


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
    assert log_medians(counts[np.newaxis], bins)[0] == pytest.approx(middle, abs=math.log(BIN_FACTOR))


def by_hand(counts: dict[int, int]) -> float:
    """The log median of a histogram, item by item: those of a bin lie evenly on the scale of logarithms."""
    places = sorted(b + (k + 0.5) / count for b, count in counts.items() for k in range(count))
    return float(np.median(places)) * math.log(BIN_FACTOR)


@pytest.mark.parametrize("seed", range(5))
def test_the_jackknife_is_that_of_computing_all_anew_without_each_cluster(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = [(int(chance.integers(9)), bool(chance.integers(2)), int(chance.integers(40, 60))) for _ in range(300)]

    def log_ratio(kept: list[tuple[int, bool, int]]) -> float:
        arms = ([b for _, is_marked, b in kept if is_marked is side] for side in (True, False))
        marked, unmarked = (by_hand({b: arm.count(b) for b in arm}) for arm in arms)
        return marked - unmarked

    changes = [log_ratio([row for row in rows if row[0] != person]) - log_ratio(rows) for person in range(9)]
    person, is_marked, bins = (np.array(column) for column in zip(*rows, strict=True))
    found = ratio(Histograms(person, is_marked, bins, np.ones(300, dtype=np.int64)))
    assert found.log_ratio == pytest.approx(log_ratio(rows), rel=1e-12)
    assert found.log_error == pytest.approx(math.sqrt(8 / 9 * sum(change**2 for change in changes)), rel=1e-12)


@pytest.mark.parametrize(("people", "items", "is_own"), [(10, 20, False), (30, 10, True), (60, 4, False)])
def test_intervals_hold_the_truth_about_as_often_as_they_say(people: int, items: int, *, is_own: bool) -> None:
    inside = []
    for seed in range(60):
        found = world(seed, people, items, is_own=is_own)
        degrees = min(found.marked.effective_clusters, found.unmarked.effective_clusters) - 1
        interval = around(math.exp(found.log_ratio or 0), found.log_error or 0, degrees)
        assert interval
        inside.append(interval.low <= 1.3 <= interval.high)
    assert 0.88 <= np.mean(inside) <= 1


def test_rows_may_come_in_any_order_and_in_parts() -> None:
    chance = np.random.default_rng(1)
    columns = chance.integers(8, size=200), chance.random(200) < 0.5, chance.integers(90, size=200)
    whole = ratio(Histograms(*columns, np.full(200, 2)))
    order = np.concatenate([chance.permutation(200), chance.permutation(200)])
    again = ratio(Histograms(*(column[order] for column in columns), np.ones(400, dtype=np.int64)))
    assert (again.log_ratio, again.log_error) == (whole.log_ratio, whole.log_error)
    assert (again.marked.count, again.marked.effective_clusters) == (
        whole.marked.count,
        whole.marked.effective_clusters,
    )


def arm_of(*bins: int) -> MedianRatio:
    """Marked items in these bins, one a person; each person has an unmarked one in bin 100 too."""
    person = np.tile(np.arange(len(bins)), 2)
    is_marked = np.repeat([True, False], len(bins))
    return ratio(Histograms(person, is_marked, np.array([*bins, *[100] * len(bins)]), np.ones(2 * len(bins), np.int64)))


def test_a_median_that_is_open_or_zero_has_no_ratio() -> None:
    assert arm_of(5, OPEN_BIN, OPEN_BIN).marked.log_median == math.inf
    assert arm_of(5, 5, OPEN_BIN, OPEN_BIN).log_ratio is None
    assert arm_of(ZERO_BIN, ZERO_BIN, 5).marked.log_median == -math.inf
    assert arm_of(ZERO_BIN, ZERO_BIN, OPEN_BIN, OPEN_BIN).log_ratio is None


def test_a_median_that_hangs_on_one_person_has_no_error() -> None:
    found = arm_of(5, 5, OPEN_BIN)
    assert found.log_ratio is not None
    assert (found.marked.is_not_reached, found.unmarked.is_not_reached) == (True, False)
    assert found.log_error is None
    assert arm_of(ZERO_BIN, 5, 5).marked.is_zero


def test_one_person_alone_on_a_side_leaves_nothing_when_left_out() -> None:
    found = ratio(
        Histograms(np.array([0, 0, 1]), np.array([True, False, False]), np.array([3, 4, 5]), np.ones(3, np.int64))
    )
    assert found.log_ratio is not None
    assert found.log_error is None
    assert not found.marked.is_not_reached


def test_a_side_without_items_has_no_median() -> None:
    found = ratio(Histograms(np.array([0]), np.array([True]), np.array([3]), np.array([2])))
    assert (found.log_ratio, found.unmarked.count, found.unmarked.effective_clusters) == (None, 0, 0.0)

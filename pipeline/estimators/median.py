"""The ratio of two medians within strata, from histograms, and what leaving out each cluster does to it.

Items of one side count, in each stratum, by the share of the other side in it: the weights of Mantel & Haenszel, with
which both sides are spread alike over the strata. Without, a queue that grows while a tool spreads looks like the tool.
Weights, too, are made anew without each cluster (CV3, MacKinnon, Nielsen & Webb 2023). Bins are 1.5 % wide.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.estimators.mantel_haenszel import jackknife_error

BIN_FACTOR = 1.015
"""Upper to lower edge of a bin; bin 0 begins at 1. As in sql/marts/duration_bins.sql, like the next two."""
ZERO_BIN = -1
"""Zero and below, which have no logarithm."""
OPEN_BIN = 2000
"""All that was followed to the end of the follow-up: above every other bin."""
WEIGHT_UNITS = 2.0**24
"""Weights are whole numbers of which so many are 1: their sums are exact, whatever the order of addition."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Histograms:
    """Items by stratum, cluster, arm and bin: one row each, in any order; strata and clusters are whole numbers."""

    stratum: Integers
    cluster: Integers
    is_marked: Flags
    bin: Integers
    item_count: Integers


@dataclass(frozen=True)
class Arm:
    """One side of the ratio: log medians of all and without each cluster (-inf: zero, inf: not reached, nan: none)."""

    log_median: float
    left_out: Floats
    count: int
    effective_clusters: float


@dataclass(frozen=True)
class MedianRatio:
    """Marked to unmarked items, and of both together the weighted shares in the bin of zero and in the open one."""

    marked: Arm
    unmarked: Arm
    zero_share: float
    open_share: float

    @property
    def log_ratio(self) -> float | None:
        """Difference of the log medians; None where one is zero, not reached, or of nothing."""
        if not np.isfinite([self.marked.log_median, self.unmarked.log_median]).all():
            return None
        return self.marked.log_median - self.unmarked.log_median

    @property
    def cluster_count(self) -> int:
        """Clusters with items on either side."""
        return len(self.marked.left_out)

    @property
    def log_error(self) -> float | None:
        """Jackknife standard error of the log ratio; None where it can not be told."""
        left_out = np.concatenate([self.marked.left_out, self.unmarked.left_out])
        if self.log_ratio is None or not np.isfinite(left_out).all():
            return None
        return jackknife_error(self.marked.left_out - self.unmarked.left_out - self.log_ratio, self.cluster_count)


def ratio(items: Histograms) -> MedianRatio:
    """The ratio of the median of the marked items to that of the unmarked ones, with its jackknife.

    Args:
        items: The histograms; strata with only one arm count for nothing.
    """
    items = _within_both(items)
    (_, stratum), (_, cluster), (bins, column) = (
        np.unique(part, return_inverse=True) for part in (items.stratum, items.cluster, items.bin)
    )
    arm = items.is_marked.astype(np.int64)
    clusters, strata = (int(part.max(initial=-1)) + 1 for part in (cluster, stratum))
    own = _sums((arm, cluster, stratum), items.item_count, (2, clusters, strata))
    counts = _sums((arm, stratum, column), items.item_count, (2, strata, len(bins)))
    # The first row is of all items; each other one leaves a cluster out.
    left = own.sum(axis=1, keepdims=True) - np.concatenate([np.zeros((2, 1, strata)), own], axis=1)
    weights = _weights(left)
    taken = weights[arm, cluster + 1, stratum] * items.item_count
    weighted = weights @ counts - _sums((arm, cluster + 1, column), taken, (2, clusters + 1, len(bins)))
    sizes = np.where(weights > 0, left, 0.0).sum(axis=2)
    unmarked, marked = (_arm(log_medians(weighted[side], sizes[side], bins), own[side].sum(axis=1)) for side in (0, 1))
    whole = weighted[:, 0].sum(axis=0)
    return MedianRatio(marked, unmarked, _share(whole, bins == ZERO_BIN), _share(whole, bins == OPEN_BIN))


def log_medians(weights: Floats, sizes: Floats, bins: Integers) -> Floats:
    """The log median of each weighted histogram (a row): with half of the weight on either side.

    Items lie evenly over the logarithms of their bin, as if all weighed the same. Each has half of its weight on either
    side of its place; from one to the next the median moves in a straight line. Without weights it is the item in the
    middle, or the mean of two.

    Args:
        weights: Weight by histogram and bin.
        sizes: Items of each histogram.
        bins: The bins' numbers, ascending.
    """
    if not len(bins):
        return np.full(len(weights), np.nan)
    sums, rows = np.cumsum(weights, axis=1), np.arange(len(weights))
    half = sums[:, -1] / 2
    middle = _first(sums >= half[:, np.newaxis])
    until = sums[rows, middle]
    since = until - weights[rows, middle]
    # The median lies among the items of the bin in the middle, or between these and the next one below or above.
    columns = np.stack([_first(sums >= since[:, np.newaxis]), middle, middle, _first(sums > until[:, np.newaxis])])
    in_bin = weights[rows, columns]
    half_item = np.minimum(in_bin, sums[:, -1] / np.maximum(sizes, 1.0)) / 2
    gap = half_item / np.maximum(in_bin, 1.0)
    below = np.stack([since, since, until, until]) + [[-1], [1], [-1], [1]] * half_item
    place = bins[columns] + [[1], [0], [1], [0]] + [[-1], [1], [-1], [1]] * gap
    lower = (half >= below[1]).astype(np.int64) + (half > below[2])
    upper = lower + 1
    step = below[upper, rows] - below[lower, rows]
    way = np.divide(half - below[lower, rows], step, out=np.zeros(len(step)), where=step > 0)
    medians = (place[lower, rows] + way * (place[upper, rows] - place[lower, rows])) * np.log(BIN_FACTOR)
    medians = np.where(bins[columns[upper, rows]] == OPEN_BIN, np.inf, medians)
    medians = np.where(bins[columns[lower, rows]] == ZERO_BIN, -np.inf, medians)
    return np.where(half > 0, medians, np.nan)


def _within_both(items: Histograms) -> Histograms:
    """The rows of strata with items of both arms."""
    both = np.intersect1d(items.stratum[items.is_marked], items.stratum[~items.is_marked])
    kept = np.isin(items.stratum, both)
    return Histograms(*(getattr(items, name)[kept] for name in items.__dataclass_fields__))


def _weights(counts: Floats) -> Floats:
    """For each arm the share of the other one, in whole units, by row and stratum; 0 where one has nothing left."""
    shares: Floats = counts[::-1] / np.maximum(counts.sum(axis=0), 1.0)
    return np.rint(WEIGHT_UNITS * shares)


def _sums(places: tuple[Integers, ...], parts: Floats | Integers, shape: tuple[int, ...]) -> Floats:
    """Sums of the parts that fall on each place of a table."""
    index = np.ravel_multi_index(places, shape) if len(parts) else np.zeros(0, dtype=np.int64)
    sums = np.bincount(index, weights=parts, minlength=math.prod(shape))
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def _first(is_so: Flags) -> Integers:
    """The first column, by row, of which it is so; 0 where it is so of none."""
    return np.asarray(np.argmax(is_so, axis=1), dtype=np.int64)


def _arm(medians: Floats, sizes: Floats) -> Arm:
    squares = float(np.square(sizes).sum())
    return Arm(float(medians[0]), medians[1:], int(sizes.sum()), float(sizes.sum()) ** 2 / squares if squares else 0.0)


def _share(weights: Floats, kept: Flags) -> float:
    whole = float(weights.sum())
    return float(weights[kept].sum()) / whole if whole else 0.0

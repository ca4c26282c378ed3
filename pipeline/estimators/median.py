"""The ratio of two medians from histograms with logarithmic bins, and what leaving out each cluster does to it.

Histograms by cluster are all that a delete-one-cluster jackknife of a median needs: leaving a cluster out is a
subtraction (CV3, MacKinnon, Nielsen & Webb 2023). A median is off by less than a bin, 1.5 %.
"""

from __future__ import annotations

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

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Histograms:
    """Items by cluster, arm and bin: one row each, in any order; clusters are whole numbers from 0."""

    cluster: Integers
    is_marked: npt.NDArray[np.bool_]
    bin: Integers
    item_count: Integers


@dataclass(frozen=True)
class Arm:
    """One side of the ratio: log medians of all and without each cluster (-inf: zero, inf: not reached, nan: none)."""

    log_median: float
    left_out: Floats
    count: int
    effective_clusters: float

    @property
    def is_zero(self) -> bool:
        """Whether the median of all or without some cluster is zero."""
        return bool(np.isneginf([self.log_median, *self.left_out]).any())

    @property
    def is_not_reached(self) -> bool:
        """Whether half of all, or without some cluster, took longer than they were followed."""
        return bool(np.isposinf([self.log_median, *self.left_out]).any())


@dataclass(frozen=True)
class MedianRatio:
    """Marked to unmarked items."""

    marked: Arm
    unmarked: Arm

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
    """The ratio of the median of the marked items to that of the unmarked ones, with its jackknife."""
    bins, column = np.unique(items.bin, return_inverse=True)
    clusters, row = np.unique(items.cluster, return_inverse=True)
    counts = np.zeros((2, len(clusters), len(bins)), dtype=np.int64)
    np.add.at(counts, (items.is_marked.astype(np.int64), row, column), items.item_count)
    return MedianRatio(_arm(counts[1], bins), _arm(counts[0], bins))


def _arm(counts: Integers, bins: Integers) -> Arm:
    whole = counts.sum(axis=0, keepdims=True)
    by_cluster = counts.sum(axis=1)
    squares = float(np.square(by_cluster).sum())
    return Arm(
        float(log_medians(whole, bins)[0]),
        log_medians(whole - counts, bins),
        int(whole.sum()),
        float(by_cluster.sum()) ** 2 / squares if squares else 0.0,
    )


def log_medians(counts: Integers, bins: Integers) -> Floats:
    """The log median of each histogram (a row); of an even count, the mean of the two in the middle.

    Items lie evenly over the logarithms of their bin.

    Args:
        counts: Items by histogram and bin.
        bins: The bins' numbers, ascending.
    """
    if not len(bins):
        return np.full(len(counts), np.nan)
    sums = np.cumsum(counts, axis=1)
    size = sums[:, -1]
    (lower_bin, lower), (upper_bin, upper) = (
        _ranked(counts, sums, bins, rank) for rank in ((size - 1) // 2, size // 2)
    )
    medians = (lower + upper) / 2 * np.log(BIN_FACTOR)
    medians = np.where(upper_bin == OPEN_BIN, np.inf, medians)
    medians = np.where(lower_bin == ZERO_BIN, -np.inf, medians)
    return np.where(size > 0, medians, np.nan)


def _ranked(counts: Integers, sums: Integers, bins: Integers, rank: Integers) -> tuple[Integers, Floats]:
    """Of each histogram, the bin of the item of a rank from 0, and its place on the scale of bins."""
    column = np.minimum((sums <= rank[:, np.newaxis]).sum(axis=1), len(bins) - 1)
    rows = np.arange(len(counts))
    count = np.maximum(counts[rows, column], 1)
    before = sums[rows, column] - counts[rows, column]
    return bins[column], bins[column] + (rank + 0.5 - before) / count

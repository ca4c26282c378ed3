"""The Mantel-Haenszel ratio with exposure, and what leaving out each cluster does to its logarithm.

The same as sql/marts/comparison_estimates.sql does for a single ratio; here the changes are kept, because the ratio of
two ratios over the same people needs them together (Greenland & Robins 1985; MacKinnon, Nielsen & Webb 2023).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Sums by stratum, cluster and arm: one row each; strata and clusters are whole numbers from 0."""

    stratum: Integers
    cluster: Integers
    is_marked: npt.NDArray[np.bool_]
    total: Floats
    exposure: Floats
    item_count: Floats

    def where(self, kept: npt.NDArray[np.bool_] | slice) -> Cells:
        """Some of the rows."""
        return Cells(*(getattr(self, name)[kept] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Ratio:
    """A log ratio, its change for each cluster left out, and how much stands behind it, marked and unmarked.

    An arm that holds nothing but zeros has items but no logarithm: then the log ratio and its changes are not a number.
    """

    log_ratio: float
    changes: Floats
    counts: tuple[int, int]
    effective_clusters: tuple[float, float]
    cluster_count: int
    are_zeros: tuple[bool, bool]

    @property
    def log_error(self) -> float | None:
        """Jackknife standard error of the log ratio; None where one cluster carries an arm."""
        return jackknife_error(self.changes, self.cluster_count)


def jackknife_error(changes: Floats, cluster_count: int) -> float | None:
    """CV3 standard error: the changes are centred on the full estimate; None when one can not be told."""
    if cluster_count < 2 or not np.isfinite(changes).all():  # noqa: PLR2004 - one cluster has no spread
        return None
    return float(np.sqrt((cluster_count - 1) / cluster_count * np.square(changes).sum()))


def ratio(cells: Cells, cluster_count: int) -> Ratio | None:
    """The ratio of marked to unmarked within strata; None when no stratum has both arms.

    Args:
        cells: The sums; strata with only one arm count for nothing.
        cluster_count: One more than the highest cluster.
    """
    if not len(cells.stratum):
        return None
    key, place = np.unique(cells.stratum * cluster_count + cells.cluster, return_inverse=True)
    stratum, cluster = key // cluster_count, key % cluster_count
    n1, s1, i1 = _sums(place, len(key), cells, cells.is_marked)
    n0, s0, i0 = _sums(place, len(key), cells, ~cells.is_marked)
    t1, u1, t0, u0 = (_by(stratum, part) for part in (n1, s1, n0, s0))
    is_mixed = ((t1 > 0) & (t0 > 0))[stratum]
    if not is_mixed.any():
        return None
    stratum, cluster = stratum[is_mixed], cluster[is_mixed]
    n1, s1, i1, n0, s0, i0 = (part[is_mixed] for part in (n1, s1, i1, n0, s0, i0))
    whole1, whole0 = (_share(part, t1, t0)[(t1 > 0) & (t0 > 0)].sum() for part in (t0 * u1, t1 * u0))
    are_zeros = bool(whole1 <= 0), bool(whole0 <= 0)
    t1, u1, t0, u0 = (part[stratum] for part in (t1, u1, t0, u0))
    change1 = _share((t0 - n0) * (u1 - s1), t1 - n1, t0 - n0) - t0 * u1 / (t1 + t0)
    change0 = _share((t1 - n1) * (u0 - s0), t1 - n1, t0 - n0) - t1 * u0 / (t1 + t0)
    rest1 = whole1 + _by(cluster, change1, cluster_count)
    rest0 = whole0 + _by(cluster, change0, cluster_count)
    is_known = np.minimum(rest1, rest0) > 0
    log_ratio = math.nan if any(are_zeros) else float(np.log(whole1 / whole0))
    safe1, safe0 = np.where(is_known, rest1, 1.0), np.where(is_known, rest0, 1.0)
    return Ratio(
        log_ratio,
        np.where(is_known, np.log(safe1 / safe0) - log_ratio, np.nan),
        (int(i1.sum()), int(i0.sum())),
        (_effective(cluster, i1), _effective(cluster, i0)),
        len(np.unique(cluster)),
        are_zeros,
    )


def _sums(place: Integers, length: int, cells: Cells, arm: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Exposure, total and items of one arm, by stratum and cluster."""
    columns = (cells.exposure, cells.total, cells.item_count)
    exposure, total, items = (_by(place, np.where(arm, part, 0.0), length) for part in columns)
    return exposure, total, items


def _by(place: Integers, parts: Floats, length: int = 0) -> Floats:
    """Sums by place."""
    return np.bincount(place, weights=parts, minlength=length).astype(np.float64)


def _share(product: Floats, one: Floats, other: Floats) -> Floats:
    """The product over the sum of both; 0 where nothing is left."""
    whole = one + other
    return np.divide(product, whole, out=np.zeros_like(product), where=whole > 0)


def _effective(cluster: Integers, items: Floats) -> float:
    sums = _by(cluster, items)
    squares = float(np.square(sums).sum())
    return float(sums.sum()) ** 2 / squares if squares > 0 else 0.0

"""The few estimators that are not a group-by: a ratio between two periods with its interval.

The interval is a delete-one-block jackknife on the log ratio (Tukey 1958; MacKinnon, Nielsen & Webb 2023), with
Student's t and Welch's degrees of freedom. It uses no random numbers: the same data give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.estimators.interval import student_quantile

WIDE_BLOCKS = 3

Block = tuple[float, float]
"""Numerator and denominator of one block of time: departures and days, or item-hours and hours."""

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """Blocks of many units (systems and teams), in their order: the number of the unit, numerator and denominator."""

    unit_count: int
    unit: Integers
    tops: Floats
    bottoms: Floats

    def sums(self, parts: Floats | npt.NDArray[np.bool_]) -> Floats:
        """What is said of each block, added up by unit."""
        return np.bincount(self.unit, weights=parts, minlength=self.unit_count).astype(np.float64)

    @property
    def counts(self) -> Integers:
        """How many blocks each unit has."""
        return np.bincount(self.unit, minlength=self.unit_count).astype(np.int64)


@dataclass(frozen=True)
class RatioEstimate:
    """A ratio of the second period to the first, with its 95 % interval."""

    ratio: float
    low: float
    high: float

    def around(self, ratio: float) -> RatioEstimate:
        """The same relative spread around another ratio: blocks tell the spread, all of the period the ratio."""
        return RatioEstimate(ratio, ratio * self.low / self.ratio, ratio * self.high / self.ratio)

    @property
    def excludes_one(self) -> bool:
        """Whether the interval lies on one side of 1."""
        return self.low > 1.0 or self.high < 1.0


@dataclass(frozen=True)
class Spread:
    """The log ratio of two periods with its standard error and Welch's degrees of freedom."""

    log_ratio: float
    log_error: float
    degrees: float


def ratio_between(first: Sequence[Block], second: Sequence[Block]) -> RatioEstimate | None:
    """The ratio of sums in the second period to that in the first, or None where it can not be estimated.

    Args:
        first: Blocks of the first period, at least two.
        second: Blocks of the second period, at least two.
    """
    spread = spread_between(first, second)
    if spread is None:
        return None
    half = student_quantile(0.975, spread.degrees) * spread.log_error
    ratio = math.exp(spread.log_ratio)
    return RatioEstimate(ratio, math.exp(spread.log_ratio - half), math.exp(spread.log_ratio + half))


def spread_between(first: Sequence[Block], second: Sequence[Block]) -> Spread | None:
    """How far the blocks of two periods tell their ratio, or None where they do not."""
    return spreads_between(_run(first), _run(second))[0]


def spreads_between(first: Runs, second: Runs) -> list[Spread | None]:
    """The same for each of many units, all at once."""
    before, after = _log_ratios_of_sums(first), _log_ratios_of_sums(second)
    variances = before.variances + after.variances
    parts = sum(np.square(part.variances) / np.maximum(part.counts - 1, 1) for part in (before, after))
    # Blocks without any spread leave no doubt about their ratio, whatever the degrees.
    least = np.minimum(before.counts, after.counts) - 1.0
    degrees = np.divide(np.square(variances), parts, out=least, where=parts > 0)
    columns = (after.values - before.values, np.sqrt(variances), degrees, before.are_told & after.are_told)
    return [
        Spread(log_ratio, log_error, own_degrees) if is_told else None
        for log_ratio, log_error, own_degrees, is_told in zip(*(column.tolist() for column in columns), strict=True)
    ]


def paired_log_error(pairs: Sequence[tuple[Block, Block]]) -> float | None:
    """Standard error of the log ratio of two periods, each unit (a team) left out of both in turn; None when none."""
    units = [(*first, *second) for first, second in pairs]
    totals = [math.fsum(column) for column in zip(*units, strict=True)]
    left_out = [[total - part for total, part in zip(totals, unit, strict=True)] for unit in units]
    if len(units) < 2 or min(min(rest) for rest in (totals, *left_out)) <= 0:  # noqa: PLR2004 - one unit has no spread
        return None
    changes = [_log_change(rest) - _log_change(totals) for rest in left_out]
    return math.sqrt((len(units) - 1) / len(units) * math.fsum(change**2 for change in changes))


def _log_change(sums: Sequence[float]) -> float:
    before_top, before_bottom, after_top, after_bottom = sums
    return math.log(after_top / after_bottom) - math.log(before_top / before_bottom)


def wide(blocks: Sequence[Block]) -> list[Block]:
    """Three long blocks: a queue remembers for weeks, so single weeks are not independent (Kim & Whitt 2013)."""
    run = widened(_run(blocks))
    return list(zip(run.tops.tolist(), run.bottoms.tolist(), strict=True))


def widened(runs: Runs) -> Runs:
    """The same for each of many units; one with fewer blocks than three keeps them."""
    counts = runs.counts
    place = np.arange(len(runs.unit)) - (np.cumsum(counts) - counts)[runs.unit]
    edges = [counts[runs.unit] * part // WIDE_BLOCKS for part in range(1, WIDE_BLOCKS)]
    part = sum((place >= edge).astype(np.int64) for edge in edges)
    key, long = np.unique(runs.unit * WIDE_BLOCKS + part, return_inverse=True)
    tops, bottoms = (np.bincount(long, weights=column).astype(np.float64) for column in (runs.tops, runs.bottoms))
    return Runs(runs.unit_count, key // WIDE_BLOCKS, tops, bottoms)


def autocorrelations(runs: Runs) -> list[float | None]:
    """By unit, the correlation of each block's ratio with that of the one before it; blocks without one are left out.

    None for fewer than three ratios, or all alike.
    """
    kept = runs.bottoms > 0
    unit, ratios = runs.unit[kept], runs.tops[kept] / runs.bottoms[kept]
    # As differences from the unit's first, ratios that are all alike are exactly zero.
    _, first = np.unique(unit, return_index=True)
    kept_runs = Runs(runs.unit_count, unit, ratios, ratios)
    counts = kept_runs.counts
    ratios = ratios - np.repeat(ratios[first], counts[counts > 0])
    gaps = ratios - (kept_runs.sums(ratios) / np.maximum(counts, 1))[unit]
    follows = np.append(False, unit[1:] == unit[:-1])[: len(unit)]
    products = kept_runs.sums(np.where(follows, gaps * np.roll(gaps, 1), 0.0))
    wholes = kept_runs.sums(np.square(gaps))
    are_told = (counts > 2) & (wholes > 0)  # noqa: PLR2004 - two ratios have one pair
    found = np.divide(products, wholes, out=np.zeros_like(wholes), where=are_told)
    return [value if is_told else None for value, is_told in zip(found.tolist(), are_told.tolist(), strict=True)]


def _run(blocks: Sequence[Block]) -> Runs:
    """The blocks of a single unit."""
    tops, bottoms = np.reshape(np.array(blocks, dtype=np.float64), (-1, 2)).T
    return Runs(1, np.zeros(len(blocks), dtype=np.int64), tops, bottoms)


@dataclass(frozen=True)
class _LogEstimates:
    """By unit: a log ratio, its variance, how many blocks are behind it, and whether these tell it."""

    values: Floats
    variances: Floats
    counts: Integers
    are_told: npt.NDArray[np.bool_]


def _log_ratios_of_sums(runs: Runs) -> _LogEstimates:
    """The log of sum(numerators) / sum(denominators) with its jackknife variance; told if all parts of it are > 0."""
    counts, tops, bottoms = runs.counts, runs.sums(runs.tops), runs.sums(runs.bottoms)
    rest_tops, rest_bottoms = tops[runs.unit] - runs.tops, bottoms[runs.unit] - runs.bottoms
    are_told = (
        (counts > 1) & (np.minimum(tops, bottoms) > 0) & (runs.sums(np.minimum(rest_tops, rest_bottoms) <= 0) == 0)
    )
    values = _log_ratio(tops, bottoms, are_told)
    squares = np.square(_log_ratio(rest_tops, rest_bottoms, are_told[runs.unit]) - values[runs.unit])
    return _LogEstimates(values, (counts - 1) / np.maximum(counts, 1) * runs.sums(squares), counts, are_told)


def _log_ratio(tops: Floats, bottoms: Floats, are_told: npt.NDArray[np.bool_]) -> Floats:
    """The log of the ratio where it is told, else 0."""
    return np.log(np.divide(tops, bottoms, out=np.ones_like(tops), where=are_told))

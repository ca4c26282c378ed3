"""The few estimators that are not a group-by: a ratio between two periods with its interval.

The interval is a delete-one-block jackknife on the log ratio (Tukey 1958; MacKinnon, Nielsen & Webb 2023), with
Student's t and Welch's degrees of freedom. It uses no random numbers: the same data give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.estimators.interval import student_quantile

WIDE_BLOCKS = 3

Block = tuple[float, float]
"""Numerator and denominator of one block of time: departures and days, or item-hours and hours."""


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
    before, after = _log_ratio_of_sums(first), _log_ratio_of_sums(second)
    if before is None or after is None:
        return None
    variance = before.variance + after.variance
    parts = sum(part.variance**2 / (part.blocks - 1) for part in (before, after))
    # Blocks without any spread leave no doubt about their ratio, whatever the degrees.
    degrees = variance**2 / parts if parts > 0 else float(min(before.blocks, after.blocks) - 1)
    return Spread(after.value - before.value, math.sqrt(variance), degrees)


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
    edges = [len(blocks) * place // WIDE_BLOCKS for place in range(WIDE_BLOCKS + 1)]
    parts = [blocks[start:end] for start, end in pairwise(edges)]
    return [(sum(block[0] for block in part), sum(block[1] for block in part)) for part in parts if part]


def autocorrelation(values: Sequence[float]) -> float | None:
    """Correlation of each value with the one before it; None for fewer than three values, or all alike."""
    if len(values) < 3:  # noqa: PLR2004 - two values have one pair
        return None
    mean = math.fsum(values) / len(values)
    gaps = [value - mean for value in values]
    whole = math.fsum(gap**2 for gap in gaps)
    return math.fsum(one * other for one, other in pairwise(gaps)) / whole if whole > 0 else None


@dataclass(frozen=True)
class _LogEstimate:
    value: float
    variance: float
    blocks: int


def _log_ratio_of_sums(blocks: Sequence[Block]) -> _LogEstimate | None:
    """The log of sum(numerators) / sum(denominators) with its jackknife variance; None if a part of it is not > 0."""
    count = len(blocks)
    numerator, denominator = sum(block[0] for block in blocks), sum(block[1] for block in blocks)
    left_out = [(numerator - block[0], denominator - block[1]) for block in blocks]
    if count < 2 or min(numerator, denominator) <= 0 or min(min(pair) for pair in left_out) <= 0:  # noqa: PLR2004 - one block has no spread
        return None
    value = math.log(numerator / denominator)
    spread = sum((math.log(part / whole) - value) ** 2 for part, whole in left_out)
    return _LogEstimate(value, (count - 1) / count * spread, count)

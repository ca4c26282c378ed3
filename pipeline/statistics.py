"""The few estimators that are not a group-by: a ratio between two periods with its interval.

The interval is a delete-one-block jackknife on the log ratio (Tukey 1958; MacKinnon, Nielsen & Webb 2023), with
Student's t and Welch's degrees of freedom. It uses no random numbers: the same data give the same interval.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.estimators.interval import student_quantile

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


def ratio_between(first: Sequence[Block], second: Sequence[Block]) -> RatioEstimate | None:
    """The ratio of sums in the second period to that in the first, or None where it can not be estimated.

    Args:
        first: Blocks of the first period, at least two.
        second: Blocks of the second period, at least two.
    """
    before, after = _log_ratio_of_sums(first), _log_ratio_of_sums(second)
    if before is None or after is None:
        return None
    log_ratio = after.value - before.value
    variance = before.variance + after.variance
    if variance == 0.0:
        return RatioEstimate(math.exp(log_ratio), math.exp(log_ratio), math.exp(log_ratio))
    degrees = variance**2 / sum(part.variance**2 / (part.blocks - 1) for part in (before, after))
    half = student_quantile(0.975, degrees) * math.sqrt(variance)
    return RatioEstimate(math.exp(log_ratio), math.exp(log_ratio - half), math.exp(log_ratio + half))


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

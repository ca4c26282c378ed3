"""From a ratio and its standard error to an interval, a p value and the smallest ratio one could have seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit

CONFIDENCE = 0.95
DETECTABLE_ERRORS = 2.8
"""Standard errors between 1 and a ratio that is found four times of five: 1.96 for the test and 0.84 for the power."""


@dataclass(frozen=True)
class Interval:
    """A ratio with its 95 % interval and two-sided p value against 1."""

    ratio: float
    low: float
    high: float
    p: float


def student_quantile(probability: float, degrees: float) -> float:
    """Quantile of Student's t; degrees of freedom, above 0, may be broken."""
    return float(stdtrit(degrees, probability))


def around(ratio: float, log_error: float, degrees: float) -> Interval | None:
    """The interval of a ratio by Student's t on its logarithm; None where it has no finite bounds.

    Args:
        ratio: The estimate, above 0.
        log_error: Standard error of its logarithm, from a delete-one-cluster jackknife.
        degrees: Degrees of freedom: effective clusters - 1.
    """
    if not (ratio > 0 and log_error >= 0 and degrees > 0):
        return None
    half = student_quantile((1 + CONFIDENCE) / 2, degrees) * log_error
    if not abs(math.log(ratio)) + half < math.log(1e300):
        return None
    return Interval(
        ratio, ratio * math.exp(-half), ratio * math.exp(half), p_value(math.log(ratio), log_error, degrees)
    )


def p_value(log_ratio: float, log_error: float, degrees: float) -> float:
    """Two-sided p value of a log ratio against 0."""
    if log_error == 0:
        return 1.0 if log_ratio == 0 else 0.0
    return float(2 * stdtr(degrees, -abs(log_ratio) / log_error))


def smallest_detectable_ratio(log_error: float) -> float:
    """The ratio above 1 that data with this spread show as a difference in 80 % of cases: exp(2.8 se)."""
    return math.exp(min(DETECTABLE_ERRORS * log_error, math.log(1e300)))

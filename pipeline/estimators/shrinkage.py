"""Ratios of many groups drawn towards their common mean, each the more the less is known of it.

Of many ratios the largest and the smallest are mostly those with the least behind them. How much the true ones differ
is estimated after DerSimonian & Laird (1986); errors of the groups are taken to be independent of one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Shrunken:
    """The common mean of log ratios, the spread of the true ones around it (tau), and each one drawn to the mean."""

    mean: float
    tau: float
    log_ratios: Floats


def shrunken(log_ratios: Sequence[float], log_errors: Sequence[float]) -> Shrunken:
    """Log ratios drawn to their mean: (x / se^2 + mean / tau^2) / (1 / se^2 + 1 / tau^2).

    Args:
        log_ratios: One a group, at least two.
        log_errors: Their standard errors, above 0.
    """
    values, variances = np.array(log_ratios), np.square(log_errors)
    spread = _between(values, variances)
    mean = float(np.average(values, weights=1 / (variances + spread)))
    return Shrunken(mean, float(np.sqrt(spread)), mean + spread / (spread + variances) * (values - mean))


def _between(values: Floats, variances: Floats) -> float:
    """tau^2, the variance of the true values: what they differ by beyond their errors, at least 0."""
    weights = 1 / variances
    mean = np.average(values, weights=weights)
    excess = float((weights * np.square(values - mean)).sum()) - (len(values) - 1)
    # Not the sum less that of squares over it: with one weight far above all others, that difference is 0.
    scale = float((weights * _of_others(weights)).sum() / weights.sum())
    return max(0.0, excess / scale) if scale > 0 else 0.0


def _of_others(weights: Floats) -> Floats:
    """For each group the weights of all others, added up anew: one far above them would swallow them."""
    others: Floats = (1 - np.eye(len(weights))) * weights
    return np.asarray(others.sum(axis=1), dtype=np.float64)

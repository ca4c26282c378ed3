"""Staggered adoption: what adopters did, over what they would have done had they followed those not yet adopting.

Cohorts are four-week blocks of adoption. The eight weeks before a block are compared with eight weeks after it; one
week is left out between. The controls of a cohort adopt only after those, or never, so nobody who has adopted already
stands for "without" (Goodman-Bacon 2021; Callaway & Sant'Anna 2021). Trends are taken to be parallel in their factors.
The spread is a delete-one-person jackknife.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BLOCK_WEEKS = 4
WINDOW_WEEKS = 8
GAP_WEEKS = 1
NEVER = int(np.iinfo(np.int64).max)

Counts = npt.NDArray[np.float64]
Weeks = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Effect:
    """Observed over expected, with its jackknife error on the log scale; None where it can not be told."""

    observed: float
    expected: float
    adopters: int
    controls: int
    log_error: float | None

    @property
    def ratio(self) -> float | None:
        """Observed / expected; None where one of them is 0."""
        return self.observed / self.expected if min(self.observed, self.expected) > 0 else None


def effect(opened: Counts, adopted: Weeks, *, is_placebo: bool = False) -> Effect:
    """What adoption goes with, over all cohorts whose windows lie in the data.

    Args:
        opened: Items by person (rows) and complete week (columns).
        adopted: Each person's week of adoption, or NEVER.
        is_placebo: Compare the eight weeks before with the eight before those: nothing has happened yet.
    """
    sums = np.zeros((len(opened), opened.shape[1] + 1))
    np.cumsum(opened, axis=1, out=sums[:, 1:])
    parts = [_windows(sums, adopted, block, is_placebo=is_placebo) for block in _blocks(opened.shape[1], adopted)]
    parts = [part for part in parts if part[0].any() and part[1][part[2]].sum() > 0]
    if not parts:
        return Effect(0.0, 0.0, 0, 0, None)
    is_adopter, before, is_control, after = (np.stack(column, axis=1) for column in zip(*parts, strict=True))
    ours, theirs = is_adopter & (before + after > 0), is_control & (before + after > 0)
    adopters, controls = int(ours.any(axis=1).sum()), int(theirs.any(axis=1).sum())
    a, b = np.where(is_adopter, before, 0), np.where(is_adopter, after, 0)
    c, d = np.where(is_control, before, 0), np.where(is_control, after, 0)
    observed = float(b.sum())
    expected = float((a.sum(axis=0) * d.sum(axis=0) / c.sum(axis=0)).sum())
    error = _jackknife(a, b, c, d, (ours | theirs).any(axis=1)) if min(observed, expected) > 0 else None
    return Effect(observed, expected, adopters, controls, error)


def _blocks(week_count: int, adopted: Weeks) -> list[int]:
    """First weeks of the blocks in which somebody adopted and around which all windows lie in the data."""
    firsts = sorted({int(week) // BLOCK_WEEKS * BLOCK_WEEKS for week in adopted if week != NEVER})
    reach = BLOCK_WEEKS + GAP_WEEKS + WINDOW_WEEKS
    return [first for first in firsts if first >= WINDOW_WEEKS and first + reach <= week_count]


def _windows(
    sums: Counts, adopted: Weeks, block: int, *, is_placebo: bool
) -> tuple[npt.NDArray[np.bool_], Counts, npt.NDArray[np.bool_], Counts]:
    """Adopters of a block, items before, controls, items after; a placebo without room before it has no adopters."""
    starts_after = block + BLOCK_WEEKS + GAP_WEEKS
    is_adopter = (adopted >= block) & (adopted < block + BLOCK_WEEKS)
    is_control = adopted >= starts_after + WINDOW_WEEKS
    first, second = (
        (block - 2 * WINDOW_WEEKS, block - WINDOW_WEEKS) if is_placebo else (block - WINDOW_WEEKS, starts_after)
    )
    if first < 0:
        first, is_adopter = 0, np.zeros_like(is_adopter)
    before = sums[:, first + WINDOW_WEEKS] - sums[:, first]
    after = sums[:, second + WINDOW_WEEKS] - sums[:, second]
    return is_adopter, before, is_control, after


def _jackknife(a: Counts, b: Counts, c: Counts, d: Counts, involved: npt.NDArray[np.bool_]) -> float | None:
    """Standard error of ln(O / E), each person left out in turn as adopter and as control."""
    rest = c.sum(axis=0) - c
    if (rest[involved] <= 0).any():
        return None
    expected = ((a.sum(axis=0) - a) * (d.sum(axis=0) - d) / np.where(rest > 0, rest, 1)).sum(axis=1)[involved]
    observed = (b.sum() - b.sum(axis=1))[involved]
    if min(observed.min(), expected.min()) <= 0:
        return None
    whole = np.log(b.sum() / (a.sum(axis=0) * d.sum(axis=0) / c.sum(axis=0)).sum())
    changes = np.log(observed / expected) - whole
    return float(np.sqrt((len(changes) - 1) / len(changes) * np.square(changes).sum()))

"""How numbers, times and tables look in the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.statistics import RatioEstimate

NOT_ENOUGH = "not enough data"
UNKNOWN = "-"
HOURS_SHOWN_AS_DAYS = 72
NEAR_ONE = 0.01


def duration(hours: float | None) -> str:
    """Hours below three days, days above."""
    return durations(hours)[0]


def durations(*hours: float | None) -> list[str]:
    """Durations that are read side by side, in one unit: hours while all are below three days, else days."""
    in_days = any(part is not None and part >= HOURS_SHOWN_AS_DAYS for part in hours)
    return [UNKNOWN if part is None else f"{part / 24:,.1f} d" if in_days else f"{part:,.1f} h" for part in hours]


def number(value: float | None, decimals: int = 2) -> str:
    """A number with a fixed count of decimals."""
    return UNKNOWN if value is None else f"{value:,.{decimals}f}"


def count(value: int | None) -> str:
    """A whole number."""
    return UNKNOWN if value is None else f"{value:,}"


def counted(value: int, unit: str) -> str:
    """A whole number of something, "s" behind all but one."""
    return f"{count(value)} {unit}" if value == 1 else f"{count(value)} {unit}s"


def share(value: float | None) -> str:
    """A share as per cent."""
    return UNKNOWN if value is None else f"{value * 100:.1f} %"


def ratio(value: float | None) -> str:
    """A ratio."""
    return UNKNOWN if value is None else f"x{value:.2f}"


def ratio_with_bounds(value: float, low: float, high: float) -> str:
    """A ratio with the bounds of its 95 % interval."""
    return f"x{value:.2f} [{_bound(low)}, {_bound(high)}]"


def interval(estimate: RatioEstimate) -> str:
    """A ratio with its 95 % interval."""
    return ratio_with_bounds(estimate.ratio, estimate.low, estimate.high)


def _bound(value: float) -> str:
    """A bound near 1 shows on which side of 1 it lies."""
    return f"{value:.3f}" if abs(value - 1) < NEAR_ONE else f"{value:.2f}"


def day(moment: datetime) -> str:
    """A day, ISO."""
    return f"{moment:%Y-%m-%d}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; the first column is text, the others numbers."""
    align = ["---", *["---:"] * (len(header) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (header, align, *rows)]


def table_or_nothing(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A Markdown table, or where there is no row the words that say so."""
    return table(header, rows) if rows else [f"{NOT_ENOUGH.capitalize()}."]

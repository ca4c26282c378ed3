"""How numbers, times and tables look in the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from pipeline.statistics import RatioEstimate

NOT_ENOUGH = "not enough data"
UNKNOWN = "-"
HOURS_SHOWN_AS_DAYS = 72


def duration(hours: float | None) -> str:
    """Hours below three days, days above."""
    if hours is None:
        return UNKNOWN
    return f"{hours:,.1f} h" if hours < HOURS_SHOWN_AS_DAYS else f"{hours / 24:,.1f} d"


def number(value: float | None, decimals: int = 2) -> str:
    """A number with a fixed count of decimals."""
    return UNKNOWN if value is None else f"{value:,.{decimals}f}"


def count(value: int | None) -> str:
    """A whole number."""
    return UNKNOWN if value is None else f"{value:,}"


def share(value: float | None) -> str:
    """A share as per cent."""
    return UNKNOWN if value is None else f"{value * 100:.1f} %"


def interval(estimate: RatioEstimate) -> str:
    """A ratio with its 95 % interval."""
    return f"x{estimate.ratio:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"


def day(moment: datetime) -> str:
    """A day, ISO."""
    return f"{moment:%Y-%m-%d}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table; the first column is text, the others numbers."""
    align = ["---", *["---:"] * (len(header) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (header, align, *rows)]

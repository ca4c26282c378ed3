"""What is to be said when much of what was stored is not at its source any more: a lost right looks like deletion."""

from __future__ import annotations

from connectors import Sweep
from pipeline.merge import Swept

MOST_ROWS = 10
MOST_SHARE = 0.05
"""More rows than this, and a larger share of those that were there, vanish in one night when something is wrong."""


def line(source: str, sweep: Sweep, swept: Swept) -> str | None:
    """A line for the reader where unusually much of what people worked on has vanished; None where it has not."""
    if sweep.record.version is None or swept.vanished <= max(MOST_ROWS, MOST_SHARE * swept.there):
        return None
    parts = [f"{name} {value}" for name, value in sweep.within.items() if not isinstance(value, frozenset)]
    return (
        f"{source}: {swept.vanished:,} of {swept.there:,} rows of raw.{sweep.record.table}"
        f"{''.join(f' with {part}' for part in parts)} are not shown any more and leave the figures. Unless they were"
        " deleted or taken out of config.toml, look at what the account may see: they come back when they are shown"
    )

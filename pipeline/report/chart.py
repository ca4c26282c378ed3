"""The chart of the report: open work and finished work by month, as SVG."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from pipeline.report.scope import Scope

_MONTHS = """
select starts_at, ends_at, mean_items, departures
from metrics.flow_windows
where system = 'review' and team_slice = $team and ai_slice = 'all' and window_kind = 'month' and is_complete
order by starts_at
"""

_LOOK: Any = {
    # A fixed salt and no date make the same data give the same bytes.
    "svg.hashsalt": "flowgauge",
    # Text stays text: searchable, and set in the reader's own font.
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def write(scope: Scope, path: Path) -> None:
    """Draws work in progress above finished pull requests, month by month."""
    months = scope.rows(_MONTHS)
    with mpl.rc_context(_LOOK):
        figure = Figure(figsize=(8, 4), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True)
        above.set_title("Open pull requests, averaged over the month", loc="left")
        below.set_title("Pull requests merged or closed in the month", loc="left")
        if months:
            # matplotlib has no types for this function.
            edges = date2num([row[0] for row in months] + [months[-1][1]])  # type: ignore[no-untyped-call]
            above.stairs([row[2] for row in months], edges, color="#1f5fa8", linewidth=1.5, baseline=None)
            below.stairs([row[3] for row in months], edges, color="#8aa9c9", fill=True)
            below.xaxis_date()
        for axes in (above, below):
            axes.set_ylim(bottom=0)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})

"""The chart of the report: open work and finished work by month, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from pipeline.report.scope import Scope

_MONTHS = """
select starts_at, mean_items, departures
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
        starts: Sequence[datetime] = [row[0] for row in months]
        above.step(starts, [row[1] for row in months], where="post", color="#1f5fa8")
        above.set_title("Open pull requests, averaged over the month", loc="left")
        below.bar(starts, [row[2] for row in months], width=25, align="edge", color="#8aa9c9")
        below.set_title("Pull requests merged or closed in the month", loc="left")
        for axes in (above, below):
            axes.set_ylim(bottom=0)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})

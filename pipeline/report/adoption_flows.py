"""Flow in the quarters of highest AI use against that in those of lowest, as Faros compares teams with themselves."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.flows import SYSTEMS
from pipeline.report.scope import Scope

_ROWS = """
select system, gate, calendar_gap_days, low_departures, high_departures, low_per_day, high_per_day, low_mean_items,
    high_mean_items, low_mean_hours, high_mean_hours
from metrics.adoption_flows
where team_slice = $team
"""


def sentences(scope: Scope) -> Iterator[str]:
    """Throughput, L and W of each system, low and high; the calendar gap stands in every sentence with a figure."""
    found = {system: columns for system, *columns in scope.rows(_ROWS)}
    for system in SYSTEMS:
        if system in found:
            yield f"- *{system}*, quarters of lowest use, then of highest: {_figures(*found[system])}."
    if found:
        yield (
            "- No ratio is given: two quarters on each side do not show by how much quarters differ anyway, so there is"
            " no interval for one."
        )


def _figures(gate: str, gap_days: float, low_count: int, high_count: int, *columns: float | None) -> str:
    if gate != "ok":
        return f"{words.NOT_ENOUGH} ({gate})"
    rates, items, hours = (columns[place : place + 2] for place in (0, 2, 4))
    low_time, high_time = words.durations(*hours)
    gap = words.counted(round(abs(gap_days)), "day")
    return (
        f"throughput {words.number(rates[0])} and {words.number(rates[1])} per day (n {words.count(low_count)} and"
        f" {words.count(high_count)}), L {words.number(items[0])} and {words.number(items[1])} items, W {low_time} and"
        f" {high_time}; whatever else changed in the {gap} between their middles is in it"
    )

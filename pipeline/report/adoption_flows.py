"""Flow in the quarters of highest AI use against that in those of lowest, as Faros compares teams with themselves."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.flows import SYSTEMS
from pipeline.report.scope import Scope

_ROWS = """
select system, gate, calendar_gap_days, low_departures, high_departures, low_per_day, high_per_day, throughput_ratio,
    low_mean_items, high_mean_items, mean_items_ratio, low_mean_hours, high_mean_hours, mean_hours_ratio
from metrics.adoption_flows
where team_slice = $team
"""


def sentences(scope: Scope) -> Iterator[str]:
    """Throughput, L and W of each system, high to low; the calendar gap stands in every sentence with a ratio."""
    found = {system: columns for system, *columns in scope.rows(_ROWS)}
    for system in SYSTEMS:
        if system in found:
            yield f"- *{system}*, quarters of highest use to those of lowest: {_figures(*found[system])}."
    if found:
        yield (
            "- These ratios have no interval and no verdict: two quarters on each side do not show by how much quarters"
            " differ anyway."
        )


def _figures(gate: str, gap_days: float, low_count: int, high_count: int, *columns: float | None) -> str:
    if gate != "ok":
        return f"{words.NOT_ENOUGH} ({gate})"
    throughput, items, hours = (columns[place : place + 3] for place in (0, 3, 6))
    low_time, high_time = words.durations(*hours[:2])
    return (
        f"throughput {words.ratio(throughput[2])} ({words.number(throughput[0])} to {words.number(throughput[1])} per"
        f" day; n {words.count(low_count)} and {words.count(high_count)}), L {words.ratio(items[2])}"
        f" ({words.number(items[0])} to {words.number(items[1])} items), W {words.ratio(hours[2])} ({low_time} to"
        f" {high_time}), with whatever else changed in the {abs(gap_days):,.0f} days between their middles"
    )

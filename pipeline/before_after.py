"""What happened to a whole system between the two periods, during which AI use rose: rows of metrics.ai_comparison.

With eight teams or more a team is the cluster; else weeks are (three long blocks for L and W, since a queue remembers
for weeks: Kim & Whitt 2013). Ratios are of sums; the verdict on why they changed is nobody's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import CARRIED, Row, with_interval
from pipeline.statistics import (
    Block,
    Floats,
    Runs,
    Spread,
    autocorrelations,
    paired_log_error,
    spreads_between,
    widened,
)
from pipeline.throughput import Change, Flow

_FLOWS = """
select system, team_slice, period, starts_at, ends_at, is_complete, arrivals, departures, present_at_start,
    present_at_end, presence_us, departed_sojourn_us, age_at_start_us, age_at_end_us
from metrics.throughput
where ai_slice = 'all'
order by system, team_slice, place
"""

_WEEKS = """
select weeks.system, weeks.team_slice, periods.place,
    list(cast(weeks.departures as double) order by weeks.starts_at) as departures,
    list(cast(weeks.presence_us as double) order by weeks.starts_at) as presence_us,
    list(cast(weeks.departed_sojourn_us as double) order by weeks.starts_at) as departed_sojourn_us,
    list(cast(epoch_us(weeks.ends_at) - epoch_us(weeks.starts_at) as double) order by weeks.starts_at) as length_us
from metrics.flow_weekly as weeks
join marts.periods as periods on weeks.starts_at >= periods.starts_at and weeks.ends_at <= periods.ends_at
where weeks.ai_slice = 'all'
group by all
"""

NO_WEEKS = (np.zeros(0),) * 4


@dataclass(frozen=True)
class Weeks:
    """What the weeks of both periods tell of a system and team: their number, and of each measure the spread."""

    count: int
    spreads: tuple[Spread | None, ...]
    autocorrelation: float | None
    """Of the mean time of what left: the larger one of the two periods, where both can be told."""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """Throughput, L and W of the second period to the first, for each system and team."""
    flows: dict[tuple[str, str], list[Flow]] = {}
    for system, team, *columns in connection.execute(_FLOWS).fetchall():
        flows.setdefault((system, team), []).append(Flow(*columns))
    changes = {key: Change(*pair) for key, pair in flows.items() if len(pair) == 2}  # noqa: PLR2004 - two periods
    weeks = _weeks(connection, list(changes))
    result: list[Row] = []
    for (system, team), change in changes.items():
        teams = (
            [other for (s, name), other in changes.items() if s == system and name != "all"] if team == "all" else []
        )
        if len(teams) >= gates.LEAST_TEAMS:
            result += _by_teams(system, change, teams)
        else:
            result += _by_weeks(system, team, change, weeks[system, team])
    return result


def _measures(flow: Flow) -> Sequence[Block]:
    """Numerator and denominator of throughput, L and W."""
    length = flow.days * 86_400_000_000
    return (
        (float(flow.departures), length),
        (float(flow.presence_us), length),
        (float(flow.departed_sojourn_us), float(flow.departures)),
    )


MEASURES = ("throughput", "mean_items", "mean_hours")


def _row(team: str, outcome: str, change: Change, clusters: int) -> Row:
    return Row(
        team_slice=team,
        design="before_after",
        outcome=outcome,
        stratification="team" if clusters >= gates.LEAST_TEAMS and team == "all" else "week",
        arm_n=change.second.departures,
        reference_n=change.first.departures,
        cluster_count=clusters,
        effective_clusters=float(clusters),
        gate=change.first.shortfall or change.second.shortfall or gates.OK,
    )


def _by_teams(system: str, change: Change, teams: Sequence[Change]) -> Iterator[Row]:
    wholes = zip(_measures(change.first), _measures(change.second), strict=True)
    for place, (measure, whole) in enumerate(zip(MEASURES, wholes, strict=True)):
        row = _row("all", f"{system}_{measure}", change, len(teams))
        pairs = [(_measures(team.first)[place], _measures(team.second)[place]) for team in teams]
        error = paired_log_error(pairs)
        yield row if row.gate != gates.OK else with_interval(row, _ratio(*whole), error, len(teams) - 1)


def _by_weeks(system: str, team: str, change: Change, weeks: Weeks) -> Iterator[Row]:
    wholes = zip(_measures(change.first), _measures(change.second), strict=True)
    for measure, whole, spread in zip(MEASURES, wholes, weeks.spreads, strict=True):
        row = _row(team, f"{system}_{measure}", change, weeks.count)
        if row.gate != gates.OK:
            yield row
            continue
        if measure == "mean_hours":
            row = row.but(weekly_autocorrelation=weeks.autocorrelation)
        if spread is None:
            yield row.but(gate=CARRIED)
        else:
            yield with_interval(row, _ratio(*whole), spread.log_error, spread.degrees)


def _weeks(connection: duckdb.DuckDBPyConnection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Weeks]:
    """The weeks of each system and team; there are thousands of these, so all are calculated together."""
    found = connection.execute(_WEEKS).fetchnumpy()
    weeks = {(system, team, place): columns for system, team, place, *columns in zip(*found.values(), strict=True)}
    before, after = (_runs([weeks.get((*key, place), NO_WEEKS) for key in keys]) for place in (1, 2))
    counts = (before[0].counts + after[0].counts).tolist()
    remembered = zip(*(autocorrelations(by_measure[-1]) for by_measure in (before, after)), strict=True)
    long = ([throughput, *map(widened, others)] for throughput, *others in (before, after))
    spreads = zip(*(spreads_between(*pair) for pair in zip(*long, strict=True)), strict=True)
    told = zip(keys, counts, spreads, remembered, strict=True)
    return {key: Weeks(count, own, _larger(*pair)) for key, count, own, pair in told}


def _runs(weeks: Sequence[Sequence[Floats]]) -> Sequence[Runs]:
    """Numerators and denominators of throughput, L and W, week by week, of one system and team after the other."""
    unit = np.repeat(np.arange(len(weeks)), [len(departures) for departures, *_ in weeks])
    departures, presence, sojourn, length = (np.concatenate(column) for column in zip(NO_WEEKS, *weeks, strict=True))
    pairs = (departures, length), (presence, length), (sojourn, departures)
    return [Runs(len(weeks), unit, *pair) for pair in pairs]


def _larger(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else max(first, second)


def _ratio(first: Block, second: Block) -> float | None:
    if min(first[1], second[1]) <= 0 or first[0] <= 0:
        return None
    return (second[0] / second[1]) / (first[0] / first[1])

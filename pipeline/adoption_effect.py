"""What changed for people who adopted AI tools, against colleagues who had not yet: rows of metrics.ai_comparison."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators import staggered

_PEOPLE = """
select
    people.team_slice,
    coalesce(date_diff('second', reach.starts_at, adoptions.adopted_at) // 604800, $never) as adopted_week,
    reach.week_count
from people
cross join reach
left join marts.adoptions as adoptions on people.person = adoptions.person
order by people.place
"""

# Numbers and no names: a row a person and week are many.
_WEEKS = """
select
    people.place as person,
    date_diff('second', reach.starts_at, person_weeks.starts_at) // 604800 as week,
    cast(person_weeks.opened_count as double) as opened_count
from marts.person_weeks as person_weeks
join people on person_weeks.team_slice = people.team_slice and person_weeks.person = people.person
cross join reach
"""

# A week's number counts from the first complete week of the data; a person has a number in each team.
_NUMBERED = """
with reach as (
    select min(starts_at) as starts_at, count(*) as week_count
    from marts.windows
    where window_kind = 'week' and is_complete
),

people as (
    select team_slice, person, row_number() over (order by team_slice, person) - 1 as place
    from (select distinct team_slice, person from marts.person_weeks)
)
"""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The effect for each team, and its placebo one window earlier."""
    found = connection.execute(_NUMBERED + _PEOPLE, {"never": staggered.NEVER}).fetchnumpy()
    team, adopted_week, week_count = (np.asarray(column) for column in found.values())
    if not len(team):
        return []
    person, week, count = (
        np.asarray(column) for column in connection.execute(_NUMBERED + _WEEKS).fetchnumpy().values()
    )
    opened = np.zeros((len(team), int(week_count[0])))
    opened[person, week] = count
    edges = [0, *(np.flatnonzero(team[1:] != team[:-1]) + 1), len(team)]
    return [
        row
        for start, end in pairwise(edges)
        for row in _rows_of_team(str(team[start]), opened[start:end], adopted_week[start:end])
    ]


def _rows_of_team(team: str, opened: staggered.Counts, adopted: staggered.Weeks) -> Iterator[Row]:
    for stratification in ("adoption_block", "placebo"):
        effect = staggered.effect(opened, adopted, is_placebo=stratification == "placebo")
        row = Row(
            team_slice=team,
            design="staggered_adoption",
            outcome="pull_requests_opened",
            stratification=stratification,
            arm_n=effect.adopters,
            reference_n=effect.controls,
            arm_total=effect.observed,
            reference_total=effect.expected,
            cluster_count=effect.adopters + effect.controls,
            effective_clusters=min(effect.adopters, effect.controls),
            is_primary=stratification == "adoption_block",
            gate=gates.adopters(effect.adopters, effect.controls),
        )
        degrees = min(effect.adopters, effect.controls) - 1
        yield row if row.gate != gates.OK else with_interval(row, effect.ratio, effect.log_error, degrees)

"""What changed for people who adopted AI tools, against colleagues who had not yet: rows of metrics.ai_comparison."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators import staggered

_TEAMS = "select distinct team_slice from marts.person_weeks order by team_slice"

# A week's number counts from the first complete week of the data; a person's number holds within the team. All are
# numbers, for a row a person and week are many, and names would cost more than all that follows.
_WEEKS = """
with reach as (
    select min(starts_at) as starts_at, count(*) as week_count
    from marts.windows
    where window_kind = 'week' and is_complete
),

people as (
    select
        team_slice,
        person,
        dense_rank() over (order by team_slice) - 1 as team,
        row_number() over (partition by team_slice order by person) - 1 as place
    from (select distinct team_slice, person from marts.person_weeks)
)

select
    people.team,
    people.place as person,
    date_diff('second', reach.starts_at, person_weeks.starts_at) // 604800 as week,
    person_weeks.opened_count,
    coalesce(date_diff('second', reach.starts_at, adoptions.adopted_at) // 604800, $never) as adopted_week,
    reach.week_count
from marts.person_weeks as person_weeks
join people on person_weeks.team_slice = people.team_slice and person_weeks.person = people.person
cross join reach
left join marts.adoptions as adoptions on person_weeks.person = adoptions.person
order by people.team
"""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The effect for each team, and its placebo one window earlier."""
    names = [name for (name,) in connection.execute(_TEAMS).fetchall()]
    found = connection.execute(_WEEKS, {"never": staggered.NEVER}).fetchnumpy()
    team, person, week, opened, adopted_week, count = (np.asarray(column, dtype=np.int64) for column in found.values())
    edges = np.searchsorted(team, np.arange(len(names) + 1))
    result: list[Row] = []
    for name, (start, end) in zip(names, pairwise(edges), strict=True):
        part = slice(start, end)
        opened_by_week = np.zeros((int(person[part].max()) + 1, int(count[start])))
        opened_by_week[person[part], week[part]] = opened[part]
        adopted = np.full(len(opened_by_week), staggered.NEVER)
        adopted[person[part]] = adopted_week[part]
        result += _rows_of_team(name, opened_by_week, adopted)
    return result


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

"""Medians of durations by AI use, of the organisation and of its larger repositories: rows of metrics.ai_comparison.

Medians have no strata: that of the whole organisation compares unlike repositories with one another, those of single
repositories do not. All of them explore, and none belongs into Little's law, which is about means.
"""

from __future__ import annotations

import math
from itertools import pairwise

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators.median import Histograms, MedianRatio, ratio

_REPOSITORIES = "select distinct repository from marts.duration_bins where repository is not null order by repository"

# Part 0 is the whole organisation; the others are the repositories by name.
_BINS = """
with repositories as (
    select repository, row_number() over (order by repository) as part
    from (select distinct repository from marts.duration_bins where repository is not null)
)
select 0 as part, outcome_place, cluster, is_marked, bin, cast(sum(item_count) as bigint) as item_count
from marts.duration_bins
group by all
union all
select repositories.part, bins.outcome_place, bins.cluster, bins.is_marked, bins.bin, bins.item_count
from marts.duration_bins as bins
join repositories on bins.repository = repositories.repository
order by part, outcome_place
"""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The ratio of medians for each duration, of the whole organisation and of single repositories."""
    columns = connection.execute(_BINS).fetchnumpy()
    part, outcome_place, cluster, is_marked, bins, counts = (np.asarray(column) for column in columns.values())
    repositories = [None, *(name for (name,) in connection.execute(_REPOSITORIES).fetchall())]
    outcomes = dict(connection.execute("select outcome_place, outcome from marts.comparison_outcomes").fetchall())
    tau_days = int(connection.execute("select tau_days from marts.follow_up").fetchall()[0][0])
    changes = np.flatnonzero((np.diff(part) != 0) | (np.diff(outcome_place) != 0)) + 1
    return [
        _row(
            repositories[part[start]],
            outcomes[outcome_place[start]],
            ratio(Histograms(cluster[start:end], is_marked[start:end], bins[start:end], counts[start:end])),
            tau_days,
        )
        for start, end in pairwise([0, *changes, len(part)])
        if end > start
    ]


def _row(repository: str | None, outcome: str, found: MedianRatio, tau_days: int) -> Row:
    arms = found.marked, found.unmarked
    counts = found.marked.count, found.unmarked.count
    effective = found.marked.effective_clusters, found.unmarked.effective_clusters
    gate = gates.ratio_of_items(counts, effective)
    if gate == gates.OK:
        gate = gates.medians([arm.is_not_reached for arm in arms], [arm.is_zero for arm in arms], tau_days)
    row = Row(
        team_slice="all",
        design="pull_request",
        outcome=outcome,
        stratification="median",
        moderator=None if repository is None else "repository",
        level=repository,
        arm_n=counts[0],
        reference_n=counts[1],
        cluster_count=found.cluster_count,
        effective_clusters=min(effective),
        tau_days=tau_days,
        gate=gate,
    )
    if gate != gates.OK or found.log_ratio is None:
        return row
    # A median moves with the few items around it: with six people on one side, those six are all that is known of it.
    return with_interval(row, math.exp(found.log_ratio), found.log_error, min(effective) - 1)

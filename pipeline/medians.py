"""Medians of durations by AI use within each of the larger repositories: rows of metrics.ai_comparison.

They are standardised over start periods, as the means are, and never pooled over repositories. All of them explore, and
none belongs into Little's law, which is about means.
"""

from __future__ import annotations

import math
from itertools import pairwise

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators.median import Histograms, MedianRatio, ratio

_REPOSITORIES = "select distinct repository from marts.duration_bins order by repository"

_BINS = """
select
    dense_rank() over (order by repository) - 1 as place,
    outcome_place,
    stratum,
    cluster,
    is_marked,
    bin,
    item_count
from marts.duration_bins
order by place, outcome_place, stratum, cluster, is_marked, bin
"""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The ratio of medians of each repository for each duration."""
    columns = connection.execute(_BINS).fetchnumpy()
    place, outcome_place, *histograms = (np.asarray(column) for column in columns.values())
    repositories = [name for (name,) in connection.execute(_REPOSITORIES).fetchall()]
    outcomes = dict(connection.execute("select outcome_place, outcome from marts.comparison_outcomes").fetchall())
    tau_days = int(connection.execute("select tau_days from marts.follow_up").fetchall()[0][0])
    changes = np.flatnonzero((np.diff(place) != 0) | (np.diff(outcome_place) != 0)) + 1
    return [
        _row(
            repositories[place[start]],
            outcomes[outcome_place[start]],
            ratio(Histograms(*(column[start:end] for column in histograms))),
            tau_days,
        )
        for start, end in pairwise([0, *changes, len(place)])
        if end > start
    ]


def _row(repository: str, outcome: str, found: MedianRatio, tau_days: int) -> Row:
    counts = found.marked.count, found.unmarked.count
    effective = found.marked.effective_clusters, found.unmarked.effective_clusters
    gate = gates.ratio_of_items(counts, effective)
    if gate == gates.OK:
        gate = gates.medians(found.zero_share, found.open_share, tau_days)
    if gate == gates.OK and found.log_error is None:
        gate = gates.MEDIAN_CARRIED
    row = Row(
        team_slice="all",
        design="pull_request",
        outcome=outcome,
        stratification="median",
        moderator="repository",
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

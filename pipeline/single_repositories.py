"""Hours of pull requests by AI use within single repositories, and drawn to their mean: rows of metrics.ai_comparison.

Repositories are compared within start periods, as in the headline; marts.duration_bins says which ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import duckdb
import numpy as np

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators.mantel_haenszel import Cells, Ratio, ratio
from pipeline.estimators.shrinkage import shrunken

LEAST_REPOSITORIES = 4
"""Fewer tell too little of how much repositories differ."""

_CELLS = """
select
    repository,
    stratum,
    cluster,
    is_marked,
    cast(sum(open_us) as double) as open_us,
    cast(sum(open_count) as double) as open_count
from marts.moderator_cells
where open_count > 0
    and repository in (select repository from marts.duration_bins)
group by all
order by repository, stratum, cluster, is_marked
"""


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """The ratio of each repository, and what it becomes when drawn to the mean of all that can be given."""
    columns = connection.execute(_CELLS).fetchnumpy()
    names = np.asarray(columns.pop("repository"), dtype=object)
    if not len(names):
        return []
    stratum, cluster, is_marked, total, count = (np.asarray(column) for column in columns.values())
    cells = Cells(stratum, cluster, is_marked, total, count, count)
    edges = [0, *(np.flatnonzero(names[1:] != names[:-1]) + 1), len(names)]
    tau_days = int(connection.execute("select tau_days from marts.follow_up").fetchall()[0][0])
    cluster_count = int(cluster.max()) + 1
    ratios = {str(names[start]): ratio(cells.where(slice(start, end)), cluster_count) for start, end in pairwise(edges)}
    return _drawn_to_the_mean([(_row(name, one, tau_days), one) for name, one in ratios.items()])


def _row(repository: str, found: Ratio | None, tau_days: int) -> Row:
    counts = found.counts if found else (0, 0)
    effective = found.effective_clusters if found else (0.0, 0.0)
    gate = gates.ratio_of_items(counts, effective)
    row = Row(
        team_slice="all",
        design="pull_request",
        outcome="pull_request_hours",
        stratification="repository_period",
        moderator="repository",
        level=repository,
        arm_n=counts[0],
        reference_n=counts[1],
        cluster_count=found.cluster_count if found else 0,
        effective_clusters=min(effective),
        tau_days=tau_days,
        gate=gates.zeros(found.are_zeros) if found and gate == gates.OK else gate,
    )
    if found is None or row.gate != gates.OK:
        return row
    return with_interval(row, math.exp(found.log_ratio), found.log_error, min(effective) - 1)


def _drawn_to_the_mean(found: Sequence[tuple[Row, Ratio | None]]) -> list[Row]:
    """The rows, those with a figure beside what it is when drawn to the mean of all of them."""
    given = [(row, one) for row, one in found if one and row.gate == gates.OK]
    known = {row: (one.log_ratio, one.log_error) for row, one in given if one.log_error}
    if len(known) < LEAST_REPOSITORIES:
        return [row for row, _ in found]
    drawn = shrunken(*zip(*known.values(), strict=True))
    values = dict(zip(known, np.exp(drawn.log_ratios).tolist(), strict=True))
    return [row.but(shrunken_ratio=values.get(row)) for row, _ in found]

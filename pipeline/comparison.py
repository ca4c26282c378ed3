"""The comparison by AI use: what SQL has summed gets its interval, its gate, its adjusted p value and its verdict.

`marts.comparison_estimates` holds ratios and their jackknife standard errors; Student's t, Holm's adjustment and
E-values are no group-bys and are done here. The result is `metrics.ai_comparison`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import duckdb

from pipeline import adoption_effect, before_after, gates, interactions, medians, single_repositories
from pipeline.comparison_table import TABLE, Row, with_interval
from pipeline.estimators import multiplicity

HEADLINE = "repository_period"
SIGNIFICANT = 0.05
FOLLOWED = frozenset({"finished_share", "abandoned_share"})
"""Shares that count what happened within the follow-up."""

_ESTIMATES = """
select
    estimates.*,
    outcomes.kind,
    outcomes.is_primary,
    follow_up.tau_days
from marts.comparison_estimates as estimates
join marts.comparison_outcomes as outcomes on estimates.outcome = outcomes.outcome
cross join marts.follow_up as follow_up
order by estimates.team_slice, outcomes.outcome_place, estimates.stratification
"""


@dataclass(frozen=True)
class Estimate:
    """One row of marts.comparison_estimates, with what is known of its outcome."""

    team_slice: str
    outcome: str
    stratification: str
    stratum_count: int
    marked_count: int
    unmarked_count: int
    marked_total: float
    unmarked_total: float
    cluster_count: int
    effective_clusters: float
    marked_effective_clusters: float
    unmarked_effective_clusters: float
    ratio: float | None
    log_se: float | None
    kind: str
    is_primary: bool
    tau_days: int

    @property
    def gate(self) -> str:
        """Why this estimate can not be given, or "ok"."""
        return gates.ratio_of_items(
            (self.marked_count, self.unmarked_count),
            (self.marked_effective_clusters, self.unmarked_effective_clusters),
            (self.marked_total, self.unmarked_total) if self.kind == "share" else None,
        )


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes metrics.ai_comparison from the models that have been built."""
    estimates = [Estimate(*row) for row in connection.execute(_ESTIMATES).fetchall()]
    rows = adjusted(
        [
            *pull_request_rows(estimates),
            *medians.rows(connection),
            *single_repositories.rows(connection),
            *adoption_effect.rows(connection),
            *before_after.rows(connection),
            *interactions.rows(connection),
        ]
    )
    columns = attrgetter(*TABLE.columns)
    connection.execute(TABLE.create("ai_comparison", schema="metrics"))
    with connection.appender("metrics.ai_comparison") as appender:
        appender.append_rows([columns(row) for row in rows])


def pull_request_rows(estimates: Sequence[Estimate]) -> list[Row]:
    """Marked against unmarked pull requests, within strata, one row for each estimate."""
    crude = {(part.team_slice, part.outcome): part for part in estimates if part.stratification == "crude"}
    return [_row(estimate, crude.get((estimate.team_slice, estimate.outcome))) for estimate in estimates]


def _row(estimate: Estimate, crude: Estimate | None) -> Row:
    gate = estimate.gate
    row = Row(
        team_slice=estimate.team_slice,
        design="pull_request",
        outcome=estimate.outcome,
        stratification=estimate.stratification,
        arm_n=estimate.marked_count,
        reference_n=estimate.unmarked_count,
        arm_total=estimate.marked_total,
        reference_total=estimate.unmarked_total,
        cluster_count=estimate.cluster_count,
        effective_clusters=estimate.effective_clusters,
        compared_share=estimate.marked_count / crude.marked_count if crude and crude.marked_count else None,
        tau_days=estimate.tau_days if estimate.kind == "hours" or estimate.outcome in FOLLOWED else None,
        is_primary=estimate.is_primary and estimate.stratification == HEADLINE,
        gate=gate,
    )
    if gate != gates.OK:
        return row
    return with_interval(
        row, estimate.ratio, estimate.log_se, estimate.effective_clusters - 1, crude.ratio if crude else None
    )


def adjusted(rows: Iterable[Row]) -> list[Row]:
    """The rows with p values adjusted within each team: Holm over the primary outcomes, q values over the others."""
    result: list[Row] = []
    for _, group in groupby(sorted(rows, key=_family), _family):
        family = list(group)
        holm = _by_place(family, multiplicity.holm, is_primary=True)
        q = _by_place(family, multiplicity.benjamini_hochberg, is_primary=False)
        result += [
            row.but(p_holm=holm.get(place), q=q.get(place), verdict=verdict(row, holm.get(place)))
            for place, row in enumerate(family)
        ]
    return result


def _family(row: Row) -> tuple[str, bool, bool]:
    """P values are adjusted together within a team; interactions and single repositories are questions of their own."""
    return row.team_slice, row.design == "interaction", row.moderator == "repository"


def _by_place(
    family: Sequence[Row], method: Callable[[Sequence[float]], list[float]], *, is_primary: bool
) -> dict[int, float]:
    """The adjusted p values of those of a family that are primary, or of the others, by their place in it."""
    tested = {place: row.p for place, row in enumerate(family) if row.p is not None and row.is_primary == is_primary}
    return dict(zip(tested, method(list(tested.values())), strict=True))


def verdict(row: Row, p_holm: float | None) -> str | None:
    """The word for a row: only primary outcomes get one, and a direction only below 5 % after adjustment."""
    if row.gate != gates.OK:
        return "not enough data"
    if p_holm is None or row.ratio is None:
        return None
    if p_holm >= SIGNIFICANT:
        return "no clear difference"
    return "higher" if row.ratio > 1 else "lower"

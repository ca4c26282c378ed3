"""Does what goes with AI use differ by language, stack, tenure or familiarity? Rows of metrics.ai_comparison.

The claim is that of "LLM productivity is a training data problem in disguise" (nebelwolfi, 2026): AI helps most where
models have seen the code. A level's own ratio is never compared by its significance (Altman & Bland 2003): the ratio of
ratios is, over the same people.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from pipeline import gates
from pipeline.comparison_table import Row, with_interval
from pipeline.estimators.mantel_haenszel import Cells, Ratio, jackknife_error, ratio

MODERATORS: Mapping[str, tuple[str, ...]] = {
    "language_tier": ("low", "high"),
    "stack_class": ("internal", "mixed", "public"),
    "tenure_class": ("under 90 days", "90 to 365 days", "over 365 days"),
    "familiarity_class": ("none", "up to half", "over half"),
}
"""Levels in order: the first is where models have seen, or the person knows, least."""

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "coding_hours": ("coding_us", "coding_count"),
    "pull_request_hours": ("open_us", "open_count"),
}
"""Outcomes, with the columns of their sums and counts."""

PRIMARY_OUTCOME = "coding_hours"

# Levels are numbers from 1, in their order: half a million rows of names would take longer than all that follows.
_CELLS = """
select
    stratum,
    cluster,
    is_marked,
    coalesce(list_position($language_tier, language_tier), 0) as language_tier,
    coalesce(list_position($stack_class, stack_class), 0) as stack_class,
    coalesce(list_position($tenure_class, tenure_class), 0) as tenure_class,
    coalesce(list_position($familiarity_class, familiarity_class), 0) as familiarity_class,
    coalesce(cast(coding_us as double), 0) as coding_us,
    cast(coding_count as double) as coding_count,
    coalesce(cast(open_us as double), 0) as open_us,
    cast(open_count as double) as open_count
from marts.moderator_cells
order by stratum, cluster, is_marked, language_tier, stack_class, tenure_class, familiarity_class
"""

_REPOSITORIES = """
select stratum, dense_rank() over (order by repository) - 1 as repository
from (select distinct stratum, repository from marts.moderator_cells)
order by stratum
"""

Columns = Mapping[str, npt.NDArray[Any]]


def rows(connection: duckdb.DuckDBPyConnection) -> list[Row]:
    """For each moderator and outcome: the ratio of each level, the ratio of the outer two, and a trend over three."""
    columns = connection.execute(_CELLS, MODERATORS).fetchnumpy()
    repositories = connection.execute(_REPOSITORIES).fetchnumpy()["repository"]
    return [
        row
        for moderator in MODERATORS
        for outcome in OUTCOMES
        for row in _rows(columns, repositories, moderator, outcome)
    ]


def _rows(columns: Columns, repository_of: npt.NDArray[np.int64], moderator: str, outcome: str) -> Iterator[Row]:
    has_items = columns[OUTCOMES[outcome][1]] > 0
    kept = {
        name: (columns[moderator] == place) & has_items for place, name in enumerate(MODERATORS[moderator], start=1)
    }
    if not any(part.any() for part in kept.values()):
        return
    cells = {name: _cells(columns, outcome, part) for name, part in kept.items()}
    cluster_count = int(columns["cluster"].max()) + 1
    repositories = {name: len(np.unique(repository_of[part.stratum])) for name, part in cells.items()}
    ratios = {name: ratio(part, cluster_count) for name, part in cells.items()}
    key = moderator, outcome
    for name, one in ratios.items():
        row = _row(key, name, {name: one}, repositories[name])
        yield row if one is None or row.gate != gates.OK else _weighted(row, [one], np.ones(1))
    yield from _contrasts(key, ratios, min(repositories.values()))


def _cells(columns: Columns, outcome: str, kept: npt.NDArray[np.bool_]) -> Cells:
    names = ("stratum", "cluster", "is_marked", *OUTCOMES[outcome])
    stratum, cluster, is_marked, total, count = (np.asarray(columns[name][kept]) for name in names)
    return Cells(stratum, cluster, is_marked, total, count, count)


def _contrasts(key: tuple[str, str], ratios: Mapping[str, Ratio | None], repository_count: int) -> Iterator[Row]:
    """The lowest level against the highest, and with three levels the change of the log ratio from one to the next."""
    levels = list(ratios)
    outer = {level: ratios[level] for level in (levels[0], levels[-1])}
    yield _contrast(key, f"{levels[0]} / {levels[-1]}", outer, repository_count)
    if len(levels) > 2:  # noqa: PLR2004 - two levels have no trend besides their contrast
        yield _contrast(key, "trend", ratios, repository_count)


def _contrast(key: tuple[str, str], level: str, parts: Mapping[str, Ratio | None], repository_count: int) -> Row:
    row = _row(key, level, parts, repository_count)
    known = [part for part in parts.values() if part is not None]
    if row.gate != gates.OK or len(known) != len(parts):
        return row
    errors = [part.log_error for part in known]
    if any(not error for error in errors):
        return with_interval(row, None, None, 1.0)
    weights = np.array([1 / error**2 for error in errors if error]) if level == "trend" else np.ones(len(known))
    places = -np.arange(len(known))  # towards the level where least was seen
    centred = weights * (places - np.average(places, weights=weights))
    return _weighted(row, known, centred / (centred * places).sum())


def _weighted(row: Row, parts: list[Ratio], weights: np.ndarray) -> Row:
    """The row with a weighted sum of log ratios and its joint jackknife: people work at several levels."""
    changes = np.sum([weight * part.changes for weight, part in zip(weights, parts, strict=True)], axis=0)
    cluster_count = max(part.cluster_count for part in parts)
    log_ratio = sum(float(weight) * part.log_ratio for weight, part in zip(weights, parts, strict=True))
    degrees = min(min(part.effective_clusters) for part in parts) - 1
    return with_interval(row, math.exp(log_ratio), jackknife_error(changes, cluster_count), degrees)


def _row(key: tuple[str, str], level: str, parts: Mapping[str, Ratio | None], repository_count: int) -> Row:
    """The row without a figure; its counts are the smallest of its levels, and its gate names the level that lacks."""
    moderator, outcome = key
    is_contrast = len(parts) > 1
    counts = [part.counts if part else (0, 0) for part in parts.values()]
    effective = [part.effective_clusters if part else (0.0, 0.0) for part in parts.values()]
    clusters = min(part.cluster_count if part else 0 for part in parts.values())
    reasons = {name: _gate(part) for name, part in parts.items()}
    gate = next(
        (
            f"level {name}: {reason}" if is_contrast else reason
            for name, reason in reasons.items()
            if reason != gates.OK
        ),
        gates.OK,
    )
    if is_contrast and gate == gates.OK:
        gate = gates.interaction(clusters)
    return Row(
        team_slice="all",
        design="interaction",
        outcome=outcome,
        stratification="repository_period",
        moderator=moderator,
        level=level,
        arm_n=min(marked for marked, _ in counts),
        reference_n=min(unmarked for _, unmarked in counts),
        cluster_count=clusters,
        effective_clusters=min(min(pair) for pair in effective),
        repository_count=repository_count,
        is_primary=is_contrast and level != "trend" and outcome == PRIMARY_OUTCOME,
        gate=gate,
    )


def _gate(part: Ratio | None) -> str:
    """Why the ratio of one level can not be given, or "ok"; too few items come before items that are all zero."""
    if part is None:
        return gates.ratio_of_items((0, 0), (0.0, 0.0))
    reason = gates.ratio_of_items(part.counts, part.effective_clusters)
    return reason if reason != gates.OK else gates.zeros(part.are_zeros)

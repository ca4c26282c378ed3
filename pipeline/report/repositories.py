"""The section that compares by AI use within single repositories: means drawn to their mean, and medians."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.report import words
from pipeline.report.comparison import OUTCOMES
from pipeline.report.scope import Scope

MOST_SHOWN = 10

_MEANS = """
select level, arm_n, reference_n, ratio, low, high, shrunken_ratio
from metrics.ai_comparison
where team_slice = $team and design = 'pull_request' and stratification = 'repository_period'
    and moderator = 'repository' and shrunken_ratio is not null
order by level
"""

_MEDIANS = """
select level, outcome, arm_n, reference_n, ratio, low, high
from metrics.ai_comparison
where team_slice = $team and design = 'pull_request' and stratification = 'median' and moderator = 'repository'
    and gate = 'ok'
order by level, outcome
"""

Row = tuple[int, int, float, float, float]
Table = Mapping[str, Mapping[str, Row]]
"""By repository and outcome: n with a trace, n without, ratio and bounds."""


def section(scope: Scope) -> Iterator[str]:
    """Ratios of single repositories, of the largest and by name: no order by result, which would pick chance."""
    means = scope.rows(_MEANS)
    medians: dict[str, dict[str, Row]] = {}
    for repository, outcome, n, reference_n, ratio, low, high in scope.rows(_MEDIANS):
        medians.setdefault(repository, {})[outcome] = n, reference_n, ratio, low, high
    if not means and not medians:
        return
    yield "## Repository by repository"
    yield ""
    if means:
        yield from _means({row[0]: row[1:] for row in means})
    if medians:
        yield from _medians(medians)


def _means(found: Mapping[str, tuple[Any, ...]]) -> Iterator[str]:
    names = _largest({name: min(n, reference_n) for name, (n, reference_n, *_) in found.items()})
    yield (
        "Hours from opening to merge or close, within start periods. The most striking of many ratios are mostly those"
        " with the least behind them: *drawn to the mean* leaves of each as much as its spread between people allows,"
        " given by how much repositories differ (DerSimonian & Laird). Where all are the same, nothing shows that they"
        " differ. Explored: no verdict is given." + _left_out(len(found), names)
    )
    yield ""
    lines = [
        [name, words.count(n), words.count(reference_n), words.ratio_with_bounds(ratio, low, high), words.ratio(drawn)]
        for name in names
        for n, reference_n, ratio, low, high, drawn in [found[name]]
    ]
    yield from words.table(["Repository", "n with", "n without", "ratio", "drawn to the mean"], lines)
    yield ""


def _medians(found: Table) -> Iterator[str]:
    names = _largest({name: max(min(row[:2]) for row in rows.values()) for name, rows in found.items()})
    outcomes = [outcome for outcome in OUTCOMES if any(outcome in found[name] for name in names)]
    yield (
        "The middle pull request with a trace, compared with the middle one without, both spread alike over the start"
        " periods; in brackets how many there are of each. Explored: no verdict is given."
        + _left_out(len(found), names)
    )
    yield ""
    lines = [[name, *(_cell(found[name].get(outcome)) for outcome in outcomes)] for name in names]
    yield from words.table(["Ratio of medians", *(OUTCOMES[outcome] for outcome in outcomes)], lines)
    yield ""


def _largest(sizes: Mapping[str, int]) -> Sequence[str]:
    """The repositories with the most items on their smaller side, by name."""
    return sorted(sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_SHOWN])


def _left_out(count: int, names: Sequence[str]) -> str:
    if count == len(names):
        return ""
    return f" Shown are the {len(names)} largest of {count} repositories with enough data."


def _cell(row: Row | None) -> str:
    if row is None:
        return words.NOT_ENOUGH
    arm_n, reference_n, ratio, low, high = row
    return f"{words.ratio_with_bounds(ratio, low, high)} ({words.count(arm_n)}, {words.count(reference_n)})"

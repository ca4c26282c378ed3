"""The section that compares by AI use within single repositories, by medians: those have no strata to pool within."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.report import words
from pipeline.report.comparison import OUTCOMES
from pipeline.report.scope import Scope

MOST_SHOWN = 10

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
    medians: dict[str, dict[str, Row]] = {}
    for repository, outcome, n, reference_n, ratio, low, high in scope.rows(_MEDIANS):
        medians.setdefault(repository, {})[outcome] = n, reference_n, ratio, low, high
    if not medians:
        return
    yield "## Repository by repository"
    yield ""
    yield from _medians(medians)


def _medians(found: Table) -> Iterator[str]:
    names = _largest(found)
    outcomes = [outcome for outcome in OUTCOMES if any(outcome in found[name] for name in names)]
    yield (
        "How the middle pull request with a trace compares with the middle one without, in brackets how many there are"
        " of each. Medians have no strata, so what was begun when is not held alike. Explored: no verdict is given."
        + _left_out(found, names)
    )
    yield ""
    lines = [[name, *(_cell(found[name].get(outcome)) for outcome in outcomes)] for name in names]
    yield from words.table(["Ratio of medians", *(OUTCOMES[outcome] for outcome in outcomes)], lines)
    yield ""


def _largest(found: Table) -> Sequence[str]:
    """The repositories with the most items on their smaller side, by name."""

    def size(name: str) -> int:
        return max(min(row[0], row[1]) for row in found[name].values())

    return sorted(sorted(found, key=lambda name: (-size(name), name))[:MOST_SHOWN])


def _left_out(found: Table, names: Sequence[str]) -> str:
    if len(found) == len(names):
        return ""
    return f" Shown are the {len(names)} largest of {len(found)} repositories with enough data."


def _cell(row: Row | None) -> str:
    if row is None:
        return words.NOT_ENOUGH
    arm_n, reference_n, ratio, low, high = row
    return f"{words.ratio_with_bounds(ratio, low, high)} ({words.count(arm_n)}, {words.count(reference_n)})"

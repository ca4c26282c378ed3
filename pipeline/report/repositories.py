"""The section that compares by AI use within single repositories: means, beside what they are drawn to, and medians."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pipeline.report import words
from pipeline.report.comparison import OUTCOMES
from pipeline.report.scope import Scope

MOST_SHOWN = 10

HOURS = "pull_request_hours"
MEANS, MEDIANS = "repository_period", "median"

_ROWS = """
select level, stratification, outcome, arm_n, reference_n, ratio, low, high, shrunken_ratio
from metrics.ai_comparison
where team_slice = $team and design = 'pull_request' and moderator = 'repository' and gate = 'ok'
    and stratification in ('repository_period', 'median')
order by level, outcome
"""


class Figure(NamedTuple):
    """A ratio of one repository: n with a trace, n without, ratio and bounds, and what it is drawn to."""

    arm_n: int
    reference_n: int
    ratio: float
    low: float
    high: float
    shrunken_ratio: float | None


Figures = Mapping[tuple[str, str], Figure]
"""By stratification and outcome: hours have a ratio of means and one of medians."""


def section(scope: Scope) -> Iterator[str]:
    """Ratios of single repositories, of the largest and by name: no order by result, which would pick chance."""
    found: dict[str, dict[tuple[str, str], Figure]] = {}
    for repository, stratification, outcome, *figure in scope.rows(_ROWS):
        found.setdefault(repository, {})[stratification, outcome] = Figure(*figure)
    if not found:
        return
    yield "## Repository by repository"
    yield ""
    names = _largest({name: max(_smaller(figure) for figure in of.values()) for name, of in found.items()})
    shown = {name: found[name] for name in names}
    yield (
        "With a trace of an AI tool to without, within start periods: of means, and of medians, in which what takes"
        " longest counts for no more than the rest. Explored: no verdict is given." + _left_out(len(found), names)
    )
    yield ""
    if any((stratification, HOURS) in of for of in shown.values() for stratification in (MEANS, MEDIANS)):
        yield from _hours(shown)
    outcomes = [one for one in OUTCOMES if one != HOURS and any((MEDIANS, one) in of for of in shown.values())]
    if outcomes:
        yield from _medians(shown, outcomes)


def _hours(shown: Mapping[str, Figures]) -> Iterator[str]:
    yield (
        "Hours from opening to merge or close. The most striking of many ratios are mostly those with the least behind"
        " them: *drawn to the mean* leaves of each as much as its spread between people allows, given by how much"
        " repositories differ (DerSimonian & Laird). Where all are the same, nothing shows that they differ."
    )
    yield ""
    lines = []
    for name, of in shown.items():
        mean, median = (of.get((stratification, HOURS)) for stratification in (MEANS, MEDIANS))
        either = mean or median
        if either:
            counts = words.count(either.arm_n), words.count(either.reference_n)
            drawn = words.ratio(mean.shrunken_ratio if mean else None)
            lines.append([name, *counts, _cell(mean), drawn, _cell(median)])
    header = ["Repository", "n with", "n without", "ratio of means", "drawn to the mean", "ratio of medians"]
    yield from words.table(header, lines)
    yield ""


def _medians(shown: Mapping[str, Figures], outcomes: Sequence[str]) -> Iterator[str]:
    yield "Medians of other durations; in brackets how many there are with a trace and without."
    yield ""
    lines = [[name, *(_cell_with_counts(of.get((MEDIANS, one))) for one in outcomes)] for name, of in shown.items()]
    yield from words.table(["Ratio of medians", *(OUTCOMES[one] for one in outcomes)], lines)
    yield ""


def _largest(sizes: Mapping[str, int]) -> Sequence[str]:
    """The repositories with the most items on their smaller side, by name."""
    return sorted(sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_SHOWN])


def _left_out(count: int, names: Sequence[str]) -> str:
    if count == len(names):
        return ""
    return f" Shown are the {len(names)} largest of {count} repositories with enough data."


def _smaller(figure: Figure) -> int:
    return min(figure.arm_n, figure.reference_n)


def _cell(figure: Figure | None) -> str:
    if figure is None:
        return words.NOT_ENOUGH
    return words.ratio_with_bounds(figure.ratio, figure.low, figure.high)


def _cell_with_counts(figure: Figure | None) -> str:
    if figure is None:
        return words.NOT_ENOUGH
    return f"{_cell(figure)} ({words.count(figure.arm_n)}, {words.count(figure.reference_n)})"

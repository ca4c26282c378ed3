"""The section on the second essay: whether the ratio differs by how well models and people know the code."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from pipeline import interactions
from pipeline.config import ALL_TEAMS
from pipeline.report import words
from pipeline.report.comparison import FOOTNOTE, OUTCOMES, mark
from pipeline.report.scope import Scope

LEAST_REPOSITORIES = 4

MODERATORS = {
    "language_tier": ("language, by how much of it models were trained on", "languages"),
    "stack_class": ("stack, as configured", "stacks"),
    "tenure_class": ("time in the repository before adoption", "time in a repository"),
    "familiarity_class": ("earlier work on the same files, before adoption", "familiarity with files"),
}
"""What each moderator is called, and what few repositories do not tell of."""

LEVELS = {level: place for levels in interactions.MODERATORS.values() for place, level in enumerate(levels)}
"""Places of levels within their moderator; what compares levels comes behind them."""

_ROWS = """
select moderator, outcome, level, arm_n, reference_n, ratio, low, high, verdict, gate, smallest_detectable_ratio, q,
    repository_count
from metrics.ai_comparison
where team_slice = $team and design = 'interaction'
order by moderator, outcome
"""


def section(scope: Scope) -> Iterator[str]:
    """Ratios by level of what was fixed before adoption, and the ratio of these ratios."""
    rows = scope.rows(_ROWS)
    if scope.team != ALL_TEAMS:
        yield "How ratios differ by knowledge of the code, and by repository, is looked at only for all teams."
        yield ""
    if not rows:
        return
    yield "## Does it depend on how well the code is known?"
    yield ""
    yield (
        "An essay says that gains follow how much of a stack models have seen, and how well people know the code. Each"
        " line is the ratio of pull requests with a trace to those without at one level; *a / b* is the ratio of two"
        " such ratios. Levels were fixed before the person took up AI. One level's clear difference and another's lack"
        " of one is no difference between them: only *a / b* says that. Levels at which nothing can be compared are"
        " left out."
    )
    yield ""
    for moderator, group in groupby(rows, key=lambda row: row[0]):
        yield from _table(moderator, list(group))


def _table(moderator: str, rows: list[tuple[Any, ...]]) -> Iterator[str]:
    title, subject = MODERATORS[moderator]
    if all(_is_gated(row) for row in rows):
        yield f"- By {title}: {words.NOT_ENOUGH} at any level. {_nearest(rows)}"
        yield ""
        return
    kept = [row for row in rows if row[2] not in LEVELS or row[3] or row[4]]
    lines = [_line(row) for row in sorted(kept, key=lambda row: (row[1], LEVELS.get(row[2], len(LEVELS)), row[2]))]
    header = [f"By {title}", "n with", "n without", "ratio", "would have been seen"]
    yield from words.table([*header, "verdict"], lines)
    yield ""
    if any(mark(row[-2]) for row in rows):
        yield FOOTNOTE
        yield ""
    repositories = [row[-1] for row in rows if row[-1] is not None]
    if repositories and min(repositories) < LEAST_REPOSITORIES:
        yield f"This describes these repositories, not {subject}."
        yield ""


def _is_gated(row: tuple[Any, ...]) -> bool:
    return None in row[5:8]


def _nearest(rows: list[tuple[Any, ...]]) -> str:
    """Why there is no figure where there are most pull requests: the rest lacks more."""
    _, outcome, level, arm_n, reference_n, *_, gate, _, _, _ = max(rows, key=lambda row: (row[3] + row[4], row[1:3]))
    return (
        f"Most are compared in *{OUTCOMES.get(outcome, outcome)}: {level}* (n {words.count(arm_n)} with,"
        f" {words.count(reference_n)} without): {gate}."
    )


def _line(row: tuple[Any, ...]) -> list[str]:
    _, outcome, level, arm_n, reference_n, ratio, low, high, verdict, gate, detectable, q, _ = row
    name = f"{OUTCOMES.get(outcome, outcome)}: {level}"
    if _is_gated(row):
        figures = [f"{words.NOT_ENOUGH}: {gate}", words.UNKNOWN]
    else:
        figures = [words.ratio_with_bounds(ratio, low, high) + mark(q), words.ratio(detectable)]
    return [name, words.count(arm_n), words.count(reference_n), *figures, verdict or words.UNKNOWN]

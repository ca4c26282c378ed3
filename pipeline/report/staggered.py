"""The section on people who took up AI tools, beside colleagues who had not yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.report import words
from pipeline.report.scope import Scope

_ROWS = """
select stratification, arm_n, reference_n, arm_total, reference_total, ratio, low, high, verdict, gate,
    smallest_detectable_ratio
from metrics.ai_comparison
where team_slice = $team and design = 'staggered_adoption'
"""


def section(scope: Scope) -> Iterator[str]:
    """Observed against expected, with the same one window earlier as a check."""
    found = {kind: row for kind, *row in scope.rows(_ROWS)}
    if "adoption_block" not in found:
        return
    yield "## People who took up AI tools, beside colleagues who had not yet"
    yield ""
    yield from _effect(found["adoption_block"])
    if "placebo" in found:
        yield from _placebo(found["placebo"])
    yield ""


def _effect(row: list[Any]) -> Iterator[str]:
    adopters, colleagues, observed, expected, ratio, low, high, verdict, gate, detectable = row
    counts = words.count(adopters), words.count(colleagues)
    who = "adopters: {}, colleagues who had not yet adopted: {}".format(*counts)
    if ratio is None:
        # A count of zero says nothing of how many have adopted: they may have no weeks before or after to compare.
        who = "with comparable weeks: adopters {}, colleagues who had not yet adopted {}".format(*counts)
        yield f"- Pull requests opened: {words.NOT_ENOUGH} ({gate}; {who})."
        return
    yield (
        f"- Adopters opened {observed:,.0f} pull requests in the eight weeks after; had they followed their colleagues,"
        f" {expected:,.0f} would be expected: {words.ratio_with_bounds(ratio, low, high)}, {verdict} ({who})."
    )
    if verdict == "no clear difference":
        yield f"- {words.ratio(detectable)} would have been seen in four cases of five."
    yield (
        "- That is a change relative to colleagues. It takes for granted that both would have moved alike; what"
        " adopters do to the queue they share with colleagues is in both."
    )


def _placebo(row: list[Any]) -> Iterator[str]:
    *_, ratio, low, high, _, _, _ = row
    if ratio is None:
        return
    alike = low <= 1 <= high
    word = "no sign that they moved differently before" if alike else "**trends differed before adoption**"
    yield f"- The same one window before anybody adopted: {words.ratio_with_bounds(ratio, low, high)}: {word}."

"""The section on lead time and its stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.report import slices, words
from pipeline.report.scope import Scope

LEAST_KNOWN_SHARE = 0.8

DURATIONS = {
    "lead_time": "Lead time for changes",
    "open": "Opened to merged",
    "coding": "Coding",
    "draft": "Draft",
    "pickup": "Pickup",
    "review": "Review",
    "merge_wait": "Merge wait",
    "deploy": "Deploy",
}

_ROWS = """
select duration, ai_slice, n, median_hours, mean_hours, missing_count, left_censored_count
from metrics.lead_time
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Lead time and its stages, by AI label."""
    yield "## Lead time"
    yield ""
    found = {(row[0], row[1]): row[2:] for row in scope.rows(_ROWS)}
    lines = [
        [f"{name}, {meaning}", *_cells(found[duration, ai_slice])]
        for duration, name in DURATIONS.items()
        for ai_slice, meaning in slices.shown({part for kind, part in found if kind == duration}).items()
    ]
    yield from words.table_or_nothing(["Duration", "n", "median", "mean", "not known", "left out"], lines)
    yield ""
    yield (
        "*Not known*: an event is missing, such as a review, or a deployment that has not happened yet. *Left out*:"
        " shipped by the first known deployment of a repository, so the true one may be earlier. This table compares"
        " nothing: the section on AI use does, within repositories and periods."
    )
    yield ""


def sentence(scope: Scope) -> Iterator[str]:
    """Lead time in one line, with how much of the work it is known for."""
    rows = scope.rows(
        "select n, n + missing_count + left_censored_count, median_hours, mean_hours from metrics.lead_time"
        " where duration = 'lead_time'"
        " and team_slice = $team and ai_slice = 'all' and window_kind = 'all' and n > 0"
    )
    if not rows:
        yield f"- Lead time for changes: {words.NOT_ENOUGH} (no merged pull request has a known deployment)."
    for n, merged, median, mean in rows:
        known = f"known for {words.count(n)} of {words.count(merged)} merged pull requests"
        lacking = "" if n / merged >= LEAST_KNOWN_SHARE else "; too few to stand for the team"
        median_text, mean_text = words.durations(median, mean)
        yield f"- Lead time for changes: median {median_text}, mean {mean_text}, {known}{lacking}."


def _cells(row: tuple[Any, ...]) -> list[str]:
    n, median, mean, missing, left_out = row
    return [words.count(n), *words.durations(median, mean), words.count(missing), words.count(left_out)]

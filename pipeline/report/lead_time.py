"""The section on lead time and its stages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.report import representativeness, slices, words
from pipeline.report.scope import Scope
from pipeline.throughput import LEAST_COVERED_SHARE

DURATIONS = {
    "lead_time": "Lead time for changes",
    "open": "Opened to merged",
    "coding": "Coding",
    "draft": "Draft",
    "first_review": "Opened to first review",
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

_DOUBTFUL = """
select count(*) filter (where is_first_commit_after_opening), count(*) filter (where is_first_commit_old)
from marts.pull_requests
where $team in ('all', team) and state = 'merged' and ai_label <> 'automation'
"""


def section(scope: Scope) -> Iterator[str]:
    """Lead time and its stages, by AI label."""
    yield "## Lead time"
    yield ""
    found = {(row[0], row[1]): row[2:] for row in scope.rows(_ROWS)}
    names = slices.shown({ai_slice for _, ai_slice in found} - {"automation"}, slices.names(scope))
    lines = [
        [name, *(_cell(found.get((duration, ai_slice))) for ai_slice in names), *_lacking(found.get((duration, "all")))]
        for duration, name in DURATIONS.items()
        if any((duration, ai_slice) in found for ai_slice in names)
    ]
    header = ["Median / mean (n)", *names.values(), "not known", "left out"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    yield (
        "*Not known*: an event is missing, such as a review, or a deployment that has not happened yet. *Left out*:"
        " shipped by the first known deployment of a repository, so the true one may be earlier."
    )
    yield ""
    yield from doubtful_commits(scope)
    yield from slices.note(names.keys(), "Columns side by side")
    yield from representativeness.sentences(scope)
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
        lacking = "" if n / merged >= LEAST_COVERED_SHARE else "; too few to stand for the team"
        median_text, mean_text = words.durations(median, mean)
        yield f"- Lead time for changes: median {median_text}, mean {mean_text}, {known}{lacking}."


def doubtful_commits(scope: Scope) -> Iterator[str]:
    """How many first commits bear a date that lead time can not begin with, and what it begins with there."""
    ((after, old),) = scope.rows(_DOUBTFUL)
    for count, date, beginning in (
        (after, "after the opening", "with the opening"),
        (old, "over 180 days before the opening", "when it was committed"),
    ):
        if count:
            yield (
                f"Of {words.counted(count, 'merged pull request')} the first commit is dated {date}: lead time begins"
                f" {beginning} there."
            )
            yield ""


def _cell(row: tuple[Any, ...] | None) -> str:
    if row is None or not row[0]:
        return words.UNKNOWN
    n, median, mean, *_ = row
    return f"{' / '.join(words.durations(median, mean))} ({words.count(n)})"


def _lacking(row: tuple[Any, ...] | None) -> list[str]:
    return [words.UNKNOWN, words.UNKNOWN] if row is None else [words.count(row[3]), words.count(row[4])]

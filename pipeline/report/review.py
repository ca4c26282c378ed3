"""The section on review: who looked at what was merged, how soon, and what came back."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import slices, words
from pipeline.report.scope import Scope

_ANY = "select is_known from marts.known_facts where fact = 'reviews'"

_ROWS = """
select ai_slice, n, without_human_review_share, without_any_review_share, app_reviewed_share, first_review_n,
    median_hours_first_review, mean_hours_first_review, revert_n, reverted_count, reverted_share
from metrics.review
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Reviews of merged pull requests, by AI label."""
    yield "## Review"
    yield ""
    found = {ai_slice: row for ai_slice, *row in scope.rows(_ROWS)}
    lines = []
    for ai_slice, meaning in slices.shown(found.keys(), slices.names(scope)).items():
        n, *shares, first_n, median, mean, followed, reverted, reverted_share = found[ai_slice]
        first = f"{' / '.join(words.durations(median, mean))} (n {words.count(first_n)})"
        back = f"{words.share(reverted_share)} ({words.count(reverted)} of {words.count(followed)})"
        lines.append([meaning, words.count(n), *map(words.share, shares), first, back])
    header = ["Merged pull requests", "n", "no human review", "no review at all", "reviewed by an app"]
    header += ["opening to first human review, median / mean", "taken back within 30 days"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    if lines:
        yield (
            "*Taken back*: by a pull request that says so in its title, text or commits. What is undone without a word"
            " is not seen, so the share is a floor, and 0 says that none says so."
        )
        yield ""
    if scope.rows(_ANY) == [(False,)]:
        yield "No review was read at all: they are made elsewhere, or nobody makes any, so their figures are unknown."
        yield ""
    yield from slices.note(found.keys())

"""Which pull requests a comparison by AI use leaves out, and how many were still open when the data end."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import traces, words
from pipeline.report.scope import Scope

_LEFT_OUT = """
with pull_requests as (
    select
        ai_label = 'ai_assisted' and coalesce(ai_rule = 'telemetry-window', false) as is_told,
        coalesce(is_revert, false) as is_revert,
        coalesce(not is_to_default_branch, false) as is_elsewhere
    from marts.pull_requests
    where $team in ('all', team) and ai_label <> 'automation'
)

select
    count(*) filter (where is_told or is_revert or is_elsewhere),
    count(*) filter (where is_told),
    count(*) filter (where is_revert),
    count(*) filter (where is_elsewhere)
from pull_requests
"""


def left_out(scope: Scope) -> Iterator[str]:
    """What stands on neither side, by kind; an item may be of several."""
    for total, *counts in scope.rows(_LEFT_OUT):
        told, reverts, elsewhere = counts
        yield (
            f"On neither side {'stands' if total == 1 else 'stand'} {words.counted(total, 'pull request')}:"
            + (f" {words.count(told)} {traces.BY_TELEMETRY};" if told else "")
            + f" {words.counted(reverts, 'revert')}; {words.count(elsewhere)} into another branch than the default one."
            + (" Some are more than one of these." if sum(counts) > total else "")
        )
        yield ""


def still_open(scope: Scope) -> Iterator[str]:
    """How many have no end yet."""
    rows = scope.rows(
        "select count(*) filter (where state = 'open'), count(*) from marts.pull_requests"
        " where $team in ('all', team) and ai_label <> 'automation'"
    )
    for open_count, total in rows:
        yield (
            f"Still open when the data end: {words.count(open_count)} of {words.count(total)} pull requests"
            f" ({words.share(open_count / total if total else None)})."
        )
        yield ""

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
        coalesce(not is_to_default_branch, false) as is_elsewhere,
        is_to_default_branch is null as is_branch_unknown,
        is_bot_author and ai_label in ('no_trace', 'declared_human') as is_of_app
    from marts.pull_requests
    where $team in ('all', team) and ai_label <> 'automation'
)

select
    count(*) filter (where is_branch_unknown and not (is_told or is_revert or is_of_app)),
    count(*) filter (where is_told or is_revert or is_elsewhere or is_of_app),
    count(*) filter (where is_told),
    count(*) filter (where is_revert),
    count(*) filter (where is_elsewhere),
    count(*) filter (where is_of_app)
from pull_requests
"""

_KINDS = (
    traces.BY_TELEMETRY,
    "reverting another one",
    "into another branch than the default one",
    "by apps without a trace",
)


def left_out(scope: Scope) -> Iterator[str]:
    """What stands on neither side, by kind, where anything does, and of what that can not be told."""
    for unknown, total, *counts in scope.rows(_LEFT_OUT):
        if total:
            kinds = "; ".join(f"{words.count(part)} {kind}" for part, kind in zip(counts, _KINDS, strict=True) if part)
            stand = "stands" if total == 1 else "stand"
            yield (
                f"On neither side {stand} {words.counted(total, 'pull request')}: {kinds}."
                + (" Some are more than one of these." if sum(counts) > total else "")
            )
            yield ""
        if unknown:
            yield (
                f"Not known into which branch: {words.counted(unknown, 'pull request')}, taken to go into the default"
                " one."
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

"""The section on contexts: how many items developers touch in a day, and why that is no work in progress."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope
from pipeline.throughput import Contexts

KINDS = {"pull_request": "pull requests", "issue": "tasks"}

_WHOLE = """
select kind, n, contexts_per_developer_day, open_items_per_day, touched_share, developers_per_touched_item,
    touches_per_item, ended_count
from metrics.contexts
where team_slice = $team and window_kind = 'all'
order by kind desc
"""

_PERIODS = """
select contexts.kind, periods.period, sum(open_touch_count), sum(n), sum(touched_item_days), sum(open_item_days)
from metrics.contexts as contexts
join marts.periods as periods
    on contexts.starts_at >= periods.starts_at
    and contexts.ends_at <= periods.ends_at
where contexts.team_slice = $team and contexts.window_kind = 'week'
group by contexts.kind, periods.period, periods.place
order by contexts.kind desc, periods.place
"""


def section(scope: Scope) -> Iterator[str]:
    """Contexts over the whole time, and what their change between the periods is made of."""
    yield "## Contexts"
    yield ""
    lines = [
        [KINDS[kind], words.number(c), words.count(n), words.number(at_once), words.share(q), words.number(m), kappa]
        for kind, n, c, at_once, q, m, touches, ended in scope.rows(_WHOLE)
        for kappa in [f"{words.number(touches)} (n {words.count(ended)})"]
    ]
    header = ["Items touched", "per developer and day", "n (developer-days)", "open on a day", "of these touched"]
    yield from words.table_or_nothing([*header, "developers on each", "touches while open, for each that left"], lines)
    yield ""
    yield (
        "Contexts are touches, a flow: an item that waits is open and in nobody's contexts. They are not the L of"
        " Little's law, and give no upper bound of it. *Tasks* are issues, of GitHub too, and count as open from their"
        " first start (of GitHub, their opening) to their last end, in progress or not. Automation is in all of it."
    )
    yield ""
    yield from _changes(scope)
    yield ""


def _changes(scope: Scope) -> Iterator[str]:
    rows = scope.rows(_PERIODS)
    for kind, name in KINDS.items():
        found = [(period, Contexts(*map(int, counts))) for of_kind, period, *counts in rows if of_kind == kind]
        change = found[0][1].change_to(found[1][1]) if len(found) == 2 else None  # noqa: PLR2004 - two periods
        if change is not None:
            yield (
                f"- Contexts of {name} changed x{change.contexts:.2f} from *{found[0][0]}* to *{found[1][0]}* ="
                f" x{change.headcount:.2f} ({_developer_days(change.headcount)}) x {change.open_items:.2f} (open items)"
                f" x {change.touched_share:.2f} (share of these touched on a day)"
                f" x {change.developers_per_item:.2f} (developers on each)."
            )


def _developer_days(factor: float) -> str:
    """What the factor of developer-days says: it is that of the earlier to the later ones, for contexts are per day."""
    change = "fewer" if factor > 1 else "more"
    return f"{change} developer-days later, over which the touches are spread"

"""The section on work in progress, with the chart."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

MONTHS_SHOWN = 12

STALLED = {"review": "open pull requests", "task": "tasks in progress"}

_STALLED = """
select system, n, stalled_share,
    case system when 'task' then stalled_task_days else stalled_pull_request_days end as idle_days
from metrics.stalled_work
cross join meta.settings
where team_slice = $team and window_kind = 'all' and stalled_share is not null
order by system
"""

_AGES = """
select n, median_hours_age, p85_hours_age, oldest_hours_age
from metrics.open_work
where system = 'review' and team_slice = $team and ai_slice = 'all'
"""

_MONTHS = """
select wip.starts_at, wip.wip, flow.arrivals, flow.departures, wip.open_count, wip.mean_hours_age
from metrics.wip as wip
join metrics.flow_windows as flow using (system, team_slice, ai_slice, window_kind, starts_at)
where system = 'review' and team_slice = $team and ai_slice = 'all' and window_kind = 'month' and wip.is_complete
order by starts_at
"""


def section(scope: Scope, chart: str) -> Iterator[str]:
    """Open pull requests by month."""
    yield "## Work in progress"
    yield ""
    yield f"![Open pull requests and pull requests finished, by month]({chart})"
    yield ""
    lines = [
        [f"{start:%Y-%m}", words.number(wip), *map(words.count, (opened, ended, left)), words.duration(age)]
        for start, wip, opened, ended, left, age in scope.rows(_MONTHS)[-MONTHS_SHOWN:]
    ]
    header = ["Month", "open pull requests, averaged over time", "opened", "finished", "open at end", "mean age"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    about = [*_ages(scope), *_stalled(scope)]
    yield from ([*about, ""] if about else [])


def _ages(scope: Scope) -> Iterator[str]:
    """How old the open pull requests are when the data end."""
    for count, median, p85, oldest in scope.rows(_AGES):
        parts = [
            *([f"half of them for over {words.duration(median)}"] if median is not None else []),
            *([f"85 of 100 for at most {words.duration(p85)}"] if p85 is not None else []),
            f"the oldest for {words.duration(oldest)}",
        ]
        yield f"- Open pull requests when the data end: {words.count(count)}, {', '.join(parts)}."


def _stalled(scope: Scope) -> Iterator[str]:
    """How much of the open work nobody touched."""
    for system, days, share, idle in scope.rows(_STALLED):
        untouched = f"{words.share(share)} had not been touched for {words.counted(idle, 'day')}"
        yield f"- Of {STALLED[system]}, {untouched} (average of {words.counted(days, 'day')})."

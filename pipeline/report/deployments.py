"""The section on deployments to production."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

MONTHS_SHOWN = 12

_MONTHS = """
select starts_at, success_count, n, failed_count, deployments_per_week, pull_request_count
from metrics.deployments
where team_slice = 'all' and window_kind = 'month' and is_complete
order by starts_at
"""


def section(scope: Scope) -> Iterator[str]:
    """Deployments to production, by month; they belong to repositories, not to teams."""
    yield "## Deployments to production"
    yield ""
    lines = [
        [f"{start:%Y-%m}", *map(words.count, (successes, shipped, failed)), words.number(rate), words.count(changes)]
        for start, successes, shipped, failed, rate, changes in scope.rows(_MONTHS)[-MONTHS_SHOWN:]
    ]
    header = ["Month, all teams", "succeeded", "of these, with something new", "failed", "new per week"]
    yield from words.table_or_nothing([*header, "pull requests shipped"], lines)
    yield ""

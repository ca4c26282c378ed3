"""Pull requests with a trace of an AI tool, and those of which only telemetry of the day tells: counted apart.

A trace is a floor of AI use. That the author was active with a tool on the day is no trace: how many of these pull
requests were made with the tool is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.report.scope import Scope

BY_TELEMETRY = "made while their author was active with a tool (telemetry of the day), without a trace"

_COUNTS = """
with days as (
    select window_kind, starts_at, day
    from marts.day_windows
    where window_kind = $kind
    union all
    select
        'period' as window_kind,
        starts_at,
        cast(unnest(generate_series(starts_at, ends_at - interval 1 microsecond, interval 1 day)) as date) as day
    from marts.periods
    where $kind = 'period'
),

pull_requests as (
    select
        cast(created_at as date) as day,
        ai_label = 'ai_assisted' and coalesce(ai_rule = 'telemetry-window', false) as is_told,
        ai_label in (select ai_label from marts.label_slices where ai_slice = 'ai') as is_ai
    from marts.pull_requests
    where ai_label <> 'automation' and $team in ('all', team)
)

select
    days.starts_at,
    count(pull_requests.day),
    count(*) filter (where pull_requests.is_ai and not pull_requests.is_told),
    count(*) filter (where pull_requests.is_told)
from days
left join pull_requests on days.day = pull_requests.day
group by days.starts_at
order by days.starts_at
"""

_ANY = """
select count(*) > 0
from marts.pull_requests
where ai_label = 'ai_assisted' and ai_rule = 'telemetry-window' and $team in ('all', team)
"""


@dataclass(frozen=True)
class Traces:
    """Pull requests opened in a window, automation left out."""

    n: int
    traced: int
    told: int

    @property
    def traced_share(self) -> float | None:
        """The share with a trace: a floor of AI use."""
        return self.traced / self.n if self.n else None

    @property
    def told_share(self) -> float | None:
        """The share of which only telemetry of the day tells."""
        return self.told / self.n if self.n else None


def by_window(scope: Scope, kind: str) -> dict[datetime, Traces]:
    """The counts by the begin of the window, in the order of time; its kind is all, month or period."""
    return {starts_at: Traces(*counts) for starts_at, *counts in scope.rows(_COUNTS, kind=kind)}


def are_told(scope: Scope) -> bool:
    """Whether telemetry alone labels any pull request of the team."""
    return bool(scope.rows(_ANY)[0][0])

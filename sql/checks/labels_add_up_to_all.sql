-- The labels other than automation add up to all of them, in items and in microseconds, in every team and month.
with flow_windows as (
    select * from metrics.flow_windows
    where window_kind = 'month' and ai_slice not in ('ai', 'automation')
),

sums as (
    select
        system,
        team_slice,
        starts_at,
        sum(case ai_slice when 'all' then arrivals else -arrivals end) as arrivals,
        sum(case ai_slice when 'all' then departures else -departures end) as departures,
        sum(case ai_slice when 'all' then presence_us else -presence_us end) as presence_us
    from flow_windows
    group by system, team_slice, starts_at
)

select
    system,
    team_slice,
    starts_at
from sums
where arrivals <> 0 or departures <> 0 or presence_us <> 0

-- The teams add up to the whole organisation, in items and in microseconds, in every slice and month.
with flow_windows as (
    select * from metrics.flow_windows
    where window_kind = 'month'
),

sums as (
    select
        system,
        ai_slice,
        starts_at,
        sum(case team_slice when 'all' then arrivals else -arrivals end) as arrivals,
        sum(case team_slice when 'all' then departures else -departures end) as departures,
        sum(case team_slice when 'all' then presence_us else -presence_us end) as presence_us
    from flow_windows
    group by system, ai_slice, starts_at
)

select
    system,
    ai_slice,
    starts_at
from sums
where arrivals <> 0 or departures <> 0 or presence_us <> 0

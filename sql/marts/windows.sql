-- One row per calendar week (from Monday), month, and the whole time of the data; all in UTC, half-open, cut at the end.
-- They begin with what was first seen to happen. Changes begin earlier, by the dates of commits, of which one may be wrong by
-- decades: what began before the first window is inside at its start.
with settings as (select * from meta.settings),

flow_items as (
    select * from marts.flow_items
    where system <> 'change'
),

reach as (
    select
        min(flow_items.started_at) as first_at,
        max(settings.data_start) as data_start,
        max(settings.as_of) as as_of
    from settings
    left join flow_items on true
),

starts as (
    select
        'week' as window_kind,
        unnest(generate_series(date_trunc('week', first_at), as_of, interval 7 day)) as starts_at,
        interval 7 day as length
    from reach
    where first_at < as_of
    union all
    select
        'month' as window_kind,
        unnest(generate_series(date_trunc('month', first_at), as_of, interval 1 month)) as starts_at,
        interval 1 month as length
    from reach
    where first_at < as_of
    union all
    select
        'all' as window_kind,
        greatest(date_trunc('week', first_at), data_start) as starts_at,
        as_of - greatest(date_trunc('week', first_at), data_start) + interval 1 second as length
    from reach
    where first_at < as_of
)

select
    starts.window_kind, -- week, month or all.
    starts.starts_at, -- Begin of the window.
    starts.starts_at + starts.length as closes_at, -- End by the calendar: what happened before it counts in the window.
    least(starts.starts_at + starts.length, reach.as_of) as ends_at, -- End of the window as far as the data reach.
    starts.window_kind = 'all'
    or (
        starts.starts_at + starts.length <= reach.as_of
        and coalesce(starts.starts_at >= reach.data_start, true)
    ) as is_complete -- Whether the data are whole from its begin to its end.
from starts
cross join reach
where starts.starts_at < reach.as_of

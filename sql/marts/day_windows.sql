-- One row per day (UTC) and window that it lies in: metrics find the windows of an event by its day.
-- Windows begin and close at midnight, so a join by the day says the same as one by moments, and is a hash join.
with windows as (select * from marts.windows),

days as (
    select distinct cast(unnest(generate_series(starts_at, ends_at, interval 1 day)) as date) as day
    from windows
    where window_kind <> 'all'
)

select
    days.day, -- The day, in UTC.
    windows.window_kind,
    windows.starts_at,
    windows.ends_at,
    windows.is_complete
from days
join windows
    on days.day >= cast(windows.starts_at as date)
    and days.day < cast(windows.closes_at + interval 1 day - interval 1 microsecond as date)

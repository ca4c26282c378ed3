-- One row per team and window: active developers, and their time (see marts.developer_stretches).
-- Developer-months are mean developers times the length of the window in months of 30.4375 days: the exposure of rates
-- per developer. A window counts the days that the data reach.
with settings as (select * from meta.settings),

stretches as (select * from marts.developer_stretches),

team_slices as (select * from marts.team_slices),

day_windows as (
    select day_windows.*
    from marts.day_windows as day_windows
    cross join settings
    where day_windows.day < settings.as_of
),

changes as (
    select
        team_slices.team_slice,
        stretches.starts_on as day,
        1 as change
    from stretches
    join team_slices on stretches.team = team_slices.team
    union all
    select
        team_slices.team_slice,
        stretches.ends_on + 1 as day,
        -1 as change
    from stretches
    join team_slices on stretches.team = team_slices.team
),

daily_changes as (
    select
        team_slice,
        day,
        sum(change) as change
    from changes
    group by all
),

-- Also the days before the first window, on which stretches may have begun.
days as (
    select day from day_windows
    union
    select day from daily_changes
),

counted as (
    select
        slices.team_slice,
        days.day,
        sum(coalesce(daily_changes.change, 0)) over (
            partition by slices.team_slice
            order by days.day
            rows between unbounded preceding and current row
        ) as developer_count
    from (select distinct team_slice from daily_changes) as slices
    cross join days
    left join daily_changes
        on slices.team_slice = daily_changes.team_slice
        and days.day = daily_changes.day
)

select
    counted.team_slice, -- all, or one team.
    day_windows.window_kind, -- week, month or all.
    day_windows.starts_at,
    day_windows.ends_at,
    day_windows.is_complete,
    count(*) as n, -- Days behind the figures.
    cast(sum(counted.developer_count) as bigint) as developer_days, -- Active developers, added over the days.
    sum(counted.developer_count) / count(*) as mean_developers, -- Active developers on the average day.
    cast(arg_max(counted.developer_count, counted.day) as bigint)
        as developers_at_end, -- Active developers on the last day.
    cast(sum(counted.developer_count) filter (where (counted.day - date '1900-01-01') % 7 < 5) as bigint)
        as developer_workdays, -- The same as developer_days, from Monday to Friday only.
    sum(counted.developer_count) / 7.0 as developer_weeks, -- Time of active developers, in weeks.
    sum(counted.developer_count) / 30.4375 as developer_months -- Time of active developers, in months.
from counted
join day_windows on counted.day = day_windows.day
group by all

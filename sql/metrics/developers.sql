-- One row per team and window: active developers, and their time (see marts.developer_stretches).
-- Developer-months are mean developers times the length of the window in months of 30.4375 days: the exposure of rates
-- per developer. A window counts the days that the data reach. Pull requests are those of the team, without automation.
with settings as (select * from meta.settings),

stretches as (select * from marts.developer_stretches),

pull_requests as (
    select * from marts.pull_requests
    where merged_at is not null and ai_label <> 'automation'
),

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
),

team_merges as (
    select
        pull_requests.team,
        day_windows.window_kind,
        day_windows.starts_at,
        count(*) as merged_count
    from pull_requests
    join day_windows on cast(pull_requests.merged_at as date) = day_windows.day
    group by all
),

merges as (
    select
        team_slices.team_slice,
        team_merges.window_kind,
        team_merges.starts_at,
        cast(sum(team_merges.merged_count) as bigint) as merged_count
    from team_merges
    join team_slices on team_merges.team = team_slices.team
    group by all
),

totals as (
    select
        counted.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        count(*) as days,
        sum(counted.developer_count) as developer_days,
        arg_max(counted.developer_count, counted.day) as developers_at_end,
        coalesce(sum(counted.developer_count) filter (where (counted.day - date '1900-01-01') % 7 < 5), 0)
            as developer_workdays
    from counted
    join day_windows on counted.day = day_windows.day
    group by all
)

select
    totals.team_slice, -- all, or one team.
    totals.window_kind, -- week, month or all.
    totals.starts_at,
    totals.ends_at,
    totals.is_complete,
    totals.days as n, -- Days behind the figures.
    cast(totals.developer_days as bigint) as developer_days, -- Active developers, added over the days.
    totals.developer_days / totals.days as mean_developers, -- Active developers on the average day.
    cast(totals.developers_at_end as bigint) as developers_at_end, -- Active developers on the last day.
    cast(totals.developer_workdays as bigint)
        as developer_workdays, -- The same as developer_days, from Monday to Friday only.
    totals.developer_days / 7.0 as developer_weeks, -- Time of active developers, in weeks.
    totals.developer_days / 30.4375 as developer_months, -- Time of active developers, in months.
    coalesce(merges.merged_count, 0) as merged_count, -- Pull requests of the team that were merged.
    coalesce(merges.merged_count, 0) / nullif(totals.developer_days / 30.4375, 0)
        as merged_per_developer_month -- The same per month of an active developer.
from totals
left join merges
    on totals.team_slice = merges.team_slice
    and totals.window_kind = merges.window_kind
    and totals.starts_at = merges.starts_at

-- One row per system, team and window: open work at the end of the days, and how much of it had stalled.
-- A task in progress has stalled when nobody touched it for 7 days, an open pull request after 14, unless the
-- configuration says otherwise (marts.touches: comments on pull requests are not read and do not count). To begin is to
-- be touched. Automation is left out.
with settings as (select * from meta.settings),

limits as (
    select
        'review' as system,
        'pull_request' as kind,
        cast(stalled_pull_request_days as integer) as idle_days
    from settings
    union all
    select
        'task' as system,
        'issue' as kind,
        cast(stalled_task_days as integer) as idle_days
    from settings
),

stays as (
    select
        flow_items.system,
        limits.kind,
        limits.idle_days,
        flow_items.item,
        case flow_items.system when 'task' then split_part(flow_items.item, '/', 1) else flow_items.item end as key,
        flow_items.team,
        cast(flow_items.started_at as date) as first_day,
        cast(coalesce(flow_items.ended_at, settings.as_of) as date) as last_day
    from marts.flow_items as flow_items
    join limits on flow_items.system = limits.system
    cross join settings
    where flow_items.ai_label <> 'automation'
),

touches as (select * from marts.touches),

team_slices as (select * from marts.team_slices),

day_windows as (
    select day_windows.*
    from marts.day_windows as day_windows
    cross join settings
    where day_windows.day < cast(settings.as_of as date)
),

-- Most items leave before they can stall: only the others are looked at day by day.
long_stays as (
    select * from stays
    where last_day - first_day > idle_days
),

activity as (
    select
        system,
        item,
        first_day as day
    from long_stays
    union
    select
        long_stays.system,
        long_stays.item,
        touches.day
    from long_stays
    join touches
        on long_stays.key = touches.item
        and long_stays.kind = touches.kind
    where touches.day >= long_stays.first_day and touches.day < long_stays.last_day
),

gaps as (
    select
        system,
        item,
        day,
        lead(day) over (
            partition by system, item
            order by day
        ) as next_day
    from activity
),

stalls as (
    select
        long_stays.system,
        long_stays.team,
        gaps.day + long_stays.idle_days as first_day,
        coalesce(gaps.next_day, long_stays.last_day) as last_day
    from gaps
    join long_stays
        on gaps.system = long_stays.system
        and gaps.item = long_stays.item
    where gaps.day + long_stays.idle_days < coalesce(gaps.next_day, long_stays.last_day)
),

changes as (
    select
        system,
        team,
        first_day as day,
        1 as open_change,
        0 as stalled_change
    from stays
    union all
    select
        system,
        team,
        last_day as day,
        -1 as open_change,
        0 as stalled_change
    from stays
    union all
    select
        system,
        team,
        first_day as day,
        0 as open_change,
        1 as stalled_change
    from stalls
    union all
    select
        system,
        team,
        last_day as day,
        0 as open_change,
        -1 as stalled_change
    from stalls
),

team_changes as (
    select
        system,
        team,
        day,
        sum(open_change) as open_change,
        sum(stalled_change) as stalled_change
    from changes
    group by all
),

daily_changes as (
    select
        team_changes.system,
        team_slices.team_slice,
        team_changes.day,
        sum(team_changes.open_change) as open_change,
        sum(team_changes.stalled_change) as stalled_change
    from team_changes
    join team_slices on team_changes.team = team_slices.team
    group by all
),

days as (select distinct day from day_windows),

counted as (
    select
        slices.system,
        slices.team_slice,
        days.day,
        sum(coalesce(daily_changes.open_change, 0)) over so_far as open_count,
        sum(coalesce(daily_changes.stalled_change, 0)) over so_far as stalled_count
    from (select distinct system, team_slice from daily_changes) as slices
    cross join days
    left join daily_changes
        on slices.system = daily_changes.system
        and slices.team_slice = daily_changes.team_slice
        and days.day = daily_changes.day
    window so_far as (
        partition by slices.system, slices.team_slice
        order by days.day
        rows between unbounded preceding and current row
    )
)

select
    counted.system, -- review or task.
    counted.team_slice, -- all, or one team.
    day_windows.window_kind, -- week, month or all.
    day_windows.starts_at,
    day_windows.ends_at,
    day_windows.is_complete,
    count(*) as n, -- Days behind the figures.
    sum(counted.open_count) / count(*) as open_items_per_day, -- Items open at the end of the average day.
    sum(counted.stalled_count) / count(*) as stalled_items_per_day, -- Of these, the ones that had stalled.
    sum(counted.stalled_count) / nullif(sum(counted.open_count), 0)
        as stalled_share -- Share of the open items that had stalled, over all days together.
from counted
join day_windows on counted.day = day_windows.day
group by all

-- One row per system, team and window: open work at the end of the days, and how much of it had stalled.
-- A task in progress has stalled when nobody touched it for 7 days, an open pull request after 14, unless the
-- configuration says otherwise (marts.touches: comments on pull requests are not read and do not count). To begin is to
-- be touched. Automation is left out.
with settings as (select * from meta.settings),

limits as (
    select
        'review' as system,
        false as is_issue,
        cast(stalled_pull_request_days as integer) as idle_days
    from settings
    union all
    select
        'task' as system,
        true as is_issue,
        cast(stalled_task_days as integer) as idle_days
    from settings
),

stays as (
    select
        flow_items.system,
        limits.is_issue,
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

items as (select * from marts.touchable_items),

touches as (select * from marts.numbered_touches),

team_slices as (select * from marts.team_slices),

day_windows as (
    select
        day_windows.*,
        max(day_windows.day) over (partition by day_windows.window_kind, day_windows.starts_at) as last_day
    from marts.day_windows as day_windows
    cross join settings
    where day_windows.day < cast(settings.as_of as date)
),

windows as (
    select
        window_kind,
        starts_at,
        ends_at,
        is_complete,
        count(*) as day_count
    from day_windows
    group by all
),

-- Most items leave before they can stall: only the others are looked at day by day.
long_stays as (
    select
        row_number() over (
            order by
                stays.system,
                stays.item
        ) as stay_number,
        items.item_number,
        stays.system,
        stays.team,
        stays.first_day,
        stays.last_day,
        stays.idle_days
    from stays
    join items
        on stays.key = items.item
        and stays.is_issue = items.is_issue
    where stays.last_day - stays.first_day > stays.idle_days
),

activity as (
    select
        stay_number,
        first_day as day
    from long_stays
    union
    select
        long_stays.stay_number,
        touches.day
    from long_stays
    join touches
        on long_stays.item_number = touches.item_number
    where touches.day >= long_stays.first_day and touches.day < long_stays.last_day
),

gaps as (
    select
        stay_number,
        day,
        lead(day) over (
            partition by stay_number
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
    join long_stays on gaps.stay_number = long_stays.stay_number
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

-- A change counts on each day from its own to the end of its window, and on all days of the windows that follow.
window_changes as (
    select
        team_changes.system,
        team_changes.team,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(team_changes.open_change) as open_change,
        sum(team_changes.stalled_change) as stalled_change,
        sum(team_changes.open_change * (day_windows.last_day - team_changes.day + 1)) as open_days,
        sum(team_changes.stalled_change * (day_windows.last_day - team_changes.day + 1)) as stalled_days
    from team_changes
    join day_windows on team_changes.day = day_windows.day
    group by all
),

-- The whole time begins with the complete data: what changed before it counts on all its days.
first_days as (
    select
        window_kind,
        min(day) as day
    from day_windows
    group by window_kind
),

earlier_changes as (
    select
        team_changes.system,
        team_changes.team,
        first_days.window_kind,
        sum(team_changes.open_change) as open_change,
        sum(team_changes.stalled_change) as stalled_change
    from team_changes
    join first_days on team_changes.day < first_days.day
    group by all
),

changes_by_window as (
    select
        window_changes.system,
        team_slices.team_slice,
        window_changes.window_kind,
        window_changes.starts_at,
        sum(window_changes.open_change) as open_change,
        sum(window_changes.stalled_change) as stalled_change,
        sum(window_changes.open_days) as open_days,
        sum(window_changes.stalled_days) as stalled_days
    from window_changes
    join team_slices on window_changes.team = team_slices.team
    group by all
),

changes_before as (
    select
        earlier_changes.system,
        team_slices.team_slice,
        earlier_changes.window_kind,
        sum(earlier_changes.open_change) as open_change,
        sum(earlier_changes.stalled_change) as stalled_change
    from earlier_changes
    join team_slices on earlier_changes.team = team_slices.team
    group by all
),

slices as (
    select
        team_changes.system,
        team_slices.team_slice
    from (select distinct system, team from team_changes) as team_changes
    join team_slices on team_changes.team = team_slices.team
    group by all
),

-- Open days are those of what was open when the window began, and of what changed in it.
counted as (
    select
        slices.system,
        slices.team_slice,
        windows.window_kind,
        windows.starts_at,
        windows.ends_at,
        windows.is_complete,
        windows.day_count,
        windows.day_count * (
            coalesce(changes_before.open_change, 0)
            + coalesce(sum(coalesce(changes.open_change, 0)) over earlier_windows, 0)
        ) + coalesce(changes.open_days, 0) as open_days,
        windows.day_count * (
            coalesce(changes_before.stalled_change, 0)
            + coalesce(sum(coalesce(changes.stalled_change, 0)) over earlier_windows, 0)
        ) + coalesce(changes.stalled_days, 0) as stalled_days
    from slices
    cross join windows
    left join changes_by_window as changes
        on slices.system = changes.system
        and slices.team_slice = changes.team_slice
        and windows.window_kind = changes.window_kind
        and windows.starts_at = changes.starts_at
    left join changes_before
        on slices.system = changes_before.system
        and slices.team_slice = changes_before.team_slice
        and windows.window_kind = changes_before.window_kind
    window earlier_windows as (
        partition by slices.system, slices.team_slice, windows.window_kind
        order by windows.starts_at
        rows between unbounded preceding and 1 preceding
    )
)

select
    system, -- review or task.
    team_slice, -- all, or one team.
    window_kind, -- week, month or all.
    starts_at,
    ends_at,
    is_complete,
    day_count as n, -- Days behind the figures.
    open_days / day_count as open_items_per_day, -- Items open at the end of the average day.
    stalled_days / day_count as stalled_items_per_day, -- Of these, the ones that had stalled.
    stalled_days / nullif(open_days, 0) as stalled_share -- Share of the open items that had stalled, over all days together.
from counted

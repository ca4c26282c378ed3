-- One row per kind of item, team and window: contexts, the distinct items that a developer does something on in a day.
-- Contexts are touches, not open work. As exact counts (method 1.7): open touches = Lday q m, where Lday is the number of
-- items open at some time on a day, q the share of these that anybody touched, and m the developers on each of them.
-- Touches of an item before it is open or after it has left count as contexts, but not in this decomposition.
with settings as (select * from meta.settings),

pull_requests as (select * from marts.pull_requests),

work_items as (select * from marts.work_items),

developers as (select * from metrics.developers),

team_slices as (select * from marts.team_slices),

day_windows as (
    select day_windows.*
    from marts.day_windows as day_windows
    cross join settings
    where day_windows.day < settings.as_of
),

teams as (select * from marts.teams),

-- The touches are many and are read four times: each time from their table, not from a copy of all of them.
person_team_days as (
    select
        is_issue,
        team_number,
        person_number,
        day,
        count(*) as touch_count,
        count(*) filter (where is_open) as open_touch_count
    from marts.numbered_touches
    group by
        is_issue,
        team_number,
        person_number,
        day
),

team_days as (
    select
        is_issue,
        team_number,
        day,
        sum(touch_count) as touch_count,
        sum(open_touch_count) as open_touch_count,
        count(*) as developer_days
    from person_team_days
    group by
        is_issue,
        team_number,
        day
),

-- A developer who touches items of two teams in a day is one developer-day of the whole organisation: few ever do.
people_of_several_teams as (
    select
        is_issue,
        person_number
    from marts.numbered_touches
    group by
        is_issue,
        person_number
    having min(team_number) <> max(team_number)
),

days_in_several_teams as (
    select
        touches.is_issue,
        touches.person_number,
        touches.day,
        count(distinct touches.team_number) as team_count
    from marts.numbered_touches as touches
    join people_of_several_teams
        on touches.is_issue = people_of_several_teams.is_issue
        and touches.person_number = people_of_several_teams.person_number
    group by
        touches.is_issue,
        touches.person_number,
        touches.day
),

sliced_days as (
    select
        team_days.is_issue,
        team_slices.team_slice,
        team_days.day,
        team_days.touch_count,
        team_days.open_touch_count,
        team_days.developer_days
    from team_days
    join teams on team_days.team_number = teams.team_number
    join team_slices on teams.team = team_slices.team
    union all
    select
        is_issue,
        'all' as team_slice,
        day,
        0 as touch_count,
        0 as open_touch_count,
        1 - team_count as developer_days
    from days_in_several_teams
    where team_count > 1
),

touched as (
    select
        days.is_issue,
        days.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        sum(days.touch_count) as touch_count,
        sum(days.open_touch_count) as open_touch_count,
        sum(days.developer_days) as developer_days
    from sliced_days as days
    join day_windows on days.day = day_windows.day
    group by all
),

item_days as (
    select distinct
        is_issue,
        team_number,
        item_number,
        day
    from marts.numbered_touches
    where is_open
),

team_item_days as (
    select
        is_issue,
        team_number,
        day,
        count(*) as item_days
    from item_days
    group by all
),

items_touched as (
    select
        team_item_days.is_issue,
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(team_item_days.item_days) as touched_item_days
    from team_item_days
    join teams on team_item_days.team_number = teams.team_number
    join team_slices on teams.team = team_slices.team
    join day_windows on team_item_days.day = day_windows.day
    group by all
),

spans as (
    select
        false as is_issue,
        team,
        cast(created_at as date) as first_day,
        cast(coalesce(merged_at, closed_at) as date) as last_day
    from pull_requests
    union all
    select
        true as is_issue,
        team,
        cast(case source when 'jira' then started_at else created_at end as date) as first_day,
        cast(done_at as date) as last_day
    from work_items
    where source = 'github'
        or (started_at is not null and coalesce(done_at >= started_at, status_category is distinct from 'done'))
),

changes as (
    select
        is_issue,
        team,
        first_day as day,
        count(*) as begun_count,
        0 as ended_count
    from spans
    group by all
    union all
    select
        is_issue,
        team,
        last_day as day,
        0 as begun_count,
        count(*) as ended_count
    from spans
    where last_day is not null
    group by all
),

daily_changes as (
    select
        changes.is_issue,
        team_slices.team_slice,
        changes.day,
        sum(changes.begun_count) as begun_count,
        sum(changes.ended_count) as ended_count
    from changes
    join team_slices on changes.team = team_slices.team
    group by all
),

-- Also the days before the first window, on which items may have begun.
days as (
    select day from day_windows
    union
    select day from daily_changes
),

-- Items that are open at some time on a day: all that have begun by its end, but those that had ended before it.
open_days as (
    select
        slices.is_issue,
        slices.team_slice,
        days.day,
        coalesce(daily_changes.ended_count, 0) as ended_count,
        sum(coalesce(daily_changes.begun_count, 0) - coalesce(daily_changes.ended_count, 0)) over (
            partition by slices.is_issue, slices.team_slice
            order by days.day
            rows between unbounded preceding and current row
        ) + coalesce(daily_changes.ended_count, 0) as open_count
    from (select distinct is_issue, team_slice from daily_changes) as slices
    cross join days
    left join daily_changes
        on slices.is_issue = daily_changes.is_issue
        and slices.team_slice = daily_changes.team_slice
        and days.day = daily_changes.day
),

open_items as (
    select
        open_days.is_issue,
        open_days.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        count(*) as days,
        sum(open_days.open_count) as open_item_days,
        sum(open_days.ended_count) as ended_count
    from open_days
    join day_windows on open_days.day = day_windows.day
    group by all
)

select
    case when touched.is_issue then 'issue' else 'pull_request' end as kind, -- pull_request, or issue for task contexts.
    touched.team_slice, -- all, or one team: the team of the items.
    touched.window_kind, -- week, month or all.
    touched.starts_at,
    touched.ends_at,
    touched.is_complete,
    cast(touched.developer_days as bigint) as n, -- Days of developers on which they touched such an item.
    cast(touched.touch_count as bigint) as touch_count, -- Distinct developers, items and days.
    touched.touch_count / touched.developer_days
        as contexts_per_developer_day, -- Contexts per developer and day on which the developer touched any (c).
    touched.touch_count / nullif(developers.developer_workdays, 0)
        as contexts_per_workday, -- The same over all workdays of active developers of the team.
    developers.mean_developers, -- Active developers on the average day: the headcount.
    touched.developer_days / open_items.days as developers_per_day, -- Developers who touch something on the average day (n).
    cast(touched.open_touch_count as bigint) as open_touch_count, -- Touches of items that were open on that day.
    cast(coalesce(items_touched.touched_item_days, 0) as bigint)
        as touched_item_days, -- Distinct open items and days with a touch.
    cast(open_items.open_item_days as bigint) as open_item_days, -- Items open at some time on a day, added over the days.
    open_items.open_item_days / open_items.days as open_items_per_day, -- The same on the average day (Lday).
    items_touched.touched_item_days / nullif(open_items.open_item_days, 0)
        as touched_share, -- Share of the open items that are touched on a day (q).
    touched.open_touch_count / nullif(items_touched.touched_item_days, 0)
        as developers_per_touched_item, -- Developers on each open item that is touched on a day (m).
    cast(open_items.ended_count as bigint) as ended_count, -- Items that were merged, closed or done.
    touched.open_touch_count / nullif(open_items.ended_count, 0)
        as touches_per_item -- Touches of open items per item that left (kappa; exact up to touches at the ends of the window).
from touched
join open_items
    on touched.is_issue = open_items.is_issue
    and touched.team_slice = open_items.team_slice
    and touched.window_kind = open_items.window_kind
    and touched.starts_at = open_items.starts_at
left join items_touched
    on touched.is_issue = items_touched.is_issue
    and touched.team_slice = items_touched.team_slice
    and touched.window_kind = items_touched.window_kind
    and touched.starts_at = items_touched.starts_at
left join developers
    on touched.team_slice = developers.team_slice
    and touched.window_kind = developers.window_kind
    and touched.starts_at = developers.starts_at

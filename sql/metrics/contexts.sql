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

-- The touches are many and are read three times: each time from their table, not from a copy of all of them.
person_days as (
    select
        kind,
        person,
        day,
        count(*) as touch_count,
        count(*) filter (where is_open) as open_touch_count,
        min(team) as first_team,
        max(team) as last_team
    from marts.touches
    group by
        kind,
        person,
        day
),

-- Few developers touch items of two teams in a day: only their days are counted by team anew.
split_days as (
    select
        touches.kind,
        touches.team,
        touches.person,
        touches.day,
        count(*) as touch_count,
        count(*) filter (where touches.is_open) as open_touch_count
    from marts.touches as touches
    join person_days
        on touches.kind = person_days.kind
        and touches.person = person_days.person
        and touches.day = person_days.day
    where person_days.first_team <> person_days.last_team
    group by
        touches.kind,
        touches.team,
        touches.person,
        touches.day
),

person_team_days as (
    select
        kind,
        first_team as team,
        day,
        touch_count,
        open_touch_count
    from person_days
    where first_team = last_team
    union all
    select
        kind,
        team,
        day,
        touch_count,
        open_touch_count
    from split_days
),

team_days as (
    select
        kind,
        team,
        day,
        sum(touch_count) as touch_count,
        sum(open_touch_count) as open_touch_count,
        count(*) as developer_days
    from person_team_days
    group by
        kind,
        team,
        day
),

-- A developer who touches items of two teams in a day is one developer-day of the whole organisation.
sliced_days as (
    select
        team_days.kind,
        team_slices.team_slice,
        team_days.day,
        team_days.touch_count,
        team_days.open_touch_count,
        team_days.developer_days
    from team_days
    join team_slices
        on team_days.team = team_slices.team
        and team_slices.team_slice <> 'all'
    union all
    select
        kind,
        'all' as team_slice,
        day,
        sum(touch_count) as touch_count,
        sum(open_touch_count) as open_touch_count,
        count(*) as developer_days
    from person_days
    group by
        kind,
        day
),

touched as (
    select
        days.kind,
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
        kind,
        team,
        item,
        day
    from marts.touches
    where is_open
),

team_item_days as (
    select
        kind,
        team,
        day,
        count(*) as item_days
    from item_days
    group by all
),

items_touched as (
    select
        team_item_days.kind,
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(team_item_days.item_days) as touched_item_days
    from team_item_days
    join team_slices on team_item_days.team = team_slices.team
    join day_windows on team_item_days.day = day_windows.day
    group by all
),

spans as (
    select
        'pull_request' as kind,
        team,
        cast(created_at as date) as first_day,
        cast(coalesce(merged_at, closed_at) as date) as last_day
    from pull_requests
    union all
    select
        'issue' as kind,
        team,
        cast(case source when 'jira' then started_at else created_at end as date) as first_day,
        cast(done_at as date) as last_day
    from work_items
    where (source = 'github' or started_at is not null)
        and coalesce(done_at >= started_at, true)
),

changes as (
    select
        kind,
        team,
        first_day as day,
        count(*) as begun_count,
        0 as ended_count
    from spans
    group by all
    union all
    select
        kind,
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
        changes.kind,
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
        slices.kind,
        slices.team_slice,
        days.day,
        coalesce(daily_changes.ended_count, 0) as ended_count,
        sum(coalesce(daily_changes.begun_count, 0) - coalesce(daily_changes.ended_count, 0)) over (
            partition by slices.kind, slices.team_slice
            order by days.day
            rows between unbounded preceding and current row
        ) + coalesce(daily_changes.ended_count, 0) as open_count
    from (select distinct kind, team_slice from daily_changes) as slices
    cross join days
    left join daily_changes
        on slices.kind = daily_changes.kind
        and slices.team_slice = daily_changes.team_slice
        and days.day = daily_changes.day
),

open_items as (
    select
        open_days.kind,
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
    touched.kind, -- pull_request, or issue for task contexts.
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
    touched.touch_count / nullif(open_items.ended_count, 0)
        as touches_per_item -- Touches per item that left (kappa; exact up to touches at the ends of the window).
from touched
join open_items
    on touched.kind = open_items.kind
    and touched.team_slice = open_items.team_slice
    and touched.window_kind = open_items.window_kind
    and touched.starts_at = open_items.starts_at
left join items_touched
    on touched.kind = items_touched.kind
    and touched.team_slice = items_touched.team_slice
    and touched.window_kind = items_touched.window_kind
    and touched.starts_at = items_touched.starts_at
left join developers
    on touched.team_slice = developers.team_slice
    and touched.window_kind = developers.window_kind
    and touched.starts_at = developers.starts_at

-- One row per system, team and day (UTC) of the last 366 whole days: work in progress at noon, and averaged over the day.
-- Automation is left out.
with settings as (select * from meta.settings),

flow_items as (
    select * from marts.flow_items
    where ai_label <> 'automation' and system in ('review', 'draft', 'issue', 'task', 'blocked')
),

team_slices as (select * from marts.team_slices),

reach as (
    select
        cast(as_of as date) - 366 as first_day,
        cast(as_of as date) - 1 as last_day
    from settings
),

turns as (
    select
        system,
        team,
        started_at as at,
        1 as change
    from flow_items
    union all
    select
        system,
        team,
        ended_at as at,
        -1 as change
    from flow_items
    where ended_at is not null
),

-- What happened before the first day stands on the day before it.
team_days as (
    select
        turns.system,
        turns.team,
        greatest(cast(turns.at as date), reach.first_day - 1) as day,
        sum(turns.change) as change,
        sum(case when cast(turns.at + interval 12 hour as date) = cast(turns.at as date) then turns.change else 0 end)
            as morning_change,
        sum(turns.change * date_diff('microsecond', turns.at, cast(cast(turns.at as date) + 1 as timestamp))) as rest_us
    from turns
    cross join reach
    group by all
),

slice_days as (
    select
        team_days.system,
        team_slices.team_slice,
        team_days.day,
        sum(team_days.change) as change,
        sum(team_days.morning_change) as morning_change,
        sum(team_days.rest_us) as rest_us
    from team_days
    join team_slices on team_days.team = team_slices.team
    group by all
),

days as (
    select cast(unnest(generate_series(first_day - 1, last_day, interval 1 day)) as date) as day
    from reach
),

running as (
    select
        slices.system,
        slices.team_slice,
        days.day,
        sum(coalesce(slice_days.change, 0)) over so_far as end_count,
        coalesce(slice_days.change, 0) as change,
        coalesce(slice_days.morning_change, 0) as morning_change,
        coalesce(slice_days.rest_us, 0) as rest_us
    from (select distinct system, team_slice from slice_days) as slices
    cross join days
    left join slice_days
        on slices.system = slice_days.system
        and slices.team_slice = slice_days.team_slice
        and days.day = slice_days.day
    window so_far as (
        partition by slices.system, slices.team_slice
        order by days.day
        rows between unbounded preceding and current row
    )
)

select
    running.system, -- review, draft, issue, task or blocked.
    running.team_slice, -- all, or one team.
    running.day, -- The day, in UTC.
    cast(running.end_count - running.change + running.morning_change as bigint)
        as open_at_noon_count, -- Items in progress at 12:00.
    ((running.end_count - running.change) * 86400000000 + running.rest_us) / 86400000000.0
        as wip -- Items in progress, averaged over the day.
from running
cross join reach
where running.day >= reach.first_day

-- One row per period to compare: the configured ones, else the earlier and the later half of the complete weeks.
-- The weeks that are halved end so long before the data do that what began in them is followed for all of the follow-up,
-- and that changes are seen whose pull request is opened later (for these alone at most four weeks are left out). But
-- that leaves no fewer than 18 weeks, where there are so many: two periods of less than nine weeks are not compared at
-- all, while what came in, left and was inside is exact in every week that has ended, followed or not. The report says
-- when a period ends too near to the data end for complete follow-up. Configured periods stay as they were set.
with configured as (select * from meta.periods),

settings as (select * from meta.settings),

windows as (select * from marts.windows),

follow_up as (select * from marts.follow_up),

flow_systems as (
    select * from marts.flow_systems
    where system = 'change'
),

limits as (
    select
        least(
            settings.as_of - follow_up.tau_days * interval 1 day,
            greatest(coalesce(flow_systems.whole_until, settings.as_of), settings.as_of - interval 28 day)
        ) as followed_until
    from settings
    cross join follow_up
    left join flow_systems on true
),

complete_weeks as (
    select
        windows.starts_at,
        windows.ends_at,
        row_number() over (order by windows.starts_at) as place,
        count(*) over () as week_count,
        count(*) filter (where windows.ends_at <= limits.followed_until) over () as followed_count
    from windows
    cross join limits
    where windows.window_kind = 'week' and windows.is_complete
),

weeks as (
    select
        starts_at,
        ends_at,
        place,
        greatest(followed_count, least(week_count, 18)) as kept_count
    from complete_weeks
),

halves as (
    select
        case when place - kept_count % 2 <= kept_count // 2 then 'earlier' else 'later' end as period,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from weeks
    where kept_count >= 2
        and place > kept_count % 2
        and place <= kept_count
    group by case when place - kept_count % 2 <= kept_count // 2 then 'earlier' else 'later' end
)

select
    name as period, -- Name of the period.
    starts_at,
    ends_at,
    row_number() over (order by starts_at) as place -- 1 for the first, 2 for the second.
from configured
union all
select
    period,
    starts_at,
    ends_at,
    row_number() over (order by starts_at) as place
from halves
where not exists (select 1 from configured)

-- One row per build: for how long durations are followed, so that every one compared is known in full.
-- The smallest of 7, 14, 21, 30 and 60 days within which 85 % of what finished in the earlier period had finished. Work
-- that began later than that before the data end is left out, finished or not, and longer times count as this long: the
-- restricted mean with complete follow-up. Means of finished work alone would leave out what takes longest.
-- The earlier period is the first configured one, else the first half of the weeks that even the longest follow-up would
-- leave. marts.periods, which ends the halves by this follow-up, can not say which they are; so the later half, in which
-- work may have become slower, has no part in the choice.
with settings as (select * from meta.settings),

pull_requests as (select * from marts.pull_requests),

configured as (select * from meta.periods),

windows as (
    select * from marts.windows
    where window_kind = 'week' and is_complete
),

ordered_periods as (
    select
        starts_at,
        ends_at,
        row_number() over (order by starts_at) as place
    from configured
),

weeks as (
    select
        starts_at,
        ends_at,
        row_number() over (order by starts_at) as place,
        count(*) over () as week_count,
        count(*) filter (where ends_at <= settings.as_of - interval 60 day) over () as followed_count
    from windows
    cross join settings
),

earlier_parts as (
    select
        starts_at,
        ends_at
    from ordered_periods
    where place = 1
    union all
    select
        starts_at,
        ends_at
    from weeks
    where place <= greatest(followed_count, least(week_count, 18)) // 2
        and not exists (select 1 from configured)
),

earlier as (
    select
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from earlier_parts
),

finished as (
    select quantile_cont(pull_requests.hours_open, 0.85) as hours_p85
    from pull_requests
    cross join earlier
    where pull_requests.hours_open >= 0
        and pull_requests.ai_label <> 'automation'
        and coalesce(pull_requests.created_at >= earlier.starts_at, true)
        and coalesce(pull_requests.created_at < earlier.ends_at, true)
)

select
    case
        when hours_p85 <= 7 * 24 then 7
        when hours_p85 <= 14 * 24 then 14
        when hours_p85 <= 21 * 24 then 21
        when hours_p85 <= 30 * 24 then 30
        else 60
    end as tau_days, -- Days that every item compared is followed.
    hours_p85 -- 85 % of the pull requests of the earlier period that finished did so within these hours.
from finished

-- One row per build: for how long durations are followed, so that every one compared is known in full.
-- The smallest of 7, 14, 21, 30 and 60 days within which 85 % of what finished in the earlier period had finished. Work
-- that began later than that before the data end is left out, finished or not, and longer times count as this long: the
-- restricted mean with complete follow-up. Means of finished work alone would leave out what takes longest.
with pull_requests as (select * from marts.pull_requests),

periods as (select * from marts.periods),

earlier as (
    select
        min(starts_at) as starts_at,
        min(ends_at) as ends_at
    from periods
    where place = 1
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

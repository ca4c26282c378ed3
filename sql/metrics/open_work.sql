-- One row per system, team and AI slice: what is inside when the data end, and how old it is.
-- The age of open work is the one sign of a queue that finished work can not show: what takes longest has not left yet.
with flow_items as (
    select * from marts.flow_items
    where ended_at is null
),

settings as (select * from meta.settings),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

ages as (
    select
        flow_items.system,
        flow_items.team,
        flow_items.ai_label,
        date_diff('microsecond', flow_items.started_at, settings.as_of) as age_us
    from flow_items
    cross join settings
)

select
    ages.system, -- review, draft, release, change, issue, task or blocked.
    team_slices.team_slice, -- all, or one team.
    label_slices.ai_slice, -- all (without automation), ai, or one label.
    count(*) as n, -- Items inside when the data end.
    case when count(*) >= 30 then median(ages.age_us) / 3600000000.0 end
        as median_hours_age, -- Half of them are older, in hours; null for fewer than 30 items.
    case when count(*) >= 100 then quantile_cont(ages.age_us, 0.85) / 3600000000.0 end
        as p85_hours_age, -- 85 of 100 are at most this old, in hours; null for fewer than 100 items.
    max(ages.age_us) / 3600000000.0 as oldest_hours_age -- Age of the oldest, in hours.
from ages
join team_slices on ages.team = team_slices.team
join label_slices on ages.ai_label = label_slices.ai_label
group by
    ages.system,
    team_slices.team_slice,
    label_slices.ai_slice

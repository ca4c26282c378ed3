-- One row per duration, team, AI slice and window: lead time for changes (DORA) and its stages, of merged pull requests.
-- lead_time: first commit to the first production deployment that contains the merge. A pull request belongs to the
-- window in which it was deployed (lead_time, deploy; while it is not, in which it was merged) or merged (all others). What the first known deployment of a
-- repository shipped may have been shipped earlier: it is left out of lead_time and deploy, and counted apart.
with pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
),

windows as (select * from marts.windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

durations as (
    select
        team,
        ai_label,
        'lead_time' as duration,
        coalesce(deployed_at, merged_at) as counted_at,
        hours_lead_time as hours,
        is_deployed_by_first_known as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'deploy' as duration,
        coalesce(deployed_at, merged_at) as counted_at,
        hours_deploy as hours,
        is_deployed_by_first_known as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'open' as duration,
        merged_at as counted_at,
        hours_open as hours,
        false as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'coding' as duration,
        merged_at as counted_at,
        hours_coding as hours,
        false as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'pickup' as duration,
        merged_at as counted_at,
        hours_pickup as hours,
        false as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'review' as duration,
        merged_at as counted_at,
        hours_review as hours,
        false as is_left_censored
    from pull_requests
    union all
    select
        team,
        ai_label,
        'merge_wait' as duration,
        merged_at as counted_at,
        hours_merge_wait as hours,
        false as is_left_censored
    from pull_requests
)

select
    durations.duration, -- lead_time, or the stage: coding, pickup, review, merge_wait, deploy; open = opened to merged.
    team_slices.team_slice,
    label_slices.ai_slice,
    windows.window_kind,
    windows.starts_at,
    windows.ends_at,
    windows.is_complete,
    count(durations.hours) filter (where not durations.is_left_censored) as n, -- Pull requests behind the figures.
    median(durations.hours) filter (where not durations.is_left_censored) as median_hours, -- Median, in hours.
    -- Summed in whole microseconds: a sum of fractions would depend on the order of the rows.
    sum(cast(round(durations.hours * 3600000000) as hugeint)) filter (where not durations.is_left_censored)
        / nullif(count(durations.hours) filter (where not durations.is_left_censored), 0)
        / 3600000000.0 as mean_hours, -- Mean, in hours.
    count(*) filter (where durations.hours is null) as missing_count, -- Without the events this duration needs.
    count(*) filter (where durations.is_left_censored)
        as left_censored_count -- Left out: shipped by the first known deployment.
from durations
join team_slices on durations.team = team_slices.team
join label_slices on durations.ai_label = label_slices.ai_label
join windows
    on durations.counted_at >= windows.starts_at
    and durations.counted_at < windows.closes_at
group by all
order by
    duration,
    team_slice,
    ai_slice,
    window_kind,
    starts_at

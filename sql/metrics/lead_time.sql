-- One row per duration, team, AI slice and window: lead time for changes (DORA) and its stages, of merged pull requests.
-- lead_time: first commit to the first production deployment that contains the merge; where the commit's date is doubtful,
-- from the start of work (marts.pull_request_commits). A pull request belongs to the window in which it was deployed
-- (lead_time, deploy; while it is not, in which it was merged) or merged (all others). What the first known deployment of
-- a repository shipped may have been shipped earlier: it is left out of lead_time and deploy, and counted apart. Durations are whole microseconds until the end, so that the order of rows changes nothing.
with pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

-- In the order of teams and days: rows of one window then stand together, which saves a quarter of the time.
deployed as (
    select
        team,
        ai_label,
        cast(coalesce(deployed_at, merged_at) as date) as day,
        is_deployed_by_first_known,
        case
            when not is_deployed_by_first_known and work_started_at <= deployed_at
                then date_diff('microsecond', work_started_at, deployed_at)
        end as lead_time,
        case when not is_deployed_by_first_known then cast(round(hours_deploy * 3600000000) as bigint) end as deploy
    from pull_requests
    order by
        team,
        day
),

merged as (
    select
        team,
        ai_label,
        cast(merged_at as date) as day,
        cast(round(hours_open * 3600000000) as bigint) as open,
        cast(round(hours_coding * 3600000000) as bigint) as coding,
        cast(round(hours_draft * 3600000000) as bigint) as draft,
        cast(round(hours_pickup * 3600000000) as bigint) as pickup,
        cast(round(hours_first_review * 3600000000) as bigint) as first_review,
        cast(round(hours_review * 3600000000) as bigint) as review,
        cast(round(hours_review_time * 3600000000) as bigint) as review_time,
        cast(round(hours_merge_wait * 3600000000) as bigint) as merge_wait
    from pull_requests
    order by
        team,
        day
),

-- Every duration in one pass over the pull requests: the medians are what costs, and they share it.
figures as (
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        count(*) as merged_count,
        count(*) filter (where deployed.is_deployed_by_first_known) as left_censored_count,
        [
            struct_pack(
                duration := 'lead_time',
                n := count(lead_time),
                total := sum(lead_time),
                quantiles := quantile_cont(lead_time, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'deploy',
                n := count(deploy),
                total := sum(deploy),
                quantiles := quantile_cont(deploy, [0.5, 0.85, 0.9])
            )
        ] as durations
    from deployed
    join team_slices on deployed.team = team_slices.team
    join label_slices on deployed.ai_label = label_slices.ai_label
    join day_windows on deployed.day = day_windows.day
    group by all
    union all
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        count(*) as merged_count,
        0 as left_censored_count,
        [
            struct_pack(
                duration := 'open',
                n := count(open),
                total := sum(open),
                quantiles := quantile_cont(open, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'coding',
                n := count(coding),
                total := sum(coding),
                quantiles := quantile_cont(coding, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'draft',
                n := count(draft),
                total := sum(draft),
                quantiles := quantile_cont(draft, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'pickup',
                n := count(pickup),
                total := sum(pickup),
                quantiles := quantile_cont(pickup, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'first_review',
                n := count(first_review),
                total := sum(first_review),
                quantiles := quantile_cont(first_review, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'review',
                n := count(review),
                total := sum(review),
                quantiles := quantile_cont(review, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'review_time',
                n := count(review_time),
                total := sum(review_time),
                quantiles := quantile_cont(review_time, [0.5, 0.85, 0.9])
            ),
            struct_pack(
                duration := 'merge_wait',
                n := count(merge_wait),
                total := sum(merge_wait),
                quantiles := quantile_cont(merge_wait, [0.5, 0.85, 0.9])
            )
        ] as durations
    from merged
    join team_slices on merged.team = team_slices.team
    join label_slices on merged.ai_label = label_slices.ai_label
    join day_windows on merged.day = day_windows.day
    group by all
),

unpivoted as (
    select
        * exclude (durations),
        unnest(durations) as figure
    from figures
)

select
    figure.duration, -- lead_time, or: open, coding, draft, pickup, first_review, review, review_time, merge_wait, deploy.
    team_slice,
    ai_slice,
    window_kind,
    starts_at,
    ends_at,
    is_complete,
    figure.n, -- Pull requests behind the figures.
    figure.quantiles[1] / 3600000000.0 as median_hours, -- Median, in hours.
    figure.total / nullif(figure.n, 0) / 3600000000.0 as mean_hours, -- Mean, in hours.
    case when figure.n >= 100 then figure.quantiles[2] / 3600000000.0 end
        as p85_hours, -- 85 of 100 took at most this many hours; null for fewer than 100 pull requests.
    case when figure.n >= 100 then figure.quantiles[3] / 3600000000.0 end
        as p90_hours, -- 90 of 100 took at most this many hours; null for fewer than 100 pull requests.
    merged_count - figure.n - left_censored_count as missing_count, -- Without the events this duration needs.
    left_censored_count -- Left out: shipped by the first known deployment.
from unpivoted

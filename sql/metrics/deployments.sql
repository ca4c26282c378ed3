-- One row per team and window: the deployment metrics of DORA; no row before the first deployment that is known.
-- A deployment counts when it shipped commits of the default branch that production did not have; where commits can not
-- be placed, every success does. Deployments belong to the team of their repository. Change fail rate and recovery look
-- at those with seven whole days of data behind them. Where no sign of a failure was ever recorded (no incident that
-- could be attributed, no rollback, revert or hotfix), failures are unknown and not zero.
with settings as (select * from meta.settings),

deployments as (
    select * from marts.deployments
    where is_production and not is_repeat
),

repository_teams as (select * from marts.repository_teams),

failures as (select * from marts.deployment_failures),

remedies as (select * from marts.deployment_remedies),

incidents as (select * from marts.incidents),

day_windows as (select * from marts.day_windows),

team_slices as (select * from marts.team_slices),

mending as (
    select distinct
        repository,
        deployment_id
    from remedies
),

judged as (
    select
        coalesce(repository_teams.team, settings.default_team) as team,
        cast(coalesce(deployments.finished_at, deployments.created_at) as date) as day,
        deployments.created_at,
        deployments.status,
        deployments.is_counted,
        deployments.is_counted and deployments.finished_at + interval 7 day <= settings.as_of as is_followed,
        failures.deployment_id is not null as is_change_failure,
        mending.deployment_id is not null as is_rework,
        deployments.pull_request_count,
        failures.failed_at,
        failures.restored_at
    from deployments
    cross join settings
    left join repository_teams on deployments.repository = repository_teams.repository
    left join failures
        on deployments.repository = failures.repository
        and deployments.id = failures.deployment_id
    left join mending
        on deployments.repository = mending.repository
        and deployments.id = mending.deployment_id
),

signs as (
    select team
    from judged
    where is_change_failure or is_rework
    union
    select team
    from incidents
    where matched_by is not null
),

slices as (
    select
        team_slices.team_slice,
        min(judged.created_at) as first_known_at,
        count(signs.team) > 0 as are_failures_recorded
    from judged
    join team_slices on judged.team = team_slices.team
    left join signs on judged.team = signs.team
    group by team_slices.team_slice
    having count(*) filter (where judged.status = 'success') > 0
),

team_days as (
    select
        team,
        day,
        count(*) filter (where status = 'success') as success_count,
        count(*) filter (where is_counted) as n,
        count(*) filter (where status = 'failure') as failed_count,
        count(*) filter (where is_followed) as followed_count,
        count(*) filter (where is_followed and is_change_failure) as change_failure_count,
        count(*) filter (where status = 'success' and is_rework) as rework_count,
        count(pull_request_count) filter (where is_counted) as known_content_count,
        sum(pull_request_count) filter (where is_counted) as counted_pull_request_count,
        sum(pull_request_count) as pull_request_count
    from judged
    group by team, day
),

counts as (
    select
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(team_days.success_count) as success_count,
        sum(team_days.n) as n,
        sum(team_days.failed_count) as failed_count,
        sum(team_days.followed_count) as followed_count,
        sum(team_days.change_failure_count) as change_failure_count,
        sum(team_days.rework_count) as rework_count,
        sum(team_days.known_content_count) as known_content_count,
        sum(team_days.counted_pull_request_count) as counted_pull_request_count,
        sum(team_days.pull_request_count) as pull_request_count
    from team_days
    join day_windows on team_days.day = day_windows.day
    join team_slices on team_days.team = team_slices.team
    group by
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at
),

recoveries as (
    select
        team,
        day,
        restored_at,
        -- Restricted to seven days, which all of these were followed for.
        least(
            date_diff('microsecond', failed_at, coalesce(restored_at, failed_at + interval 7 day)),
            604800000000
        ) as recovery_us
    from judged
    cross join settings
    where is_followed
        and is_change_failure
        and failed_at + interval 7 day <= settings.as_of
),

recovery_times as (
    select
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        count(*) as recovery_n,
        count(*) filter (where recoveries.recovery_us < 604800000000) as recovered_count,
        median(recoveries.recovery_us) / 3600000000.0 as median_hours_to_recover,
        sum(recoveries.recovery_us) / count(*) / 3600000000.0 as mean_hours_to_recover
    from recoveries
    join day_windows on recoveries.day = day_windows.day
    join team_slices on recoveries.team = team_slices.team
    group by
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at
),

windows as (select * from marts.windows),

known as (
    select
        slices.team_slice,
        slices.are_failures_recorded,
        windows.window_kind,
        windows.starts_at,
        windows.ends_at,
        windows.is_complete and (windows.window_kind = 'all' or windows.starts_at >= slices.first_known_at)
            as is_complete,
        greatest(windows.starts_at, slices.first_known_at) as known_from
    from slices
    cross join windows
    where windows.ends_at > slices.first_known_at
)

select
    known.team_slice,
    known.window_kind,
    known.starts_at,
    known.ends_at,
    known.is_complete, -- Whether the data, and what is known of deployments, are whole from its begin to its end.
    cast(coalesce(counts.n, 0) as bigint) as n, -- Deployments that shipped something new.
    cast(coalesce(counts.success_count, 0) as bigint)
        as success_count, -- Deployments that succeeded; tries of one commit within ten minutes count once.
    cast(coalesce(counts.failed_count, 0) as bigint) as failed_count, -- Deployments that never succeeded.
    case
        when known.ends_at >= known.known_from + interval 7 day
            then coalesce(counts.n, 0) * 604800000000.0 / date_diff('microsecond', known.known_from, known.ends_at)
    end as deployments_per_week, -- Deployment frequency (DORA): those that shipped something new, per week.
    case
        when known.ends_at >= known.known_from + interval 7 day
            then coalesce(counts.success_count, 0) * 604800000000.0
                / date_diff('microsecond', known.known_from, known.ends_at)
    end as successes_per_week, -- All that succeeded, per week; null where less than a week is known.
    cast(coalesce(counts.pull_request_count, 0) as bigint)
        as pull_request_count, -- Merged pull requests that they shipped first.
    cast(coalesce(counts.known_content_count, 0) as bigint)
        as known_content_count, -- Of n, those of which it is known what they shipped first: all but the first known ones.
    counts.counted_pull_request_count / nullif(counts.known_content_count, 0)
        as pull_requests_per_deployment, -- Changes in each of these.
    cast(coalesce(counts.followed_count, 0) as bigint)
        as followed_count, -- Deployments that shipped something new and have seven whole days of data behind them.
    case when known.are_failures_recorded then cast(coalesce(counts.change_failure_count, 0) as bigint) end
        as change_failure_count, -- Of these, the ones that had to be mended or led to an incident.
    case when known.are_failures_recorded then counts.change_failure_count / nullif(counts.followed_count, 0) end
        as change_fail_rate, -- Change fail rate (DORA): their share.
    coalesce(recovery_times.recovery_n, 0) as recovery_n, -- Failed deployments followed for seven days after they failed.
    coalesce(recovery_times.recovered_count, 0) as recovered_count, -- Of these, the ones restored within seven days.
    recovery_times.median_hours_to_recover, -- Failed deployment recovery time (DORA): median; 168 stands for longer.
    recovery_times.mean_hours_to_recover, -- Restricted mean: each counts with at most seven days.
    case when known.are_failures_recorded then cast(coalesce(counts.rework_count, 0) as bigint) end
        as rework_count, -- Successful deployments that roll back, revert or mend, or answer an incident.
    case when known.are_failures_recorded then counts.rework_count / nullif(counts.success_count, 0) end
        as deployment_rework_rate, -- Deployment rework rate (DORA): their share of all that succeeded.
    case
        when not known.are_failures_recorded
            then 'no incident, rollback, revert or hotfix has ever been recorded: failures are unknown, not zero'
        when coalesce(counts.followed_count, 0) = 0 then 'no deployment has seven days of data behind it'
    end as missing_reason -- Why there is no change fail rate; null where there is one.
from known
left join counts
    on known.team_slice = counts.team_slice
    and known.window_kind = counts.window_kind
    and known.starts_at = counts.starts_at
left join recovery_times
    on known.team_slice = recovery_times.team_slice
    and known.window_kind = recovery_times.window_kind
    and known.starts_at = recovery_times.starts_at

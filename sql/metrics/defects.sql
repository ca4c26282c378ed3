-- One row per measure, team, AI slice and window: defects.
-- bugs_per_merged_pull_request, bugs_per_developer_month, incidents_per_merged_pull_request, incidents_per_month: what was
-- reported in the window, per what was merged or worked in it. The two only coincide in time and nothing is attributed,
-- so there is no split by AI use.
-- linked_defect_share: of the pull requests deployed in the window, and followed for 90 days since, the share that a
-- defect of these 90 days names as its cause (marts.defect_links): a lower bound, for most defects name none.
-- reverted_share: of the pull requests merged in the window, and followed for 30 days since, the share that a later pull
-- request took back within 30 days. These two name their cause, so they are split.
-- Where a team has never recorded one, a measure is unknown and not zero. Duplicates and what is not to be done are no
-- defects, and an incident whose parent is an incident is not another one.
with settings as (select * from meta.settings),

reported as (
    select
        team,
        type,
        created_at
    from marts.work_items
    where type in ('bug', 'incident')
        and is_rejected is not true
        and parent_incident_key is null
),

pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
),

reverts as (select * from marts.reverts),

defect_links as (select * from marts.defect_links),

developers as (select * from metrics.developers),

windows as (select * from marts.windows),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

-- The first report says since when a team keeps any, and whether it does.
recorded as (
    select distinct
        team_slices.team_slice,
        reported.type
    from reported
    join team_slices on reported.team = team_slices.team
),

reported_counts as (
    select
        team_slices.team_slice,
        reported.type,
        day_windows.window_kind,
        day_windows.starts_at,
        count(*) as defect_count
    from reported
    join team_slices on reported.team = team_slices.team
    join day_windows on cast(reported.created_at as date) = day_windows.day
    group by all
),

first_defects as (
    select
        defect_links.repository,
        defect_links.number,
        min(defect_links.found_at) as found_at
    from defect_links
    join pull_requests
        on defect_links.repository = pull_requests.repository
        and defect_links.number = pull_requests.number
    where defect_links.found_at >= pull_requests.deployed_at
    group by defect_links.repository, defect_links.number
),

outcomes as (
    select
        pull_requests.team,
        pull_requests.ai_label,
        cast(pull_requests.merged_at as date) as day,
        1 as merged_count,
        cast(pull_requests.merged_at + interval 30 day <= settings.as_of as integer) as revert_followed_count,
        cast(
            pull_requests.merged_at + interval 30 day <= settings.as_of
            and coalesce(reverts.reverted_at <= pull_requests.merged_at + interval 30 day, false) as integer
        ) as reverted_count,
        0 as defect_followed_count,
        0 as linked_count
    from pull_requests
    cross join settings
    left join reverts
        on pull_requests.repository = reverts.repository
        and pull_requests.number = reverts.number
    union all
    select
        pull_requests.team,
        pull_requests.ai_label,
        cast(pull_requests.deployed_at as date) as day,
        0 as merged_count,
        0 as revert_followed_count,
        0 as reverted_count,
        1 as defect_followed_count,
        cast(coalesce(first_defects.found_at <= pull_requests.deployed_at + interval 90 day, false) as integer)
            as linked_count
    from pull_requests
    cross join settings
    left join first_defects
        on pull_requests.repository = first_defects.repository
        and pull_requests.number = first_defects.number
    where pull_requests.deployed_at + interval 90 day <= settings.as_of
        and not pull_requests.is_deployed_by_first_known
),

outcome_windows as (
    select
        outcomes.team,
        outcomes.ai_label,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(outcomes.merged_count) as merged_count,
        sum(outcomes.revert_followed_count) as revert_followed_count,
        sum(outcomes.reverted_count) as reverted_count,
        sum(outcomes.defect_followed_count) as defect_followed_count,
        sum(outcomes.linked_count) as linked_count
    from outcomes
    join day_windows on outcomes.day = day_windows.day
    group by all
),

outcome_slices as (
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        outcome_windows.window_kind,
        outcome_windows.starts_at,
        sum(outcome_windows.merged_count) as merged_count,
        sum(outcome_windows.revert_followed_count) as revert_followed_count,
        sum(outcome_windows.reverted_count) as reverted_count,
        sum(outcome_windows.defect_followed_count) as defect_followed_count,
        sum(outcome_windows.linked_count) as linked_count
    from outcome_windows
    join team_slices on outcome_windows.team = team_slices.team
    join label_slices on outcome_windows.ai_label = label_slices.ai_label
    group by all
),

team_windows as (
    select
        team_slice,
        window_kind,
        starts_at
    from reported_counts
    union
    select
        team_slice,
        window_kind,
        starts_at
    from outcome_slices
    where merged_count > 0
),

exposures as (
    select
        team_windows.team_slice,
        team_windows.window_kind,
        team_windows.starts_at,
        coalesce(outcome_slices.merged_count, 0) as merged_count,
        coalesce(developers.developer_days, 0) as developer_days,
        date_diff('microsecond', windows.starts_at, windows.ends_at) / 86400000000.0 as days
    from team_windows
    join windows
        on team_windows.window_kind = windows.window_kind
        and team_windows.starts_at = windows.starts_at
    left join outcome_slices
        on team_windows.team_slice = outcome_slices.team_slice
        and team_windows.window_kind = outcome_slices.window_kind
        and team_windows.starts_at = outcome_slices.starts_at
        and outcome_slices.ai_slice = 'all'
    left join developers
        on team_windows.team_slice = developers.team_slice
        and team_windows.window_kind = developers.window_kind
        and team_windows.starts_at = developers.starts_at
),

coincidences (measure, type, unit) as (
    values
    ('bugs_per_merged_pull_request', 'bug', 'pull_request'),
    ('bugs_per_developer_month', 'bug', 'developer_month'),
    ('incidents_per_merged_pull_request', 'incident', 'pull_request'),
    ('incidents_per_month', 'incident', 'month')
),

measures as (
    select
        coincidences.measure,
        exposures.team_slice,
        'all' as ai_slice,
        exposures.window_kind,
        exposures.starts_at,
        case coincidences.unit
            when 'pull_request' then exposures.merged_count
            when 'developer_month' then exposures.developer_days
            else cast(ceil(exposures.days) as bigint)
        end as n,
        case coincidences.unit
            when 'pull_request' then exposures.merged_count
            when 'developer_month' then exposures.developer_days / 30.4375
            else exposures.days / 30.4375
        end as exposure,
        case when recorded.type is not null then coalesce(reported_counts.defect_count, 0) end as defect_count
    from exposures
    cross join coincidences
    left join recorded
        on exposures.team_slice = recorded.team_slice
        and coincidences.type = recorded.type
    left join reported_counts
        on exposures.team_slice = reported_counts.team_slice
        and coincidences.type = reported_counts.type
        and exposures.window_kind = reported_counts.window_kind
        and exposures.starts_at = reported_counts.starts_at
    union all
    select
        'reverted_share' as measure,
        team_slice,
        ai_slice,
        window_kind,
        starts_at,
        revert_followed_count as n,
        revert_followed_count as exposure,
        reverted_count as defect_count
    from outcome_slices
    where merged_count > 0
    union all
    select
        'linked_defect_share' as measure,
        team_slice,
        ai_slice,
        window_kind,
        starts_at,
        defect_followed_count as n,
        defect_followed_count as exposure,
        case when exists (select 1 from defect_links) then linked_count end as defect_count
    from outcome_slices
    where defect_followed_count > 0
)

select
    measures.measure, -- What is counted and per what; the head of the model says it in full.
    measures.team_slice,
    measures.ai_slice,
    measures.window_kind,
    measures.starts_at,
    windows.ends_at,
    windows.is_complete,
    cast(measures.n as bigint) as n, -- Pull requests, developer-days (per developer-month) or days (per month) behind it.
    cast(measures.defect_count as bigint)
        as defect_count, -- Defects, incidents, or pull requests with one; null where nobody records them.
    cast(measures.exposure as double) as exposure, -- What they are divided by, in the unit of the measure.
    measures.defect_count / nullif(measures.exposure, 0) as value -- Defects per unit, or the share with one.
from measures
join windows
    on measures.window_kind = windows.window_kind
    and measures.starts_at = windows.starts_at

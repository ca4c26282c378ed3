-- One row per measure, team, AI slice and window: defects.
-- bugs_per_merged_pull_request: defects reported in the window per pull request merged in it. The two only coincide in
-- time, so there is no split by AI use. reverted_share: of the pull requests merged in the window, and followed for
-- 30 days since, the share that a later pull request took back within 30 days; this names its cause, so it is split.
-- Where a team has never recorded one, the measure is unknown and not zero. Duplicates and what is not to be done are no
-- defects.
with settings as (select * from meta.settings),

work_items as (
    select * from marts.work_items
    where type = 'bug' and is_rejected is not true
),

pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
),

reverts as (select * from marts.reverts),

recorded as (
    select
        team_slices.team_slice,
        count(*) as bug_count
    from work_items
    join marts.team_slices as team_slices on work_items.team = team_slices.team
    group by team_slices.team_slice
),

windows as (select * from marts.windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

bugs as (
    select
        team_slices.team_slice,
        windows.window_kind,
        windows.starts_at,
        count(*) as bug_count
    from work_items
    join team_slices on work_items.team = team_slices.team
    join windows
        on work_items.created_at >= windows.starts_at
        and work_items.created_at < windows.closes_at
    group by all
),

merges as (
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        windows.window_kind,
        windows.starts_at,
        count(*) as merged_count,
        count(*) filter (where pull_requests.merged_at + interval 30 day <= settings.as_of) as followed_count,
        count(reverts.number) filter (
            where pull_requests.merged_at + interval 30 day <= settings.as_of
                and reverts.reverted_at <= pull_requests.merged_at + interval 30 day
        ) as reverted_count
    from pull_requests
    cross join settings
    join team_slices on pull_requests.team = team_slices.team
    join label_slices on pull_requests.ai_label = label_slices.ai_label
    join windows
        on pull_requests.merged_at >= windows.starts_at
        and pull_requests.merged_at < windows.closes_at
    left join reverts
        on pull_requests.repository = reverts.repository
        and pull_requests.number = reverts.number
    group by all
),

team_windows as (
    select
        bugs.team_slice,
        bugs.window_kind,
        bugs.starts_at
    from bugs
    union
    select
        team_slice,
        window_kind,
        starts_at
    from merges
),

measures as (
    select
        'bugs_per_merged_pull_request' as measure,
        team_windows.team_slice,
        'all' as ai_slice,
        team_windows.window_kind,
        team_windows.starts_at,
        case when recorded.bug_count > 0 then coalesce(bugs.bug_count, 0) end as defect_count,
        coalesce(merges.merged_count, 0) as n
    from team_windows
    left join recorded on team_windows.team_slice = recorded.team_slice
    left join bugs
        on team_windows.team_slice = bugs.team_slice
        and team_windows.window_kind = bugs.window_kind
        and team_windows.starts_at = bugs.starts_at
    left join merges
        on team_windows.team_slice = merges.team_slice
        and team_windows.window_kind = merges.window_kind
        and team_windows.starts_at = merges.starts_at
        and merges.ai_slice = 'all'
    union all
    select
        'reverted_share' as measure,
        team_slice,
        ai_slice,
        window_kind,
        starts_at,
        reverted_count as defect_count,
        followed_count as n
    from merges
)

select
    measures.measure, -- bugs_per_merged_pull_request or reverted_share.
    measures.team_slice,
    measures.ai_slice,
    measures.window_kind,
    measures.starts_at,
    windows.ends_at,
    windows.is_complete,
    measures.n, -- Merged pull requests behind the figure.
    measures.defect_count, -- Defects reported, or pull requests taken back; null where nobody records defects.
    measures.defect_count / nullif(measures.n, 0) as value -- Defects per merged pull request, or the share taken back.
from measures
join windows
    on measures.window_kind = windows.window_kind
    and measures.starts_at = windows.starts_at
order by
    measures.measure,
    measures.team_slice,
    measures.ai_slice,
    measures.window_kind,
    measures.starts_at

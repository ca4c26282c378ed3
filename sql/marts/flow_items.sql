-- One row per item and stay in a system of flow, for Little's law.
-- review: a pull request from its opening to its merge or closing. release: a merged pull request until its deployment.
-- issue: each stretch of time that a Jira issue is in progress. task: the same, without epics and sub-tasks.
with settings as (select * from meta.settings),

pull_requests as (select * from marts.pull_requests),

shipping_repositories as (
    select distinct repository
    from marts.deployments
    where is_production and status = 'success'
),

placed_repositories as (
    select distinct repository
    from marts.deployments
    where is_production and status = 'success' and position is not null
),

branch_positions as (select * from marts.branch_positions),

merge_commits as (select * from staging.github_pull_requests),

work_items as (
    select * from marts.work_items
    where source = 'jira'
),

statuses as (
    select
        jira_issues.issue_key as key,
        work_item_statuses.*
    from marts.work_item_statuses
    join staging.jira_issues on work_item_statuses.issue_id = jira_issues.issue_id
),

marked as (
    select
        key,
        place,
        entered_at,
        left_at,
        status_category = 'indeterminate' as is_in_progress,
        sum(case when status_category = 'indeterminate' then 0 else 1 end) over (
            partition by key
            order by place
        ) as stretch
    from statuses
),

stretches as (
    select
        key,
        stretch,
        min(entered_at) as started_at,
        case when count(*) = count(left_at) then max(left_at) end as ended_at
    from marked
    where is_in_progress
    group by key, stretch
),

stays as (
    select
        'review' as system,
        repository || '#' || number as item,
        team,
        ai_label,
        created_at as started_at,
        coalesce(merged_at, closed_at) as ended_at
    from pull_requests
    union all
    select
        'release' as system,
        pull_requests.repository || '#' || pull_requests.number as item,
        pull_requests.team,
        pull_requests.ai_label,
        pull_requests.merged_at as started_at,
        pull_requests.deployed_at as ended_at
    from pull_requests
    join shipping_repositories on pull_requests.repository = shipping_repositories.repository
    left join merge_commits
        on pull_requests.repository = merge_commits.repository
        and pull_requests.number = merge_commits.number
    left join placed_repositories on pull_requests.repository = placed_repositories.repository
    left join branch_positions
        on merge_commits.repository = branch_positions.repository
        and merge_commits.merge_commit_oid = branch_positions.commit_oid
    where pull_requests.merged_at is not null
        and pull_requests.is_to_default_branch
        and not pull_requests.is_deployed_by_first_known
        -- What has no place where deployments have one could never be seen to leave.
        and (
            pull_requests.deployed_at is not null
            or branch_positions.position is not null
            or placed_repositories.repository is null
        )
    union all
    select
        'issue' as system,
        work_items.key || '/' || stretches.stretch as item,
        work_items.team,
        coalesce(work_items.ai_label, 'no_pull_request') as ai_label,
        stretches.started_at,
        stretches.ended_at
    from stretches
    join work_items on stretches.key = work_items.key
    union all
    select
        'task' as system,
        work_items.key || '/' || stretches.stretch as item,
        work_items.team,
        coalesce(work_items.ai_label, 'no_pull_request') as ai_label,
        stretches.started_at,
        stretches.ended_at
    from stretches
    join work_items on stretches.key = work_items.key
    where work_items.type <> 'epic'
        and not work_items.is_subtask
)

select
    stays.system, -- review, release, issue or task.
    stays.item, -- What stays in it.
    stays.team,
    stays.ai_label,
    stays.started_at, -- When it came in.
    case when stays.ended_at < settings.as_of then stays.ended_at end as ended_at -- When it left; null while inside.
from stays
cross join settings
where stays.started_at < settings.as_of
    and coalesce(stays.started_at <= stays.ended_at, true)

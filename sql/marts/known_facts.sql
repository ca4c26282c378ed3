-- One row per kind of fact that metrics need: whether these data have any of it, and what to say where they have not.
with pull_requests as (select * from marts.pull_requests),

work_items as (select * from marts.work_items),

-- What metrics.work_items counts as tasks, completed or not.
tasks as (
    select * from work_items
    where type <> 'epic'
        and is_subtask is not true
        and is_rejected is not true
),

developers as (select * from marts.developer_stretches),

stalled_work as (
    select * from metrics.stalled_work
    where system = 'task'
),

touches as (
    select * from marts.numbered_touches
    where is_issue
),

reviews as (select * from staging.github_reviews),

files as (select * from marts.pull_request_files),

deployments as (select * from marts.deployments),

deployment_metrics as (select * from metrics.deployments),

links as (
    select * from marts.work_item_pull_requests
    where key in (select key from marts.work_items)
),

usage_days as (select * from marts.ai_usage_days),

facts (fact, fact_count, lacking) as (
    select
        'pull_requests',
        count(*),
        'no pull request was merged'
    from pull_requests
    where state = 'merged'
    union all
    select
        'reviews',
        count(*),
        'no review was read'
    from reviews
    union all
    select
        'files',
        count(*),
        'no list of changed files was read'
    from files
    union all
    select
        'deployments',
        count(*),
        'no deployment to production is known: see [deployments]'
    from deployments
    where is_production and status = 'success'
    union all
    select
        'failures',
        count(change_fail_rate),
        'no incident, rollback, revert or hotfix has ever been recorded: failures are unknown, not zero'
    from deployment_metrics
    union all
    select
        'lead_times',
        count(*) filter (where work_started_at <= deployed_at),
        'no merged pull request has a known deployment other than the first known one'
    from pull_requests
    where state = 'merged'
        and is_deployed_by_first_known is not true
    union all
    select
        'developers',
        count(*),
        'no developer is known: nobody committed to, opened or reviewed a pull request that was read'
    from developers
    union all
    select
        'tasks',
        count(hours_cycle_time),
        'no issue tells when it was in progress: Jira is not read, or has no such status'
    from tasks
    union all
    select
        'open_tasks',
        count(stalled_share),
        'no task was in progress at the end of a day'
    from stalled_work
    union all
    select
        'completed_tasks',
        count(done_at),
        'no task was read that is done'
    from tasks
    union all
    select
        'closed_tasks',
        count(first_closed_at),
        'no issue tells when it was first closed: Jira is not read'
    from tasks
    union all
    select
        'task_touches',
        count(*),
        'nobody is known to have done anything on an issue'
    from touches
    union all
    select
        'epics',
        count(*),
        'no epic was read'
    from work_items
    where type = 'epic'
    union all
    select
        'bugs',
        count(*),
        'no issue is of a type or label in work_items.bug_types and bug_labels'
    from work_items
    where type = 'bug'
    union all
    select
        'incidents',
        count(*),
        'no issue is of a type or label in work_items.incident_types and incident_labels'
    from work_items
    where type = 'incident'
    union all
    select
        'links',
        count(*),
        'no issue that was read is named or closed by a pull request'
    from links
    union all
    select
        'telemetry',
        count(*),
        'no telemetry is read: see github.copilot_usage and ai.usage_files'
    from usage_days
)

select
    fact, -- Kind of fact.
    fact_count > 0 as is_known, -- Whether there is any.
    lacking -- What to say where there is none.
from facts

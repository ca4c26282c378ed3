-- One row per kind of fact that metrics need: whether these data have any of it, and what to say where they have not.
with pull_requests as (select * from marts.pull_requests),

work_items as (select * from marts.work_items),

reviews as (select * from staging.github_reviews),

files as (select * from marts.pull_request_files),

deployments as (select * from marts.deployments),

deployment_metrics as (select * from metrics.deployments),

links as (select * from marts.work_item_pull_requests),

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
        'tasks',
        count(hours_cycle_time),
        'no issue tells when it was in progress: Jira is not read, or has no such status'
    from work_items
    where type = 'task'
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
        'no issue is named or closed by a pull request'
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

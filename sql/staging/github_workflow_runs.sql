-- One row per run of a GitHub Actions workflow, in the state of its newest attempt.
with runs as (select * from raw.github_workflow_runs),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    runs.id as run_id, -- GitHub's number of the run; all attempts have the same.
    runs.attempt,
    runs.workflow_id,
    runs.name as workflow, -- Name of the workflow.
    runs.path,
    runs.event,
    runs.head_branch,
    runs.head_sha as commit_oid, -- Object name (SHA) of the commit it ran for.
    runs.status,
    runs.conclusion,
    runs.created_at,
    runs.run_started_at as started_at, -- When the newest attempt began.
    runs.updated_at,
    runs.actor_login,
    runs.actor_type
from runs
join repositories on runs.repository_id = repositories.id
cross join settings
where coalesce(runs.created_at <= settings.as_of, false)

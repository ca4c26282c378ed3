-- One row per GitHub issue; one that was open when its repository was last seen is left out: nobody knows its end.
with issues as (select * from raw.github_issues),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    issues.number,
    issues.title,
    case when issues.closed_at <= settings.as_of then 'closed' else 'open' end as state, -- open or closed.
    lower(issues.state_reason) as state_reason, -- completed, not_planned, reopened or duplicate.
    issues.author_login,
    issues.author_type,
    issues.labels,
    issues.assignees,
    issues.closed_by_pull_requests,
    issues.created_at,
    case when issues.closed_at <= settings.as_of then issues.closed_at end as closed_at -- When it was last closed.
from issues
join repositories on issues.repository_id = repositories.id
cross join settings
where coalesce(issues.created_at <= settings.as_of, false)
    and not issues.is_gone
    and (repositories.is_in_sight or issues.closed_at is not null)

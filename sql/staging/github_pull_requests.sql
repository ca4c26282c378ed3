-- One row per pull request that had been opened when the data end; what came later is not known yet.
-- One that was open when its repository was last seen is left out: it is work in progress no more, and has no known end.
with pull_requests as (select * from raw.github_pull_requests),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    pull_requests.repository_id,
    pull_requests.number,
    pull_requests.repository_id * 1000000000 + pull_requests.number as pull_request_key, -- Repository and number in one: a single number is matched faster.
    pull_requests.title,
    pull_requests.body,
    pull_requests.author_login,
    pull_requests.author_type,
    pull_requests.base_branch,
    repositories.default_branch,
    pull_requests.head_branch,
    pull_requests.merge_commit_oid,
    pull_requests.merged_by_login,
    pull_requests.additions,
    pull_requests.deletions,
    pull_requests.changed_files,
    pull_requests.labels,
    pull_requests.closing_issues,
    pull_requests.is_draft,
    pull_requests.is_truncated,
    pull_requests.created_at,
    case when pull_requests.merged_at <= settings.as_of then pull_requests.merged_at end as merged_at, -- When it was merged.
    case when pull_requests.closed_at <= settings.as_of then pull_requests.closed_at end as closed_at, -- When it was closed or merged.
    pull_requests.updated_at
from pull_requests
join repositories on pull_requests.repository_id = repositories.id
cross join settings
where coalesce(pull_requests.created_at <= settings.as_of, false)
    and not pull_requests.is_gone
    and (repositories.is_in_sight or pull_requests.closed_at is not null)

-- One row per commit in a pull request, before any squash.
with commits as (select * from raw.github_commits),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    commits.number,
    commits.repository_id * 1000000000 + commits.number as pull_request_key, -- Repository and number in one: a single number is matched faster.
    commits.oid as commit_oid, -- Object name (SHA) of the commit.
    commits.position,
    commits.message,
    commits.author_name,
    commits.author_email,
    commits.author_login,
    commits.committer_name,
    commits.committer_email,
    commits.committer_login,
    commits.additions,
    commits.deletions,
    commits.authored_at,
    commits.committed_at
from commits
join repositories on commits.repository_id = repositories.id
cross join settings
-- A commit that was rebased after the end of the data had been there before, under another name.
where
    coalesce(least(commits.authored_at, commits.committed_at) <= settings.as_of, false)
    and not commits.is_replaced

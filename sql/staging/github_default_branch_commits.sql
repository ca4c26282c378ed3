-- One row per commit that is, or was, on the default branch of a repository.
with commits as (select * from raw.github_default_branch_commits),

repositories as (select * from staging.github_repositories)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    commits.oid as commit_oid, -- Object name (SHA) of the commit.
    commits.parents,
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

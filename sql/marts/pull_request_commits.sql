-- One row per pull request with commits: when work on it began, and how much was committed.
with commits as (select * from staging.github_commits)

select
    repository,
    number, -- Number of the pull request.
    pull_request_key,
    min(authored_at) as first_commit_at, -- Earliest author date among its commits, before any squash.
    count(*) as commit_count -- Commits that were read.
from commits
group by
    repository,
    number,
    pull_request_key

-- One row per commit whose message says that it was cherry-picked from another, and the commit that has it in a branch.
with branch_commits as (select * from staging.github_default_branch_commits),

pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

told as (
    select
        repository,
        message,
        commit_oid
    from branch_commits
    where message like '%cherry picked from commit %'
    union all
    select
        commits.repository,
        commits.message,
        pull_requests.merge_commit_oid as commit_oid
    from commits
    join pull_requests
        on commits.repository = pull_requests.repository
        and commits.number = pull_requests.number
    where commits.message like '%cherry picked from commit %'
        and pull_requests.merged_at is not null
),

named as (
    select
        repository,
        unnest(regexp_extract_all(message, 'cherry picked from commit ([0-9a-f]{40})', 1)) as picked_oid,
        commit_oid
    from told
)

select distinct
    repository,
    picked_oid, -- Commit that was picked, as the message names it.
    commit_oid -- Commit that brought the pick into a branch: the pick itself, or the merge of its pull request.
from named
where commit_oid <> picked_oid

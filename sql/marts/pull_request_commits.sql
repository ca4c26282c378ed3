-- One row per pull request with commits: when work on it began, and how much was committed.
-- A first commit dated after the opening was replaced since, so work began by the opening. One dated over 180 days before it
-- was copied or rebased, or its author's clock was wrong: then the date on which it was committed counts (method 6).
with pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

summed as (
    select
        repository,
        number,
        pull_request_key,
        min(authored_at) as first_commit_at,
        min(committed_at) as first_committed_at,
        count(*) as commit_count
    from commits
    group by
        repository,
        number,
        pull_request_key
)

select
    summed.repository,
    summed.number, -- Number of the pull request.
    summed.pull_request_key,
    summed.first_commit_at, -- Earliest author date among its commits, before any squash.
    case
        when summed.first_commit_at >= pull_requests.created_at - interval 180 day
            then least(summed.first_commit_at, pull_requests.created_at)
        when summed.first_commit_at is not null
            then least(coalesce(summed.first_committed_at, pull_requests.created_at), pull_requests.created_at)
    end as work_started_at, -- When work on it began: its first commit, at the latest its opening.
    summed.commit_count -- Commits that were read.
from summed
join pull_requests on summed.pull_request_key = pull_requests.pull_request_key

-- One row per pull request that is seen to be deployed once it is: it goes into the default branch of a repository that deploys.
-- What the first known deployment shipped may have been shipped before, and what has no place on the branch where
-- deployments have one could never be seen to leave.
with pull_requests as (select * from marts.pull_requests),

shipping_repositories as (
    select
        repository,
        bool_or(position is not null) as has_positions
    from marts.deployments
    where is_production and status = 'success'
    group by repository
),

branch_positions as (select * from marts.branch_positions),

merge_commits as (select * from staging.github_pull_requests)

select
    pull_requests.repository,
    pull_requests.number -- Number of the pull request.
from pull_requests
join shipping_repositories on pull_requests.repository = shipping_repositories.repository
left join merge_commits
    on pull_requests.repository = merge_commits.repository
    and pull_requests.number = merge_commits.number
left join branch_positions
    on merge_commits.repository = branch_positions.repository
    and merge_commits.merge_commit_oid = branch_positions.commit_oid
where pull_requests.is_to_default_branch
    and not pull_requests.is_deployed_by_first_known
    and (
        pull_requests.merged_at is null
        or pull_requests.deployed_at is not null
        or branch_positions.position is not null
        or not shipping_repositories.has_positions
    )

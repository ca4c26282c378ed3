-- A record deployment that first contains a pull request is the earliest one to contain it.
select
    pull_requests.repository,
    pull_requests.number,
    earlier.id as earlier_deployment
from marts.pull_requests as pull_requests
join staging.github_pull_requests as staged
    on pull_requests.repository = staged.repository
    and pull_requests.number = staged.number
join marts.branch_positions as branch_positions
    on staged.repository = branch_positions.repository
    and staged.merge_commit_oid = branch_positions.commit_oid
join marts.deployments as earlier
    on pull_requests.repository = earlier.repository
    and earlier.is_record
    and earlier.position >= branch_positions.position
    and earlier.finished_at < pull_requests.deployed_at
where pull_requests.deployment_match = 'position'

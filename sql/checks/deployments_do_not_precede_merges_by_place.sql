-- A record deployment that first contains a pull request is the earliest one to contain it.
select
    pull_requests.repository,
    pull_requests.number,
    earlier.id as earlier_deployment
from marts.pull_requests as pull_requests
join marts.deployments as found on pull_requests.deployment_id = found.id
join marts.deployments as earlier
    on found.repository = earlier.repository
    and earlier.is_record
    and earlier.position >= found.position
    and earlier.finished_at < found.finished_at
where pull_requests.deployment_match = 'position'

-- Production did not have a change before the record deployment that first contains it.
select
    changes.repository,
    changes.number,
    changes.deployment_id,
    shipped.newest_position_before
from marts.pull_request_service_deployments as changes
join staging.github_pull_requests as pull_requests
    on changes.repository = pull_requests.repository
    and changes.number = pull_requests.number
join marts.branch_positions as branch_positions
    on pull_requests.repository = branch_positions.repository
    and pull_requests.merge_commit_oid = branch_positions.commit_oid
join marts.deployment_services as shipped
    on changes.repository = shipped.repository
    and changes.service = shipped.service
    and changes.deployment_id = shipped.deployment_id
where changes.deployment_match in ('position', 'compare')
    and shipped.newest_position_before >= branch_positions.position

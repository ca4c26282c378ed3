-- Production did not have a change before the record deployment that first contains it.
-- Materialized, or places of whole repositories would be compared with one another before deployments are.
with placed as materialized (
    select
        changes.repository,
        changes.number,
        changes.service,
        changes.deployment_id,
        branch_positions.position
    from marts.pull_request_service_deployments as changes
    join staging.github_pull_requests as pull_requests
        on changes.repository = pull_requests.repository
        and changes.number = pull_requests.number
    join marts.branch_positions as branch_positions
        on pull_requests.repository = branch_positions.repository
        and pull_requests.merge_commit_oid = branch_positions.commit_oid
    where changes.deployment_match in ('position', 'compare')
)

select
    placed.repository,
    placed.number,
    placed.deployment_id,
    shipped.newest_position_before
from placed
join marts.deployment_services as shipped
    on placed.repository = shipped.repository
    and placed.service = shipped.service
    and placed.deployment_id = shipped.deployment_id
where shipped.newest_position_before >= placed.position

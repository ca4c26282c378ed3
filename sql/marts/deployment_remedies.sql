-- One row per deployment that mends production, what it is, and the deployment that it mends, if one is known.
-- rollback: a commit that the same environment ran before what it runs now is deployed again. revert: ships a pull
-- request that takes back one that an earlier deployment shipped. hotfix: ships a pull request whose branch, title or
-- label says so, or a branch of that name. incident: ships a pull request that names an incident. What it mends must
-- have finished in the seven days before.
with shipped as (
    select * from marts.deployment_services
    where not is_repeat
),

attempts as (select * from marts.deployment_attempts),

shipments as (select * from marts.pull_request_service_deployments),

pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
),

reverts as (select * from marts.reverts),

incidents as (select * from marts.incidents),

work_items as (
    select
        key,
        coalesce(parent_incident_key, key) as incident_key
    from marts.work_items
    where type = 'incident'
),

work_item_pull_requests as (select * from marts.work_item_pull_requests),

commit_numbers as (
    select
        *,
        min(ship_number) over (partition by repository, service, target, commit_oid) as first_number_of_commit
    from shipped
    where is_service_counted
        and source <> 'release'
),

steps as (
    select
        *,
        lag(ship_number) over in_environment as number_before,
        lag(position) over in_environment as position_before,
        lag(first_number_of_commit) over in_environment as first_number_before
    from commit_numbers
    window in_environment as (
        partition by repository, service, target
        order by ship_number
    )
),

rollbacks as (
    select
        steps.repository,
        steps.service,
        steps.ship_number,
        'rollback' as reason,
        before_it.counted_number as mended_number
    from steps
    join shipped as before_it
        on steps.repository = before_it.repository
        and steps.service = before_it.service
        and steps.number_before = before_it.ship_number
    where steps.first_number_of_commit < steps.first_number_before
        and coalesce(steps.position < steps.position_before, true)
),

revert_deployments as (
    select
        taking_back.repository,
        taking_back.service,
        taking_back.ship_number,
        'revert' as reason,
        taken_back.ship_number as mended_number
    from reverts
    join shipments as taken_back
        on reverts.repository = taken_back.repository
        and reverts.number = taken_back.number
    join shipments as taking_back
        on reverts.repository = taking_back.repository
        and reverts.reverting_number = taking_back.number
        and taken_back.service = taking_back.service
    -- Written as a difference: a plain comparison would let the planner pair all with all by it.
    where taking_back.ship_number - taken_back.ship_number > 0
        and not taken_back.is_first_known
),

hotfixes as (
    select
        repository,
        number
    from pull_requests
    where regexp_matches(head_branch, '(?i)^hot-?fix')
        or regexp_matches(title, '(?i)^\W*hot-?fix')
        or list_has_any(labels, ['hotfix', 'hot-fix', 'Hotfix'])
),

hotfix_deployments as (
    select
        shipped.repository,
        shipped.service,
        shipped.ship_number,
        'hotfix' as reason,
        shipped.counted_number_before as mended_number
    from hotfixes
    join shipments
        on hotfixes.repository = shipments.repository
        and hotfixes.number = shipments.number
    join shipped
        on shipments.repository = shipped.repository
        and shipments.service = shipped.service
        and shipments.ship_number = shipped.ship_number
    where not shipments.is_first_known
    union
    select
        shipped.repository,
        shipped.service,
        shipped.ship_number,
        'hotfix' as reason,
        shipped.counted_number_before as mended_number
    from attempts
    join shipped
        on attempts.repository = shipped.repository
        and attempts.deployment_id = shipped.deployment_id
    where regexp_matches(attempts.ref_name, '(?i)^(refs/heads/)?hot-?fix')
        and shipped.is_service_counted
),

incident_deployments as (
    select
        shipments.repository,
        shipments.service,
        shipments.ship_number,
        'incident' as reason,
        case when incidents.deployed_repository = shipments.repository and incidents.deployed_service = shipments.service
            then incidents.deployed_number
        end as mended_number
    from incidents
    join work_items on incidents.key = work_items.incident_key
    join work_item_pull_requests on work_items.key = work_item_pull_requests.key
    join shipments
        on work_item_pull_requests.repository = shipments.repository
        and work_item_pull_requests.number = shipments.number
    where date_diff('microsecond', incidents.created_at, shipments.deployed_at) >= 0
),

remedies as (
    select * from rollbacks
    union
    select * from revert_deployments
    union
    select * from hotfix_deployments
    union
    select * from incident_deployments
)

select distinct
    remedies.repository,
    shipped.deployment_id, -- The deployment that mends.
    shipped.finished_at, -- When it had succeeded.
    remedies.reason, -- rollback, revert, hotfix or incident.
    mended.deployment_id as mended_deployment_id -- What it mends; null when that is older than seven days, or unknown.
from remedies
join shipped
    on remedies.repository = shipped.repository
    and remedies.service = shipped.service
    and remedies.ship_number = shipped.ship_number
left join shipped as mended
    on remedies.repository = mended.repository
    and remedies.service = mended.service
    and remedies.mended_number = mended.ship_number
    and mended.is_counted
    and shipped.finished_at <= mended.finished_at + interval 7 day
    and mended.deployment_id <> shipped.deployment_id

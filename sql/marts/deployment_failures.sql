-- One row per deployment to production that failed there: it had to be rolled back, reverted or mended, or an incident
-- that began within seven days is attributed to it. Several signs of one failure are one row.
with shipped as (
    select
        repository,
        deployment_id,
        min(finished_at) as finished_at
    from marts.deployment_services
    where is_counted
    group by repository, deployment_id
),

remedies as (
    select * from marts.deployment_remedies
    where mended_deployment_id is not null
),

incidents as (
    select * from marts.incidents
    where deployment_id is not null
),

signs as (
    select
        repository,
        mended_deployment_id as deployment_id,
        reason,
        deployment_id as evidence,
        finished_at as seen_at,
        finished_at as restored_at,
        deployment_id as restoring_deployment_id
    from remedies
    union all
    select
        deployed_repository as repository,
        deployment_id,
        'incident' as reason,
        key as evidence,
        created_at as seen_at,
        resolved_at as restored_at,
        null as restoring_deployment_id
    from incidents
),

timely as (
    select
        signs.*,
        shipped.finished_at,
        row_number() over (
            partition by signs.repository, signs.deployment_id
            order by signs.seen_at, signs.restoring_deployment_id is null, signs.reason, signs.evidence
        ) as place
    from signs
    join shipped
        on signs.repository = shipped.repository
        and signs.deployment_id = shipped.deployment_id
    where signs.seen_at <= shipped.finished_at + interval 7 day
),

failures as (
    select
        repository,
        deployment_id,
        min(finished_at) as finished_at,
        min(reason) filter (where place = 1) as reason,
        min(evidence) filter (where place = 1) as evidence,
        count(*) filter (where restoring_deployment_id is null) as incident_count,
        -- An incident may have been reported before what a part of it is caused by.
        min(case when place = 1 and restoring_deployment_id is null then greatest(seen_at, finished_at) end)
            as incident_began_at,
        min(restored_at) filter (where restoring_deployment_id is not null) as mended_at,
        max(restored_at) filter (where restoring_deployment_id is null) as resolved_at,
        bool_and(restored_at is not null) as is_all_over
    from timely
    group by repository, deployment_id
)

select
    repository,
    deployment_id, -- The deployment that failed.
    finished_at, -- When it had succeeded.
    reason, -- The first sign that it failed: rollback, revert, hotfix or incident.
    evidence, -- What shows it: the deployment that mends it, or the key of the incident.
    incident_count, -- Incidents that are attributed to it.
    coalesce(incident_began_at, finished_at)
        as failed_at, -- When it failed: when the incident began that was its first sign, else when it had finished.
    coalesce(mended_at, case when is_all_over then resolved_at end)
        as restored_at, -- When the first deployment that mends it had finished, else when its incidents were over.
    date_diff(
        'microsecond',
        coalesce(incident_began_at, finished_at),
        coalesce(mended_at, case when is_all_over then resolved_at end)
    ) / 3600000000.0 as hours_to_recover -- Failed deployment recovery time (DORA), in hours; null while it goes on.
from failures

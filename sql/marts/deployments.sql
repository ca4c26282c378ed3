-- One row per deployment.
with attempts as (select * from marts.deployment_attempts),

shipped as (select * from marts.deployment_services),

shipments as (select * from marts.pull_request_service_deployments),

failures as (select * from marts.deployment_failures),

shipped_counts as (
    select
        repository,
        deployment_id,
        count(distinct number) as pull_request_count
    from shipments
    where not is_first_known
        and deployment_id is not null
    group by repository, deployment_id
),

standings as (
    select
        repository,
        deployment_id,
        list_sort(list(service) filter (where service <> '*')) as services,
        bool_or(is_record) filter (where service <> '*') as is_record_of_a_service,
        bool_or(is_record) filter (where service = '*') as is_record_of_the_repository,
        bool_or(is_first_known) as is_first_known,
        bool_or(is_counted) as is_counted
    from shipped
    group by repository, deployment_id
)

select
    attempts.repository,
    attempts.deployment_id as id, -- GraphQL id of the deployment or release, or number of the workflow run.
    attempts.source,
    attempts.environment,
    standings.services, -- Services of a monorepo that it ships; null where none are configured for it.
    attempts.is_production,
    attempts.commit_oid,
    attempts.created_at,
    attempts.finished_at,
    attempts.status,
    attempts.position,
    attempts.is_by_merge_base,
    attempts.is_repeat,
    case
        when not attempts.is_shipped then false
        else coalesce(standings.is_record_of_a_service, standings.is_record_of_the_repository)
    end as is_record, -- Whether it was first to ship new default-branch commits; null when its commit has no place.
    coalesce(standings.is_first_known, false) as is_first_known, -- Whether no earlier one to production is known.
    coalesce(standings.is_counted, false)
        as is_counted, -- Whether figures count it: it shipped something new, or what it shipped has no place.
    attempts.status = 'failure' or failures.deployment_id is not null
        as is_failed, -- Whether it failed: never succeeded, or had to be mended in production (deployment_failures).
    failures.reason as failure_reason, -- rollback, revert, hotfix or incident; null where it did not fail in production.
    case
        when shipped_counts.pull_request_count is not null then shipped_counts.pull_request_count
        when not coalesce(standings.is_first_known, false) then 0
    end as pull_request_count -- Pull requests it surely shipped first; null where no earlier deployment is known.
from attempts
left join standings
    on attempts.repository = standings.repository
    and attempts.deployment_id = standings.deployment_id
left join shipped_counts
    on attempts.repository = shipped_counts.repository
    and attempts.deployment_id = shipped_counts.deployment_id
left join failures
    on attempts.repository = failures.repository
    and attempts.deployment_id = failures.deployment_id

-- One row per deployment that reached production and service that it ships, with how it stands among those before it.
-- The service "*" is the whole repository: every deployment ships it, and where no services are configured it is the
-- only one.
with attempts as (
    select * from marts.deployment_attempts
    where is_shipped
),

services as (
    select distinct
        repository,
        service,
        deployment_pattern
    from marts.repository_services
),

targets as (
    select distinct
        repository,
        target
    from attempts
),

target_services as (
    select
        targets.repository,
        targets.target,
        services.service
    from targets
    join services
        on targets.repository = services.repository
        and regexp_matches(targets.target, services.deployment_pattern)
),

shipped as (
    select
        '*' as service,
        target_services.target is null as is_service_counted,
        attempts.*
    from attempts
    left join (
        select distinct
            repository,
            target
        from target_services
    ) as target_services
        on attempts.repository = target_services.repository
        and attempts.target = target_services.target
    union all
    select
        target_services.service,
        true as is_service_counted,
        attempts.*
    from attempts
    join target_services
        on attempts.repository = target_services.repository
        and attempts.target = target_services.target
),

numbered as (
    select
        *,
        row_number() over (
            partition by repository, service
            order by finished_at, database_id, deployment_id
        ) as ship_number
    from shipped
),

compared as (
    select
        *,
        max(position) over before_it as newest_position_before,
        min(created_at) over before_it as known_since_at
    from numbered
    window before_it as (
        partition by repository, service
        order by ship_number
        rows between unbounded preceding and 1 preceding
    )
),

judged as (
    select
        *,
        case when position is not null then newest_position_before is null or position > newest_position_before end
            as is_record
    from compared
),

counted as (
    select
        *,
        coalesce(is_record, true) and not is_repeat and is_service_counted as is_counted
    from judged
)

select
    repository,
    service, -- Service that it ships, or "*" for the whole repository.
    deployment_id,
    source,
    target,
    created_at,
    finished_at,
    ship_number, -- Number among the deployments that reached production with this service, by their finish, from 1.
    position, -- Newest place on the default branch that its commit contains; null when none is known.
    newest_position_before, -- Newest place on the default branch that production had before.
    known_since_at, -- When the earliest of those before it was asked for: from then on none is unknown.
    is_record, -- Whether it was first to ship new default-branch commits; null when its commit has no place.
    ship_number = 1 as is_first_known, -- Whether no earlier one to production is known.
    is_service_counted, -- Whether it counts for this service: for "*" only when it ships no configured one.
    is_counted, -- Whether figures count it: it shipped something new, and counts for this service.
    max(case when is_counted then ship_number end) over (
        partition by repository, service
        order by ship_number
        rows unbounded preceding
    ) as counted_number, -- Number of the newest one up to and with it that figures count: a failure is charged to that.
    max(case when is_counted then ship_number end) over (
        partition by repository, service
        order by ship_number
        rows between unbounded preceding and 1 preceding
    ) as counted_number_before, -- Number of the newest one before it that figures count.
    is_repeat,
    known_oid,
    commit_oid,
    is_by_merge_base
from counted

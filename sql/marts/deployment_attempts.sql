-- One row per GitHub deployment, or per release where releases stand for deployments.
with settings as (select * from meta.settings),

deployments as (select * from staging.github_deployments),

statuses as (select * from staging.github_deployment_statuses),

releases as (select * from staging.github_releases),

branch_positions as (select * from marts.branch_positions),

outcomes as (
    select
        repository,
        deployment_id,
        min(created_at) filter (where state = 'success') as succeeded_at,
        min(created_at) filter (where state in ('failure', 'error')) as failed_at
    from statuses
    group by repository, deployment_id
),

from_deployments as (
    select
        deployments.repository,
        deployments.deployment_id,
        'deployment' as source,
        deployments.database_id,
        deployments.environment,
        regexp_matches(deployments.environment, settings.production_pattern) as is_production,
        deployments.commit_oid,
        deployments.created_at,
        outcomes.succeeded_at as finished_at,
        case
            when outcomes.succeeded_at is not null then 'success'
            when outcomes.failed_at is not null then 'failure'
            else 'pending'
        end as status
    from deployments
    cross join settings
    left join outcomes
        on deployments.repository = outcomes.repository
        and deployments.deployment_id = outcomes.deployment_id
    where settings.deployment_source in ('auto', 'deployments')
),

repositories_with_deployments as (
    select distinct repository
    from from_deployments
    where is_production
),

from_releases as (
    select
        releases.repository,
        releases.release_id as deployment_id,
        'release' as source,
        null::bigint as database_id,
        'release' as environment,
        not releases.is_prerelease as is_production,
        releases.commit_oid,
        releases.published_at as created_at,
        releases.published_at as finished_at,
        'success' as status
    from releases
    cross join settings
    where settings.deployment_source = 'releases'
        or (
            settings.deployment_source = 'auto'
            and releases.repository not in (select repository from repositories_with_deployments)
        )
),

attempts as (
    select * from from_deployments
    union all
    select * from from_releases
),

placed as (
    select
        attempts.*,
        branch_positions.contained_position as position,
        attempts.is_production and attempts.status = 'success' as is_shipped
    from attempts
    left join branch_positions
        on attempts.repository = branch_positions.repository
        and attempts.commit_oid = branch_positions.commit_oid
),

ordered as (
    select
        *,
        max(case when is_shipped then position end) over (
            partition by repository
            order by finished_at, position, database_id, deployment_id
            rows between unbounded preceding and 1 preceding
        ) as newest_position_before,
        row_number() over (
            partition by repository, is_shipped
            order by finished_at, position, database_id, deployment_id
        ) as place_among_shipped
    from placed
)

select
    repository,
    deployment_id, -- GraphQL id of the deployment, or of the release that stands for one.
    source, -- What it is made from: deployment or release.
    database_id,
    environment, -- Environment it was made for; "release" for a release.
    is_production, -- Whether the environment's name matches [deployments] production.
    commit_oid, -- Commit that was deployed.
    created_at, -- When it was asked for.
    finished_at, -- When it first succeeded; null when it never did.
    status, -- success, failure or pending.
    position, -- Newest place on the default branch that its commit contains; null when it lies on another branch.
    newest_position_before, -- Newest place on the default branch that production had before.
    is_shipped, -- Whether it reached production.
    case
        when not is_shipped then false
        when position is not null then newest_position_before is null or position > newest_position_before
    end as is_record, -- Whether it was first to ship new default-branch commits; null when its commit has no place.
    is_shipped and place_among_shipped = 1 as is_first_known -- Whether no earlier one to production is known.
from ordered

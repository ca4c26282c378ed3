-- One row per GitHub deployment.
with deployments as (select * from raw.github_deployments),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    deployments.node_id as deployment_id, -- GraphQL id of the deployment.
    deployments.id as database_id, -- GitHub's number of the deployment; null beyond 32 bits.
    deployments.environment,
    lower(deployments.state) as state, -- State now; inactive also once a later deployment has replaced it.
    deployments.commit_oid,
    deployments.ref_name,
    deployments.creator_login,
    deployments.creator_type,
    deployments.created_at
from deployments
join repositories on deployments.repository_id = repositories.id
cross join settings
where coalesce(deployments.created_at <= settings.as_of, false)
    and not deployments.is_gone

-- One row per status that a GitHub deployment went through.
with statuses as (select * from raw.github_deployment_statuses),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    statuses.deployment_node_id as deployment_id, -- GraphQL id of the deployment.
    statuses.node_id as status_id, -- GraphQL id of the status.
    lower(statuses.state) as state, -- queued, pending, in_progress, success, failure, error, inactive or waiting.
    statuses.created_at
from statuses
join repositories on statuses.repository_id = repositories.id
cross join settings
where coalesce(statuses.created_at <= settings.as_of, false)

-- One row per service of a monorepo and path pattern of it, in each repository that the configuration gives it.
with service_files as (select * from meta.service_files),

repositories as (select * from staging.github_repositories)

select distinct
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    service_files.service, -- Name of the service.
    service_files.deployment_pattern, -- Deployments whose environment, tag or workflow matches this ship it.
    service_files.path_pattern -- Files that belong to it, with * for anything.
from service_files
join repositories on lower(repositories.name_with_owner) glob lower(service_files.repository_pattern)

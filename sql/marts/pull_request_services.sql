-- One row per pull request and service of a monorepo whose files it changes.
with files as (select * from staging.github_files),

services as (select * from marts.repository_services)

select distinct
    files.repository,
    files.number,
    services.service
from files
join services
    on files.repository = services.repository
    and files.path glob services.path_pattern

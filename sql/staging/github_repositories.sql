-- One row per repository name: where a name was given to a new repository, that one.
with repositories as (select * from raw.github_repositories),

newest as (
    select max(id) as id
    from repositories
    group by name_with_owner
)

select
    repositories.id,
    repositories.name_with_owner,
    repositories.default_branch,
    repositories.is_archived,
    repositories.is_fork,
    repositories.primary_language,
    repositories.created_at
from repositories
join newest on repositories.id = newest.id

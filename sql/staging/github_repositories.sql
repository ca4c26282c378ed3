-- One row per repository name: where a name was given to a new repository, that one.
with repositories as (select * from raw.github_repositories),

newest as (
    select
        *,
        row_number() over (
            partition by name_with_owner
            order by id desc
        ) as place
    from repositories
)

select
    id,
    name_with_owner,
    default_branch,
    is_archived,
    is_fork,
    primary_language,
    created_at
from newest
where place = 1

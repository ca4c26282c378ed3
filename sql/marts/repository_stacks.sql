-- One row per repository whose stack is configured ([[stacks]]): by the pattern that is the longest.
with repositories as (select * from staging.github_repositories),

stacks as (select * from meta.stacks),

candidates as (
    select
        repositories.name_with_owner as repository,
        stacks.stack_class,
        row_number() over (
            partition by repositories.name_with_owner
            order by
                length(stacks.pattern) desc,
                stacks.stack_class
        ) as place
    from repositories
    join stacks on lower(repositories.name_with_owner) glob lower(stacks.pattern)
)

select
    repository, -- "owner/name" of the repository, under its present name.
    stack_class -- How well models can know its code: public, mixed or internal.
from candidates
where place = 1

-- One row per repository whose default branch has been read to its head.
with branches as (select * from raw.github_default_branches),

repositories as (select * from staging.github_repositories)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    branches.name as branch, -- Name of the default branch.
    branches.head_oid
from branches
join repositories on branches.repository_id = repositories.id

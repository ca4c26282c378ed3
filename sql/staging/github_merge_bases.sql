-- One row per deployed or released commit off the default branch, with the commit at which its branch left that.
with merge_bases as (select * from raw.github_merge_bases),

repositories as (select * from staging.github_repositories)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    merge_bases.commit_oid,
    merge_bases.merge_base_oid
from merge_bases
join repositories on merge_bases.repository_id = repositories.id

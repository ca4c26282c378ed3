-- One row per published GitHub release.
with releases as (select * from raw.github_releases),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    releases.node_id as release_id, -- GraphQL id of the release.
    releases.tag_name,
    releases.commit_oid,
    releases.is_prerelease,
    releases.published_at
from releases
join repositories on releases.repository_id = repositories.id
cross join settings
where coalesce(releases.published_at <= settings.as_of, false)
    and not releases.is_gone

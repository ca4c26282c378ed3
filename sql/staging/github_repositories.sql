-- One row per repository name: where a name was given to another repository, the one that was seen last.
-- A repository that a sync did not show any more (deleted, moved away, archived, or shut to us) is out of sight: what
-- was merged or closed in it is still history, but what was open is left out, for nobody knows how it ends.
with repositories as (select * from raw.github_repositories),

sightings as (
    select * from meta.sightings
    where kind = 'repository'
),

settings as (select * from meta.settings),

-- What was read before sightings were noted is in sight unless it is known to be gone.
placed as (
    select
        repositories.*,
        sightings.seen_at as last_seen_at,
        coalesce(sightings.seen_at >= settings.as_of, not repositories.is_gone) as is_in_sight,
        row_number() over (
            partition by repositories.name_with_owner
            order by repositories.is_gone, sightings.seen_at desc nulls last, repositories.id desc
        ) as place
    from repositories
    cross join settings
    left join sightings on cast(repositories.id as varchar) = sightings.id
)

select
    id,
    name_with_owner,
    default_branch,
    is_archived,
    is_fork,
    primary_language,
    created_at,
    is_in_sight, -- Whether it was there when the data end.
    last_seen_at -- When the last complete sync that showed it began, by GitHub's clock (UTC); null where none was noted.
from placed
where place = 1

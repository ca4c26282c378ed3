-- Every pull request that was read, is not gone, and had been opened when the data end stands in marts.pull_requests.
with raw_pull_requests as (select * from raw.github_pull_requests),

settings as (select * from meta.settings),

sightings as (
    select * from meta.sightings
    where kind = 'repository'
),

-- What a repository held whose name is another one's now is left out, unless it was there when the data end; so is what
-- was open in one that is out of sight. A repository that was never read excuses nothing.
repositories as (
    select
        raw_repositories.id,
        staged_repositories.id is null
        and not coalesce(sightings.seen_at >= settings.as_of, false) as is_replaced,
        not coalesce(staged_repositories.is_in_sight, true) as is_out_of_sight
    from raw.github_repositories as raw_repositories
    cross join settings
    left join staging.github_repositories as staged_repositories on raw_repositories.id = staged_repositories.id
    left join sightings on cast(raw_repositories.id as varchar) = sightings.id
),

staged as (select * from staging.github_pull_requests),

built as (select * from marts.pull_requests)

select
    raw_pull_requests.repository_id,
    raw_pull_requests.number
from raw_pull_requests
cross join settings
left join repositories on raw_pull_requests.repository_id = repositories.id
left join staged
    on raw_pull_requests.repository_id = staged.repository_id
    and raw_pull_requests.number = staged.number
left join built
    on staged.repository = built.repository
    and staged.number = built.number
where built.number is null
    and raw_pull_requests.created_at <= settings.as_of
    and not raw_pull_requests.is_gone
    and not coalesce(repositories.is_replaced, false)
    and not (coalesce(repositories.is_out_of_sight, false) and raw_pull_requests.closed_at is null)

-- One row per commit off the first-parent line and service, with the first deployment that is known to contain it.
-- That is a deployment of the commit itself or of a later one of its branch; what the default branch ships later, after
-- the branch was merged, stands in the places.
with recursive shipped as (select * from marts.deployment_services),

lines as (select * from marts.branch_lines),

steps as (select * from marts.branch_steps),

links as (
    select * from marts.branch_links
    where commit_position is null
        and parent_position is null
),

seeds as (
    select
        shipped.repository,
        shipped.service,
        shipped.known_oid as commit_oid,
        min(shipped.ship_number) as ship_number
    from shipped
    left join lines
        on shipped.repository = lines.repository
        and shipped.known_oid = lines.commit_oid
    where lines.position is null
        and shipped.known_oid is not null
    group by
        shipped.repository,
        shipped.service,
        shipped.known_oid
),

scopes as (
    select distinct
        repository,
        service
    from seeds
),

side_commits as (
    select
        steps.repository,
        scopes.service,
        steps.commit_oid,
        steps.child_oid,
        steps.child_count,
        seeds.ship_number
    from steps
    join scopes on steps.repository = scopes.repository
    left join seeds
        on steps.repository = seeds.repository
        and scopes.service = seeds.service
        and steps.commit_oid = seeds.commit_oid
),

walk as (
    select
        repository,
        service,
        commit_oid,
        ship_number
    from side_commits
    where child_oid is null
    union all
    select
        side_commits.repository,
        side_commits.service,
        side_commits.commit_oid,
        least(side_commits.ship_number, walk.ship_number) as ship_number
    from walk
    join side_commits
        on walk.repository = side_commits.repository
        and walk.service = side_commits.service
        and walk.commit_oid = side_commits.child_oid
),

better (repository, service, commit_oid, ship_number) using key (repository, service, commit_oid) as (
    select
        child.repository,
        child.service,
        links.parent_oid as commit_oid,
        min(child.ship_number) as ship_number
    from links
    join walk as child
        on links.repository = child.repository
        and links.commit_oid = child.commit_oid
    join walk as parent
        on links.repository = parent.repository
        and links.parent_oid = parent.commit_oid
        and child.service = parent.service
    where child.ship_number < parent.ship_number
        or (parent.ship_number is null and child.ship_number is not null)
    group by
        child.repository,
        child.service,
        links.parent_oid
    union
    select
        better.repository,
        better.service,
        links.parent_oid as commit_oid,
        min(better.ship_number) as ship_number
    from better
    join links
        on better.repository = links.repository
        and better.commit_oid = links.commit_oid
    join walk
        on links.repository = walk.repository
        and links.parent_oid = walk.commit_oid
        and better.service = walk.service
    left join recurring.better as known
        on links.repository = known.repository
        and links.parent_oid = known.commit_oid
        and better.service = known.service
    where coalesce(known.ship_number > better.ship_number, walk.ship_number > better.ship_number, true)
    group by
        better.repository,
        better.service,
        links.parent_oid
),

found as (
    select
        repository,
        service,
        commit_oid,
        ship_number
    from walk
    union all
    select
        repository,
        service,
        commit_oid,
        ship_number
    from better
    union all
    select
        repository,
        service,
        commit_oid,
        ship_number
    from shipped
    where is_by_merge_base
        or known_oid is null
)

select
    repository,
    service, -- Service, or "*" for the whole repository.
    commit_oid,
    min(ship_number) as ship_number -- Number of that deployment among those of the service.
from found
where ship_number is not null
group by
    repository,
    service,
    commit_oid

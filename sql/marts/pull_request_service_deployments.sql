-- One row per merged pull request and service it belongs to, with the deployment that first shipped it, if any did.
-- Its merge commit, or a commit that says it was cherry-picked from that, is looked for by its place on the default
-- branch among record deployments, and among what deployments of branches contain. Where the pull request or all
-- deployments have no place, it is the first deployment that was asked for after the merge.
with pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
),

branches as (select * from marts.pull_request_branches),

services as (select * from marts.pull_request_services),

cherry_picks as (select * from marts.cherry_picks),

lines as (select * from marts.branch_lines),

arrivals as (select * from marts.branch_arrivals),

shipped as (select * from marts.deployment_services),

side_shipments as (select * from marts.side_shipments),

scopes as (
    select
        repository,
        service,
        count(position) as placed_count,
        row_number() over (order by repository, service) as scope
    from shipped
    group by repository, service
),

shipped_in_scopes as (
    select
        scopes.scope,
        shipped.*
    from shipped
    join scopes
        on shipped.repository = scopes.repository
        and shipped.service = scopes.service
),

changes as (
    select
        pull_requests.repository,
        pull_requests.number,
        coalesce(services.service, '*') as service,
        scopes.scope,
        scopes.placed_count,
        pull_requests.merged_at,
        pull_requests.merge_commit_oid,
        branches.is_to_default_branch
    from pull_requests
    join branches on pull_requests.pull_request_key = branches.pull_request_key
    left join services
        on pull_requests.repository = services.repository
        and pull_requests.number = services.number
    left join scopes
        on pull_requests.repository = scopes.repository
        and scopes.service = coalesce(services.service, '*')
),

holders as (
    select
        *,
        false as is_pick,
        merge_commit_oid as holding_oid
    from changes
    union all
    select
        changes.*,
        true as is_pick,
        cherry_picks.commit_oid as holding_oid
    from changes
    join cherry_picks
        on changes.repository = cherry_picks.repository
        and changes.merge_commit_oid = cherry_picks.picked_oid
),

record_places as (
    select
        scope,
        unnest(range(coalesce(newest_position_before, -1) + 1, position + 1)) as position,
        ship_number
    from shipped_in_scopes
    where is_record
),

placed as (
    select
        holders.*,
        coalesce(lines.position, arrivals.position) as position,
        side_shipments.ship_number as side_number
    from holders
    left join lines
        on holders.repository = lines.repository
        and holders.holding_oid = lines.commit_oid
    left join arrivals
        on holders.repository = arrivals.repository
        and holders.holding_oid = arrivals.commit_oid
    left join side_shipments
        on holders.repository = side_shipments.repository
        and holders.service = side_shipments.service
        and holders.holding_oid = side_shipments.commit_oid
),

found as (
    select
        placed.*,
        placed.position is not null or placed.side_number is not null as has_place,
        least(record_places.ship_number, placed.side_number) as found_number
    from placed
    left join record_places
        on placed.scope = record_places.scope
        and placed.position = record_places.position
),

found_by_picks as (
    select
        repository,
        number,
        service,
        bool_or(has_place) as has_place,
        min(found_number) as found_number
    from found
    where is_pick
    group by
        repository,
        number,
        service
),

by_place as (
    select
        found.repository,
        found.number,
        found.service,
        found.scope,
        found.merged_at,
        least(found.found_number, found_by_picks.found_number) as ship_number,
        found.is_to_default_branch
        and least(found.found_number, found_by_picks.found_number) is null
        and (found.placed_count = 0 or not (found.has_place or coalesce(found_by_picks.has_place, false)))
            as is_to_be_timed
    from found
    left join found_by_picks
        on found.repository = found_by_picks.repository
        and found.number = found_by_picks.number
        and found.service = found_by_picks.service
    where not found.is_pick
),

along_time as (
    select
        scope,
        created_at as occurred_at,
        0 as is_change,
        null::bigint as number,
        ship_number
    from shipped_in_scopes
    union all
    select
        scope,
        merged_at as occurred_at,
        1 as is_change,
        number,
        null::bigint as ship_number
    from by_place
    where is_to_be_timed
        and scope is not null
),

by_time as (
    select
        scope,
        number,
        is_change,
        min(ship_number) over (
            partition by scope
            order by occurred_at desc, is_change
            rows unbounded preceding
        ) as ship_number
    from along_time
),

matched as (
    select
        by_place.repository,
        by_place.number,
        by_place.service,
        by_place.scope,
        by_place.merged_at,
        coalesce(by_place.ship_number, by_time.ship_number) as ship_number,
        by_place.ship_number is null as is_by_time
    from by_place
    left join by_time
        on by_place.scope = by_time.scope
        and by_place.number = by_time.number
        and by_time.is_change = 1
)

select
    matched.repository,
    matched.number, -- Number of the pull request.
    matched.service, -- A service of a monorepo whose files it changes; "*" for the whole repository.
    shipped.deployment_id, -- The deployment that first shipped it; null when none is known to have.
    shipped.ship_number, -- Number of that deployment among those of the service.
    shipped.finished_at as deployed_at, -- When that had succeeded.
    case
        when shipped.source = 'release' then 'release'
        when shipped.deployment_id is null then null
        when matched.is_by_time then 'time'
        when shipped.is_by_merge_base then 'compare'
        else 'position'
    end as deployment_match, -- How it was found: position, compare, time or release.
    shipped.deployment_id is not null
    and shipped.newest_position_before is null
    and coalesce(shipped.known_since_at > matched.merged_at, true)
        as is_first_known -- Whether an unknown earlier deployment may have shipped it.
from matched
left join shipped_in_scopes as shipped
    on matched.scope = shipped.scope
    and matched.ship_number = shipped.ship_number

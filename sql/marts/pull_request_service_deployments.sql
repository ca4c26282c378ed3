-- One row per merged pull request and service it belongs to, with the deployment that first shipped it, if any did.
-- Its merge commit, or a commit that says it was cherry-picked from that, is looked for by its place on the default
-- branch among record deployments, and among what deployments of branches contain. Where the pull request or all
-- deployments have no place, it is the first deployment that was asked for after the merge.
with pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
),

services as (select * from marts.pull_request_services),

cherry_picks as (select * from marts.cherry_picks),

lines as (select * from marts.branch_lines),

arrivals as (select * from marts.branch_arrivals),

shipped as (select * from marts.deployment_services),

side_shipments as (select * from marts.side_shipments),

shipping as (
    select
        repository,
        service,
        count(position) as placed_count
    from shipped
    group by repository, service
),

changes as (
    select
        pull_requests.repository,
        pull_requests.number,
        coalesce(services.service, '*') as service,
        pull_requests.merged_at,
        pull_requests.merge_commit_oid,
        pull_requests.base_branch = pull_requests.default_branch as is_to_default_branch
    from pull_requests
    left join services
        on pull_requests.repository = services.repository
        and pull_requests.number = services.number
),

holders as (
    select
        repository,
        number,
        service,
        merge_commit_oid as commit_oid
    from changes
    union
    select
        changes.repository,
        changes.number,
        changes.service,
        cherry_picks.commit_oid
    from changes
    join cherry_picks
        on changes.repository = cherry_picks.repository
        and changes.merge_commit_oid = cherry_picks.picked_oid
),

placed as (
    select
        holders.repository,
        holders.number,
        holders.service,
        coalesce(lines.position, arrivals.position) as position,
        side_shipments.ship_number as side_ship_number
    from holders
    left join lines
        on holders.repository = lines.repository
        and holders.commit_oid = lines.commit_oid
    left join arrivals
        on holders.repository = arrivals.repository
        and holders.commit_oid = arrivals.commit_oid
    left join side_shipments
        on holders.repository = side_shipments.repository
        and holders.service = side_shipments.service
        and holders.commit_oid = side_shipments.commit_oid
),

along_the_branch as (
    select
        repository,
        service,
        position,
        0 as is_change,
        null::bigint as number,
        ship_number
    from shipped
    where is_record
    union all
    select
        repository,
        service,
        position,
        1 as is_change,
        number,
        null::bigint as ship_number
    from placed
    where position is not null
),

by_position as (
    select
        *,
        -- Places of record deployments grow with time, so the least that is not less is also the earliest.
        min(ship_number) over (
            partition by repository, service
            order by position desc, is_change
            rows unbounded preceding
        ) as found_number
    from along_the_branch
),

found as (
    select
        repository,
        number,
        service,
        found_number as ship_number
    from by_position
    where is_change = 1
    union all
    select
        repository,
        number,
        service,
        side_ship_number as ship_number
    from placed
    where side_ship_number is not null
),

by_place as (
    select
        repository,
        number,
        service,
        min(ship_number) as ship_number
    from found
    group by
        repository,
        number,
        service
),

without_place as (
    select
        changes.repository,
        changes.number,
        changes.service,
        changes.merged_at
    from changes
    join shipping
        on changes.repository = shipping.repository
        and changes.service = shipping.service
    left join by_place
        on changes.repository = by_place.repository
        and changes.number = by_place.number
        and changes.service = by_place.service
    where changes.is_to_default_branch
        and by_place.ship_number is null
        and (by_place.number is null or shipping.placed_count = 0)
),

along_time as (
    select
        repository,
        service,
        created_at as occurred_at,
        0 as is_change,
        null::bigint as number,
        ship_number
    from shipped
    union all
    select
        repository,
        service,
        merged_at as occurred_at,
        1 as is_change,
        number,
        null::bigint as ship_number
    from without_place
),

by_time as (
    select
        *,
        min(ship_number) over (
            partition by repository, service
            order by occurred_at desc, is_change
            rows unbounded preceding
        ) as found_number
    from along_time
),

matched as (
    select
        repository,
        number,
        service,
        ship_number,
        false as is_by_time
    from by_place
    where ship_number is not null
    union all
    select
        repository,
        number,
        service,
        found_number as ship_number,
        true as is_by_time
    from by_time
    where is_change = 1
)

select
    changes.repository,
    changes.number, -- Number of the pull request.
    changes.service, -- A service of a monorepo whose files it changes; "*" for the whole repository.
    shipped.deployment_id, -- The deployment that first shipped it; null when none is known to have.
    shipped.finished_at as deployed_at, -- When that had succeeded.
    case
        when shipped.source = 'release' then 'release'
        when matched.is_by_time then 'time'
        when shipped.is_by_merge_base then 'compare'
        when shipped.deployment_id is not null then 'position'
    end as deployment_match, -- How it was found: position, compare, time or release.
    shipped.newest_position_before is null and coalesce(shipped.known_since_at > changes.merged_at, true)
        as is_first_known -- Whether an unknown earlier deployment may have shipped it.
from changes
left join matched
    on changes.repository = matched.repository
    and changes.number = matched.number
    and changes.service = matched.service
left join shipped
    on matched.repository = shipped.repository
    and matched.service = shipped.service
    and matched.ship_number = shipped.ship_number

-- One row per merged pull request that is known to have reached production, with the deployment that first had it.
-- By the place of the merge commit on the default branch among record deployments; where the deployed commits have no
-- place (release branches), the first deployment that was asked for after the merge.
with settings as (select * from meta.settings),

pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
),

branch_positions as (select * from marts.branch_positions),

shipped as (
    select * from marts.deployment_attempts
    where is_shipped
),

repositories_with_places as (
    select distinct repository
    from shipped
    where position is not null
),

placed as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.merged_at,
        pull_requests.base_branch = pull_requests.default_branch as is_to_default_branch,
        branch_positions.position
    from pull_requests
    left join branch_positions
        on pull_requests.repository = branch_positions.repository
        and pull_requests.merge_commit_oid = branch_positions.commit_oid
),

by_position as (
    select
        placed.repository,
        placed.number,
        shipped.deployment_id,
        shipped.finished_at as deployed_at,
        shipped.newest_position_before is null as is_first_known,
        case shipped.source when 'release' then 'release' else 'position' end as deployment_match
    from placed
    join shipped
        on placed.repository = shipped.repository
        and placed.position <= shipped.position
        and placed.position > coalesce(shipped.newest_position_before, -1)
    where shipped.is_record
),

later as (
    select
        placed.repository,
        placed.number,
        shipped.deployment_id,
        shipped.finished_at as deployed_at,
        shipped.is_first_known,
        case shipped.source when 'release' then 'release' else 'time' end as deployment_match,
        row_number() over (
            partition by placed.repository, placed.number
            order by shipped.finished_at, shipped.database_id, shipped.deployment_id
        ) as place
    from placed
    join shipped
        on placed.repository = shipped.repository
        and placed.merged_at <= shipped.created_at
    left join by_position
        on placed.repository = by_position.repository
        and placed.number = by_position.number
    where shipped.position is null
        and placed.is_to_default_branch
        and by_position.number is null
        and (
            placed.position is null
            or placed.repository not in (select repository from repositories_with_places)
        )
),

by_merge as (
    select
        placed.repository,
        placed.number,
        null::varchar as deployment_id,
        placed.merged_at as deployed_at,
        false as is_first_known,
        'merge' as deployment_match
    from placed
    cross join settings
    where settings.deployment_source = 'merges'
        and placed.is_to_default_branch
),

matched as (
    select * from by_position
    union all
    select * exclude (place) from later
    where place = 1
    union all
    select * from by_merge
)

select
    repository,
    number, -- Number of the pull request.
    deployment_id, -- The deployment that first contains it; null when the merge itself counts as one.
    deployed_at, -- When the first production deployment that contains it had succeeded.
    deployment_match, -- How the deployment was found: position, time, release or merge.
    is_first_known -- Whether that is the first known deployment of the repository: the true one may be earlier.
from matched

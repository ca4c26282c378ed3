-- One row per merged pull request that is known to have reached production, with the deployment that first had it.
-- In a monorepo it has reached production when the last of its services has.
with settings as (select * from meta.settings),

pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
),

branches as (select * from marts.pull_request_branches),

by_service as (select * from marts.pull_request_service_deployments),

of_whole_repositories as (
    select * from by_service
    where service = '*'
        and deployment_id is not null
),

ranked as (
    select
        *,
        bool_or(is_first_known) over (partition by repository, number) as is_any_first_known,
        row_number() over (
            partition by repository, number
            order by deployed_at desc nulls first, deployment_id, service
        ) as place
    from by_service
    where service <> '*'
),

matched as (
    select
        repository,
        number,
        deployment_id,
        deployed_at,
        deployment_match,
        is_first_known
    from of_whole_repositories
    union all
    select
        repository,
        number,
        deployment_id,
        deployed_at,
        deployment_match,
        is_any_first_known as is_first_known
    from ranked
    where place = 1
        and deployment_id is not null
    union all
    select
        pull_requests.repository,
        pull_requests.number,
        null as deployment_id,
        pull_requests.merged_at as deployed_at,
        'merge' as deployment_match,
        false as is_first_known
    from pull_requests
    cross join settings
    join branches on pull_requests.pull_request_key = branches.pull_request_key
    where settings.deployment_source = 'merges'
        and branches.is_to_default_branch
)

select
    repository,
    number, -- Number of the pull request.
    deployment_id, -- The deployment that first contains it; null when the merge itself counts as one.
    deployed_at, -- When the first production deployment that contains it had succeeded.
    deployment_match, -- How the deployment was found: position, compare, time, release or merge.
    is_first_known -- Whether an unknown earlier deployment may have shipped it: no earlier one is known.
from matched

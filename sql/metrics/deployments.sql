-- One row per window: deployments to production; no row at all where none is known.
-- A record deployment ships at least one commit that production did not have; where commits can not be placed on the
-- default branch, every success counts as one.
with deployments as (
    select * from marts.deployments
    where is_production
),

shipping as (
    select count(*) as success_count
    from deployments
    where status = 'success'
),

windows as (
    select windows.*
    from marts.windows as windows
    cross join shipping
    where shipping.success_count > 0
),

counted as (
    select
        windows.window_kind,
        windows.starts_at,
        windows.ends_at,
        windows.is_complete,
        count(*) filter (where deployments.status = 'success') as success_count,
        count(*) filter (where deployments.status = 'success' and coalesce(deployments.is_record, true))
            as deployment_count,
        count(*) filter (where deployments.status = 'failure') as failed_count,
        coalesce(sum(deployments.pull_request_count), 0) as pull_request_count
    from windows
    left join deployments
        on coalesce(deployments.finished_at, deployments.created_at) >= windows.starts_at
        and coalesce(deployments.finished_at, deployments.created_at) < windows.closes_at
    group by all
)

select
    window_kind,
    starts_at,
    ends_at,
    is_complete,
    success_count, -- Deployments that succeeded.
    deployment_count, -- Of these, the ones that shipped something new.
    failed_count, -- Deployments that never succeeded.
    deployment_count * 604800000000.0 / date_diff('microsecond', starts_at, ends_at)
        as deployments_per_week, -- Deployment frequency (DORA): those that shipped something new, per week.
    cast(pull_request_count as bigint) as pull_request_count -- Merged pull requests that they shipped first.
from counted
order by
    window_kind,
    starts_at

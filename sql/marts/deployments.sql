-- One row per deployment.
with attempts as (select * from marts.deployment_attempts),

pull_request_deployments as (select * from marts.pull_request_deployments),

shipped_counts as (
    select
        deployment_id,
        count(*) as pull_request_count
    from pull_request_deployments
    where not is_first_known
    group by deployment_id
)

select
    attempts.repository,
    attempts.deployment_id as id, -- GraphQL id of the deployment, or of the release that stands for one.
    attempts.source,
    attempts.environment,
    attempts.is_production,
    attempts.commit_oid,
    attempts.created_at,
    attempts.finished_at,
    attempts.status,
    attempts.position,
    attempts.is_record,
    attempts.is_first_known,
    attempts.status = 'failure' as is_failed, -- Whether the deployment itself failed and never succeeded.
    coalesce(shipped_counts.pull_request_count, 0) as pull_request_count -- Pull requests it surely shipped first.
from attempts
left join shipped_counts on attempts.deployment_id = shipped_counts.deployment_id

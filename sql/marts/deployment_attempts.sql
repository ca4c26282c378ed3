-- One row per attempt to deploy: a GitHub deployment, or the release or workflow run that stands for one.
-- Deployments count where a repository has any to production, else runs of the configured workflow, else releases,
-- unless the configuration names one of them. The commit of an attempt has a place on the default branch: the newest
-- one that it contains, which for a commit off the branch is that of its merge base.
with settings as (select * from meta.settings),

repositories as (select * from staging.github_repositories),

deployments as (select * from staging.github_deployments),

statuses as (select * from staging.github_deployment_statuses),

releases as (select * from staging.github_releases),

workflow_runs as (select * from staging.github_workflow_runs),

merge_bases as (select * from staging.github_merge_bases),

lines as (select * from marts.branch_lines),

contents as (select * from marts.branch_contents),

outcomes as (
    select
        repository,
        deployment_id,
        min(created_at) filter (where state = 'success') as succeeded_at,
        min(created_at) filter (where state in ('failure', 'error')) as failed_at
    from statuses
    group by repository, deployment_id
),

environments as (
    select
        named.environment,
        regexp_matches(named.environment, settings.production_pattern) as is_production
    from (select distinct environment from deployments) as named
    cross join settings
),

from_deployments as (
    select
        deployments.repository,
        deployments.deployment_id,
        'deployment' as source,
        deployments.database_id,
        deployments.environment,
        deployments.environment as target,
        environments.is_production,
        deployments.ref_name,
        deployments.commit_oid,
        deployments.created_at,
        outcomes.succeeded_at as finished_at,
        coalesce(outcomes.succeeded_at, outcomes.failed_at) as ended_at,
        case
            when outcomes.succeeded_at is not null then 'success'
            when outcomes.failed_at is not null then 'failure'
            else 'pending'
        end as status
    from deployments
    join environments on deployments.environment = environments.environment
    cross join settings
    left join outcomes
        on deployments.repository = outcomes.repository
        and deployments.deployment_id = outcomes.deployment_id
    where settings.deployment_source in ('auto', 'deployments')
),

deploying_workflows as (
    select named.*
    from (
        select distinct
            workflow,
            path
        from workflow_runs
    ) as named
    cross join settings
    where regexp_matches(named.workflow, settings.workflow_pattern)
        or regexp_matches(named.path, settings.workflow_pattern)
),

deploying_runs as (
    select
        workflow_runs.*,
        case when workflow_runs.updated_at <= settings.as_of then workflow_runs.conclusion end as known_conclusion
    from workflow_runs
    cross join settings
    join deploying_workflows
        on workflow_runs.workflow is not distinct from deploying_workflows.workflow
        and workflow_runs.path is not distinct from deploying_workflows.path
    join repositories
        on workflow_runs.repository = repositories.name_with_owner
        and workflow_runs.head_branch = repositories.default_branch
    where settings.deployment_source in ('auto', 'workflow_runs')
        -- A run for a pull request can have a branch of a fork that bears the name of ours.
        and workflow_runs.event not in ('pull_request', 'pull_request_target')
),

from_workflow_runs as (
    select
        repository,
        cast(run_id as varchar) as deployment_id,
        'workflow_run' as source,
        run_id as database_id,
        coalesce(workflow, path) as environment,
        concat_ws(' ', workflow, path) as target,
        true as is_production,
        head_branch as ref_name,
        commit_oid,
        created_at,
        case when known_conclusion = 'success' then updated_at end as finished_at,
        case when known_conclusion is not null then updated_at end as ended_at,
        case
            when known_conclusion = 'success' then 'success'
            when known_conclusion is null then 'pending'
            else 'failure'
        end as status
    from deploying_runs
    where coalesce(known_conclusion in ('success', 'failure', 'timed_out', 'startup_failure'), true)
),

from_releases as (
    select
        releases.repository,
        releases.release_id as deployment_id,
        'release' as source,
        null::bigint as database_id,
        'release' as environment,
        releases.tag_name as target,
        not releases.is_prerelease as is_production,
        releases.tag_name as ref_name,
        releases.commit_oid,
        releases.published_at as created_at,
        releases.published_at as finished_at,
        releases.published_at as ended_at,
        'success' as status
    from releases
    cross join settings
    where settings.deployment_source in ('auto', 'releases')
),

attempts as (
    select
        *,
        1 as preference
    from from_deployments
    union all
    select
        *,
        2 as preference
    from from_workflow_runs
    union all
    select
        *,
        3 as preference
    from from_releases
),

preferences as (
    select
        repository,
        min(preference) filter (where is_production) as preference
    from attempts
    group by repository
),

counted as (
    select attempts.*
    from attempts
    join preferences on attempts.repository = preferences.repository
    -- What is not to production, such as a preview, is kept but shows nothing of how production is reached.
    where attempts.preference = coalesce(preferences.preference, attempts.preference)
        or (attempts.source = 'deployment' and not attempts.is_production)
),

chained as (
    select
        *,
        coalesce(
            created_at <= lag(coalesce(ended_at, created_at)) over attempts_of_commit + interval 10 minute, false
        ) as is_soon_after_another
    from counted
    window attempts_of_commit as (
        partition by repository, environment, commit_oid
        order by created_at, database_id, deployment_id
    )
),

chains as (
    select
        *,
        sum(case when is_soon_after_another then 0 else 1 end) over (
            partition by repository, environment, commit_oid
            order by created_at, database_id, deployment_id
            rows unbounded preceding
        ) as chain
    from chained
),

numbered as (
    select
        *,
        row_number() over (
            partition by repository, environment, commit_oid, chain
            order by
                finished_at nulls last,
                case when finished_at is null then created_at end desc,
                database_id,
                deployment_id
        ) as place_in_chain
    from chains
)

select
    numbered.repository,
    numbered.deployment_id, -- GraphQL id of the deployment or release, or number of the workflow run.
    numbered.source, -- What it is made from: deployment, workflow_run or release.
    numbered.database_id, -- GitHub's number of the deployment or run; null for a release.
    numbered.environment, -- Environment it was made for; the workflow of a run; "release" for a release.
    numbered.target, -- What tells services of a monorepo apart: the environment, the workflow, or the tag.
    numbered.is_production, -- Whether it is to production.
    numbered.ref_name, -- Branch or tag that was deployed.
    numbered.commit_oid, -- Commit that was deployed.
    numbered.created_at, -- When it was asked for.
    numbered.finished_at, -- When it first succeeded; null when it never did.
    numbered.ended_at, -- When it first succeeded, else first failed; null while it is pending.
    numbered.status, -- success, failure or pending.
    numbered.is_production and numbered.status = 'success' as is_shipped, -- Whether it reached production.
    numbered.place_in_chain > 1
        as is_repeat, -- Whether another try of the same commit and environment within ten minutes counts in its place.
    coalesce(lines.position, contents.position, base_lines.position, base_contents.position)
        as position, -- Newest place on the default branch that its commit contains; null when none is known.
    lines.position is null and contents.commit_oid is null and merge_bases.merge_base_oid is not null
        as is_by_merge_base, -- Whether that is the place of its merge base, since it lies off the branch.
    case
        when lines.position is not null or contents.commit_oid is not null then numbered.commit_oid
        else merge_bases.merge_base_oid
    end as known_oid -- Its commit where that is known, else its merge base: what is in that is in the deployment.
from numbered
left join lines
    on numbered.repository = lines.repository
    and numbered.commit_oid = lines.commit_oid
left join contents
    on numbered.repository = contents.repository
    and numbered.commit_oid = contents.commit_oid
left join merge_bases
    on numbered.repository = merge_bases.repository
    and numbered.commit_oid = merge_bases.commit_oid
left join lines as base_lines
    on merge_bases.repository = base_lines.repository
    and merge_bases.merge_base_oid = base_lines.commit_oid
left join contents as base_contents
    on merge_bases.repository = base_contents.repository
    and merge_bases.merge_base_oid = base_contents.commit_oid

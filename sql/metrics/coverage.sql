-- One row per claim that the figures rest on, and per published metric: for how much of the data it holds.
-- A claim has counts, of the rows for which it is known whether it holds: where nothing was read that could tell, it is
-- unknown, not false. A metric of Faros or DORA has its availability for these data (direct, proxy or unavailable) and why.
with pull_requests as (select * from marts.pull_requests),

merged as (
    select * from pull_requests
    where state = 'merged'
),

work_items as (select * from marts.work_items),

incidents as (select * from marts.incidents),

published_metrics as (select * from marts.published_metrics),

labelled as (
    select
        ai_label in ('agent_authored', 'ai_coauthored', 'ai_suggestion', 'ai_assisted') as is_ai,
        ai_label = 'ai_assisted' and coalesce(ai_rule = 'telemetry-window', false) as is_told
    from pull_requests
),

-- Whether anything was read that could link an issue, or ship what was merged.
reading as (
    select
        count(*) > 0 as are_pull_requests_read,
        count(deployed_at) > 0 as are_deployments_known
    from pull_requests
),

matches as (
    select
        deployment_match,
        count(*) as covered_count,
        sum(count(*)) over () as total_count
    from merged
    group by deployment_match
),

claims as (
    select
        'merged pull requests with a commit' as claim,
        count(*) filter (where commit_count > 0) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from merged
    union all
    select
        'merged pull requests with a known deployment' as claim,
        count(deployed_at) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from merged
    union all
    select
        'merged pull requests matched to a deployment by: ' || deployment_match as claim,
        covered_count,
        total_count,
        0 as unknown_count
    from matches
    where deployment_match <> 'none'
    union all
    select
        'merged pull requests first seen in the first known deployment' as claim,
        count(*) filter (where merged.is_deployed_by_first_known) as covered_count,
        count(*) filter (where reading.are_deployments_known) as total_count,
        count(*) filter (where not reading.are_deployments_known) as unknown_count
    from merged
    cross join reading
    union all
    select
        'merged pull requests that went to the default branch' as claim,
        count(*) filter (where is_to_default_branch) as covered_count,
        count(is_to_default_branch) as total_count,
        count(*) - count(is_to_default_branch) as unknown_count
    from merged
    union all
    select
        'merged pull requests whose first commit is older than their opening' as claim,
        count(*) filter (where first_commit_at < created_at) as covered_count,
        count(first_commit_at) as total_count,
        count(*) - count(first_commit_at) as unknown_count
    from merged
    union all
    select
        'merged pull requests whose first commit is over 180 days older than their opening' as claim,
        count(*) filter (where first_commit_at < created_at - interval 180 day) as covered_count,
        count(first_commit_at) as total_count,
        count(*) - count(first_commit_at) as unknown_count
    from merged
    union all
    select
        'merged pull requests whose files are known' as claim,
        count(counted_additions) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from merged
    union all
    select
        'merged pull requests that are mass changes' as claim,
        count(*) filter (where is_mass_change) as covered_count,
        count(is_mass_change) as total_count,
        count(*) - count(is_mass_change) as unknown_count
    from merged
    union all
    select
        'merged pull requests whose language is known' as claim,
        count(language) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from merged
    union all
    select
        'merged pull requests whose author''s familiarity looks back a whole year' as claim,
        count(*) filter (where familiarity_lookback_days >= 365) as covered_count,
        count(familiarity_lookback_days) as total_count,
        count(*) - count(familiarity_lookback_days) as unknown_count
    from merged
    union all
    select
        'incidents that could be attributed to a deployment' as claim,
        count(deployment_id) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from incidents
    union all
    select
        'pull requests read completely' as claim,
        count(*) filter (where not is_truncated) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from pull_requests
    union all
    select
        'pull requests, automation among them, with a trace of an AI tool' as claim,
        count(*) filter (where is_ai and not is_told) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from labelled
    union all
    select
        'pull requests, automation among them, of which telemetry alone tells of an AI tool' as claim,
        count(*) filter (where is_told) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from labelled
    having count(*) filter (where is_told) > 0
    union all
    select
        'done Jira issues whose time in progress is known' as claim,
        count(hours_cycle_time) as covered_count,
        count(*) as total_count,
        0 as unknown_count
    from work_items
    where source = 'jira' and status_category = 'done'
    union all
    select
        'issues linked to a pull request' as claim,
        count(*) filter (where work_items.pull_request_count > 0) as covered_count,
        count(*) filter (where reading.are_pull_requests_read) as total_count,
        count(*) filter (where not reading.are_pull_requests_read) as unknown_count
    from work_items
    cross join reading
)

select
    claim, -- What is true of the covered ones; of a published metric, its name.
    'claim' as kind, -- claim, or who publishes the metric: faros or dora.
    null::varchar as metric, -- Name of the published metric; null for a claim.
    null::varchar as availability, -- direct, proxy or unavailable, for these data; null for a claim.
    null::varchar as reason, -- Why; null for a claim.
    null::varchar as answered_by, -- Schema, table and column that answer it; null for a claim, and when unavailable.
    cast(covered_count as bigint) as covered_count, -- For how many it holds.
    cast(total_count as bigint) as total_count, -- Of how many of which it is known.
    cast(unknown_count as bigint) as unknown_count, -- Of how many more it is not known.
    covered_count / nullif(total_count, 0) as share -- Share of the known ones; null when there are none.
from claims
union all
select
    metric as claim,
    kind,
    metric,
    availability,
    reason,
    answered_by,
    null as covered_count,
    null as total_count,
    null as unknown_count,
    null as share
from published_metrics
order by
    kind,
    claim

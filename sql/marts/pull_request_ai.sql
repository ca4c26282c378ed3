-- One row per pull request, with what its traces say about AI use.
-- The order of labels: automation, then who wrote it, then who helped, then apps that no rule names; "no_trace" means that nothing was found.
with pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

evidence as (select * from marts.ai_evidence),

commit_roles as (
    select
        repository,
        number,
        commit_oid,
        bool_or(role = 'agent_authored') as is_agent_authored,
        bool_or(role in ('agent_authored', 'ai_coauthored')) as is_ai
    from evidence
    where commit_oid is not null
    group by repository, number, commit_oid
),

commit_shares as (
    select
        commits.repository,
        commits.number,
        count(*) filter (where commit_roles.is_ai) / count(*) as ai_commit_share,
        sum(commits.additions + commits.deletions) filter (where commit_roles.is_ai)
            / nullif(sum(commits.additions + commits.deletions), 0) as ai_line_share,
        sum(commits.additions) filter (where commit_roles.is_agent_authored)
            / nullif(sum(commits.additions), 0) as agent_line_share
    from commits
    left join commit_roles
        on commits.repository = commit_roles.repository
        and commits.number = commit_roles.number
        and commits.commit_oid = commit_roles.commit_oid
    group by commits.repository, commits.number
),

ranked_evidence as (
    select
        *,
        case role
            when 'automation' then 0
            when 'agent_authored' then 1
            when 'ai_coauthored' then 2
            else 3
        end as role_rank
    from evidence
),

found as (
    select
        repository,
        number,
        bool_or(role = 'automation') as is_automation,
        bool_or(role = 'agent_authored' and commit_oid is null) as is_agent_pull_request,
        bool_or(role in ('agent_authored', 'ai_coauthored')) as is_ai,
        bool_or(role = 'ai_suggestion') as is_suggestion,
        bool_or(role = 'declared_human') as is_declared_human,
        list_sort(list_distinct(list(tool) filter (where role not in ('automation', 'declared_human')))) as ai_tools,
        list(rule order by role_rank, confidence desc, rule)[1] as ai_rule
    from ranked_evidence
    group by repository, number
)

select
    pull_requests.repository,
    pull_requests.number,
    case
        when found.is_automation then 'automation'
        when found.is_agent_pull_request or commit_shares.agent_line_share >= 0.5 then 'agent_authored'
        when found.is_ai then 'ai_coauthored'
        when found.is_suggestion then 'ai_suggestion'
        when pull_requests.author_type = 'Bot' or pull_requests.author_login like '%[bot]' then 'automation'
        when found.is_declared_human then 'declared_human'
        else 'no_trace'
    end as ai_label, -- agent_authored, ai_coauthored, ai_suggestion, declared_human, no_trace or automation.
    coalesce(found.ai_tools, []::varchar[]) as ai_tools, -- The tools that left a trace.
    found.ai_rule, -- The strongest rule that matched; null without a trace.
    coalesce(commit_shares.ai_commit_share, 0) as ai_commit_share, -- Share of its commits that carry an AI trace.
    coalesce(commit_shares.ai_line_share, 0) as ai_line_share -- Share of its changed lines in commits with an AI trace.
from pull_requests
left join found
    on pull_requests.repository = found.repository
    and pull_requests.number = found.number
left join commit_shares
    on pull_requests.repository = commit_shares.repository
    and pull_requests.number = commit_shares.number

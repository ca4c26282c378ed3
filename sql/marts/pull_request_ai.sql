-- One row per pull request, with what its traces say about AI use.
-- The order of labels: a bot for dependencies, who wrote it, who helped, other automation, telemetry, declarations;
-- "no_trace" means that nothing was found, which is not "human". No label rests on evidence of confidence 1 or 2.
with pull_requests as (select * from staging.github_pull_requests),

github_logins as (select * from marts.github_logins),

commit_labels as (select * from marts.commit_ai),

accountable_people as (select * from marts.accountable_people),

telemetry_windows as (select * from marts.ai_telemetry_windows),

all_evidence as (select * from marts.ai_evidence),

commit_shares as (
    select
        pull_request_key,
        bool_and(is_cherry_pick) as is_copy,
        bool_or(ai_label in ('agent_authored', 'ai_coauthored')) as is_ai,
        count(*) filter (where is_counted and ai_label in ('agent_authored', 'ai_coauthored'))
            / nullif(count(*) filter (where is_counted), 0) as ai_commit_share,
        sum(additions + deletions) filter (where is_counted and ai_label in ('agent_authored', 'ai_coauthored'))
            / nullif(sum(additions + deletions) filter (where is_counted), 0) as ai_line_share,
        sum(additions) filter (where is_counted and ai_label = 'agent_authored')
            / nullif(sum(additions) filter (where is_counted), 0) as agent_line_share
    from commit_labels
    group by pull_request_key
),

reviewed as (
    select distinct
        repository,
        number
    from all_evidence
    where role = 'ai_reviewed'
),

evidence as (
    select
        *,
        case
            when role = 'automation' and confidence = 5 and commit_oid is null then 0
            when role = 'agent_authored' then 1
            when role = 'ai_coauthored' then 2
            when role = 'ai_suggestion' then 3
            when role = 'automation' then 4
            when role = 'ai_assisted' then 5
            else 6
        end as role_rank
    from all_evidence
    where confidence >= 3
        and role <> 'ai_reviewed'
        -- A commit of automation inside somebody's pull request does not make that automation.
        and (role <> 'automation' or commit_oid is null)
),

found as (
    select
        repository,
        number,
        min(role_rank) as first_rank,
        bool_or(role = 'automation') as is_automation,
        -- A branch alone is a convention: it does not say that an agent wrote everything.
        bool_or(role = 'agent_authored' and commit_oid is null and channel <> 'branch') as is_agent_pull_request,
        bool_or(role = 'ai_coauthored' and channel = 'body') as is_ai_body,
        bool_or(role in ('agent_authored', 'ai_coauthored')) as is_ai,
        bool_or(role = 'ai_suggestion') as is_suggestion,
        bool_or(role = 'ai_assisted') as is_assisted,
        bool_or(role = 'declared_human') as is_declared_human,
        list_sort(list_distinct(list(tool) filter (where role not in ('automation', 'declared_human')))) as ai_tools,
        arg_min(rule, (role_rank, -confidence, rule)) as ai_rule,
        arg_min(confidence, (role_rank, -confidence, rule)) as ai_confidence
    from evidence
    group by
        repository,
        number
),

told as (
    select
        repository,
        number,
        bool_or(active_day_count > 0) as is_active,
        bool_and(covered_day_count = day_count) as is_covered
    from telemetry_windows
    group by
        repository,
        number
),

labelled as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.pull_request_key,
        case
            when found.first_rank = 0 then 'automation'
            -- An app that copies commits onto another branch copies their traces as well: those are of what it copies.
            when github_logins.is_bot and commit_shares.is_copy then 'automation'
            when found.is_agent_pull_request or commit_shares.agent_line_share >= 0.5 then 'agent_authored'
            -- An app of a build server whose description bears a tool's mark has run that tool.
            when found.is_automation and found.is_ai_body then 'agent_authored'
            when found.is_ai or commit_shares.is_ai then 'ai_coauthored'
            when found.is_suggestion then 'ai_suggestion'
            when found.is_automation or github_logins.is_bot then 'automation'
            when found.is_assisted then 'ai_assisted'
            when found.is_declared_human then 'declared_human'
            else 'no_trace'
        end as ai_label,
        coalesce(found.ai_tools, []::varchar[]) as ai_tools,
        found.ai_rule,
        found.ai_confidence,
        commit_shares.ai_commit_share,
        commit_shares.ai_line_share
    from pull_requests
    left join found
        on pull_requests.repository = found.repository
        and pull_requests.number = found.number
    left join commit_shares on pull_requests.pull_request_key = commit_shares.pull_request_key
    left join github_logins
        on pull_requests.author_login = github_logins.login
        and pull_requests.author_type is not distinct from github_logins.account_type
)

select
    labelled.repository,
    labelled.number,
    labelled.pull_request_key,
    labelled.ai_label, -- agent_authored, ai_coauthored, ai_suggestion, ai_assisted, declared_human, no_trace or automation.
    labelled.ai_tools, -- The tools that left a trace.
    labelled.ai_rule, -- The strongest rule that matched; null without a trace.
    labelled.ai_confidence, -- How sure that rule is, from 3 to 5; null without a trace.
    labelled.ai_commit_share, -- Share of its commits that an AI tool wrote or helped with, without merges, reverts and automation; null when no commit counts.
    labelled.ai_line_share, -- Share of its changed lines in such commits: no more than the lines in marked commits; null when no line counts.
    reviewed.number is not null as is_ai_reviewed, -- Whether an AI tool reviewed it or summed it up, whoever wrote it.
    case
        when labelled.ai_label <> 'no_trace' then null
        when told.is_active then 'tool_leaves_no_trace'
        when told.is_covered then 'covered_inactive'
        else 'not_covered'
    end as no_trace_reason, -- For no_trace: covered_inactive (telemetry of all the author's tools saw no use), tool_leaves_no_trace (the author uses a tool nearly every day) or not_covered (nobody could have seen it).
    accountable_people.accountable_person,
    accountable_people.accountable_by
from labelled
left join reviewed
    on labelled.repository = reviewed.repository
    and labelled.number = reviewed.number
left join told
    on labelled.repository = told.repository
    and labelled.number = told.number
left join accountable_people
    on labelled.repository = accountable_people.repository
    and labelled.number = accountable_people.number

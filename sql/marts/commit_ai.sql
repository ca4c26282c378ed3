-- One row per commit in a pull request, with what its traces say about AI use.
-- "no_trace" means that nothing was found. A person's use of a tool on some day is no trace of one commit: ai_assisted
-- stands here only for commits of which a tool told that it wrote under a tenth of the lines.
-- A view: there are several commits to a pull request, most hold no trace, and only marts.pull_request_ai reads all.
with commits as (select * from staging.github_commits),

evidence as (
    select
        *,
        case
            when role = 'automation' and confidence = 5 then 0
            when role = 'agent_authored' then 1
            when role = 'ai_coauthored' then 2
            when role = 'ai_suggestion' then 3
            when role = 'ai_assisted' then 4
            when role = 'automation' then 5
            else 6
        end as role_rank
    from marts.ai_evidence
    where commit_oid is not null
        and confidence >= 3
        and role <> 'ai_reviewed'
),

found as (
    select
        repository,
        number,
        commit_oid,
        min(role_rank) as first_rank,
        bool_or(role = 'automation') as is_automation,
        bool_or(role = 'declared_human') as is_declared_human,
        list_sort(list_distinct(list(tool) filter (where role_rank between 1 and 4))) as ai_tools,
        list(rule order by role_rank, confidence desc, rule)[1] as ai_rule,
        list(confidence order by role_rank, confidence desc, rule)[1] as ai_confidence
    from evidence
    group by
        repository,
        number,
        commit_oid
),

labelled as (
    select
        commits.repository,
        commits.number,
        commits.pull_request_key,
        commits.commit_oid,
        case
            when found.first_rank = 0 then 'automation'
            -- An app of a build server that leaves an agent's trace has run that agent.
            when found.first_rank = 1 or (found.first_rank = 2 and found.is_automation) then 'agent_authored'
            when found.first_rank = 2 then 'ai_coauthored'
            when found.first_rank = 3 then 'ai_suggestion'
            when found.first_rank = 4 then 'ai_assisted'
            when found.is_automation or commits.author_email like '%[bot]@users.noreply.github.com' then 'automation'
            when found.is_declared_human then 'declared_human'
            else 'no_trace'
        end as ai_label,
        coalesce(found.ai_tools, []::varchar[]) as ai_tools,
        found.ai_rule,
        found.ai_confidence,
        regexp_matches(commits.message, '^(Merge (branch|pull request|remote-tracking branch|tag|commit)|[Rr]evert)\b')
            as is_merge_or_revert,
        commits.message like '%(cherry picked from commit %' as is_cherry_pick,
        commits.additions,
        commits.deletions
    from commits
    left join found
        on commits.repository = found.repository
        and commits.number = found.number
        and commits.commit_oid = found.commit_oid
)

select
    repository,
    number, -- Number of the pull request.
    pull_request_key,
    commit_oid, -- Object name (SHA) of the commit.
    ai_label, -- agent_authored, ai_coauthored, ai_suggestion, ai_assisted, declared_human, no_trace or automation.
    ai_tools, -- The tools that left a trace.
    ai_rule, -- The strongest rule that matched; null without a trace.
    ai_confidence, -- How sure that rule is, from 3 to 5.
    not is_merge_or_revert and ai_label <> 'automation' as is_counted, -- Whether shares count it: merges, reverts and automation are left out.
    is_cherry_pick, -- Whether its message says that it was copied from another commit.
    additions, -- Lines added.
    deletions -- Lines deleted.
from labelled

-- One row per trace of an AI tool found in a pull request.
-- Only identities, names, and lines that begin with what a tool writes are tested. The same login can write or review:
-- what a review's author left has the role ai_reviewed.
-- Commits are read where they stand, a few columns each time: a copy of all of them would take longer.
with rules as (select * from meta.ai_rules),

pull_requests as (
    select
        *,
        regexp_replace(author_login, '^app/|\[bot\]$', '', 'g')
        || case when author_type = 'Bot' or author_login like '%[bot]' or author_login like 'app/%' then '[bot]' else '' end
            as account
    from staging.github_pull_requests
),

text_lines as (select * from marts.ai_text_lines),

issues as (select * from staging.github_issues),

telemetry_windows as (select * from marts.ai_telemetry_windows),

commit_lines as (select * from marts.ai_commit_lines),

reviews as (
    select
        repository,
        number,
        regexp_replace(author_login, '\[bot\]$', '') || '[bot]' as account,
        min(submitted_at) as occurred_at
    from staging.github_reviews
    where author_type = 'Bot' or author_login like '%[bot]'
    group by all
),

pull_request_labels as (
    select
        repository,
        number,
        created_at,
        unnest(labels) as label
    from pull_requests
    where labels <> []
),

closed_issues as (
    select
        repository,
        number,
        created_at,
        unnest(closing_issues) as issue
    from pull_requests
    where closing_issues <> []
),

issue_assignees as (
    select
        repository || '#' || number as issue,
        unnest(assignees) as assignee
    from issues
    where assignees <> []
),

identities as (
    select distinct
        author_name as name,
        author_email as email
    from staging.github_commits as commits
    union
    select distinct
        committer_name as name,
        committer_email as email
    from staging.github_commits as commits
),

texts as (
    select distinct
        'author' as channel,
        account as text
    from pull_requests
    union all
    select distinct
        'review' as channel,
        account as text
    from reviews
    union all
    select distinct
        'branch' as channel,
        head_branch as text
    from pull_requests
    union all
    select distinct
        'label' as channel,
        label as text
    from pull_request_labels
    union all
    select distinct
        'assignee' as channel,
        assignee as text
    from issue_assignees
    union all
    select
        'commit_author' as channel,
        name || ' <' || email || '>' as text
    from identities
),

distinct_texts as (
    select * from texts
    where case
        when channel in ('branch', 'label') then regexp_matches(text, coalesce(getvariable('ai_name_patterns'), '.'))
        else regexp_matches(text, coalesce(getvariable('ai_patterns'), '.'))
    end
    union all
    select distinct
        channel,
        line as text
    from text_lines
),

-- A plain search goes first: an expression that differs from row to row is costly to set up.
matches as (
    select
        distinct_texts.channel,
        distinct_texts.text,
        rules.rule,
        rules.tool,
        rules.role,
        rules.confidence,
        cast(rules.valid_from as timestamp) as valid_from,
        cast(rules.valid_until as timestamp) as valid_until
    from distinct_texts
    join rules
        on distinct_texts.channel = rules.channel
        and case
            when contains(lower(distinct_texts.text), rules.literal)
                then regexp_matches(distinct_texts.text, rules.pattern)
            else false
        end
),

identity_matches as (
    select
        identities.name,
        identities.email,
        matches.*
    from identities
    join matches
        on matches.channel = 'commit_author'
        and identities.name || ' <' || identities.email || '>' = matches.text
),

found as (
    select
        pull_requests.repository,
        pull_requests.number,
        null::varchar as commit_oid,
        pull_requests.created_at as occurred_at,
        matches.*
    from pull_requests
    join matches
        on matches.channel = 'author'
        and pull_requests.account = matches.text
    union all
    select
        pull_requests.repository,
        pull_requests.number,
        null::varchar as commit_oid,
        pull_requests.created_at as occurred_at,
        matches.*
    from pull_requests
    join matches
        on matches.channel = 'branch'
        and pull_requests.head_branch = matches.text
    union all
    select
        pull_request_labels.repository,
        pull_request_labels.number,
        null::varchar as commit_oid,
        pull_request_labels.created_at as occurred_at,
        matches.*
    from pull_request_labels
    join matches
        on matches.channel = 'label'
        and pull_request_labels.label = matches.text
    union all
    select
        closed_issues.repository,
        closed_issues.number,
        null::varchar as commit_oid,
        closed_issues.created_at as occurred_at,
        matches.* replace ('label' as channel)
    from closed_issues
    join issue_assignees on closed_issues.issue = issue_assignees.issue
    join matches
        on matches.channel = 'assignee'
        and issue_assignees.assignee = matches.text
    union all
    select
        reviews.repository,
        reviews.number,
        null::varchar as commit_oid,
        reviews.occurred_at,
        matches.* replace ('author' as channel)
    from reviews
    join matches
        on matches.channel = 'review'
        and reviews.account = matches.text
    union all
    select
        commits.repository,
        commits.number,
        commits.commit_oid,
        commits.authored_at as occurred_at,
        identity_matches.* exclude (name, email)
    from staging.github_commits as commits
    join identity_matches
        on commits.author_name = identity_matches.name
        and commits.author_email = identity_matches.email
    union all
    -- Who only committed what somebody else had written did not author it, and automation merges what people write.
    select
        commits.repository,
        commits.number,
        commits.commit_oid,
        commits.authored_at as occurred_at,
        identity_matches.* exclude (name, email)
        replace (replace(identity_matches.role, 'agent_authored', 'ai_coauthored') as role)
    from staging.github_commits as commits
    join identity_matches
        on commits.committer_name = identity_matches.name
        and commits.committer_email = identity_matches.email
    where identity_matches.role <> 'automation'
        and (commits.author_name, commits.author_email) <> (commits.committer_name, commits.committer_email)
    union all
    select
        text_lines.repository,
        text_lines.number,
        text_lines.commit_oid,
        text_lines.occurred_at,
        matches.*
    from text_lines
    join matches
        on text_lines.channel = matches.channel
        and text_lines.line = matches.text
),

traces as (
    select
        repository,
        number,
        commit_oid,
        channel,
        role,
        tool,
        rule,
        confidence,
        text
    from found
    where occurred_at >= coalesce(valid_from, occurred_at)
        and occurred_at < coalesce(valid_until, timestamp '9999-01-01')
    union all
    select
        repository,
        number,
        null::varchar as commit_oid,
        'telemetry' as channel,
        'ai_assisted' as role,
        tool,
        'telemetry-window' as rule,
        3 as confidence,
        'active on ' || active_day_count || ' of ' || day_count || ' days up to ' || ends_on as text
    from telemetry_windows
    where active_day_count > 0 and not is_saturated
    union all
    -- A tenth of the lines or more makes a co-author. No line is no proof of none: another tool may have written them.
    select
        commits.repository,
        commits.number,
        commits.commit_oid,
        'note' as channel,
        case
            when commit_lines.ai_line_count >= 0.1 * commit_lines.total_line_count then 'ai_coauthored'
            else 'ai_assisted'
        end as role,
        commit_lines.tool,
        commit_lines.source as rule,
        5 as confidence,
        commit_lines.ai_line_count || ' of ' || commit_lines.total_line_count || ' added lines' as text
    from commit_lines
    join staging.github_commits as commits on commit_lines.commit_oid = commits.commit_oid
    where commit_lines.ai_line_count > 0
)

select distinct
    repository,
    number, -- Number of the pull request.
    commit_oid, -- The commit that carries it; null when it is on the pull request itself.
    channel, -- Where it was found: author (of the pull request or a review), commit_author, trailer, body, branch, label (or assignee), telemetry or note (lines told by a tool).
    role, -- What it says: agent_authored, ai_coauthored, ai_suggestion, ai_assisted, ai_reviewed, automation or declared_human.
    tool, -- The tool that leaves such a trace.
    rule, -- The rule that matched.
    confidence, -- How sure the rule is, from 1 to 5; no label rests on 1 or 2.
    left(text, 200) as evidence -- The matched text, cut to 200 characters.
from traces

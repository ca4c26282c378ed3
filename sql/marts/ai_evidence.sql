-- One row per trace of an AI tool found in a pull request.
-- Only identities, and lines that begin with what a tool writes, are tested; quoted, fenced and indented lines, the
-- blocks that review bots write into descriptions, and messages of reverts (which quote another change) are not.
with rules as (select * from meta.ai_rules),

pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

merge_commits as (
    select
        pull_requests.repository,
        pull_requests.number,
        default_branch_commits.commit_oid,
        default_branch_commits.message
    from pull_requests
    join staging.github_default_branch_commits as default_branch_commits
        on pull_requests.repository = default_branch_commits.repository
        and pull_requests.merge_commit_oid = default_branch_commits.commit_oid
    where pull_requests.merged_at is not null
),

authors as (
    select
        repository,
        number,
        null::varchar as commit_oid,
        'author' as channel,
        case
            when author_type = 'Bot' and not author_login like '%[bot]' then author_login || '[bot]'
            else author_login
        end as text
    from pull_requests
),

branches as (
    select
        repository,
        number,
        null::varchar as commit_oid,
        'branch' as channel,
        head_branch as text
    from pull_requests
),

labels as (
    select
        repository,
        number,
        null::varchar as commit_oid,
        'label' as channel,
        unnest(labels) as text
    from pull_requests
),

commit_authors as (
    select
        repository,
        number,
        commit_oid,
        'commit_author' as channel,
        author_name || ' <' || author_email || '>' as text
    from commits
    union
    select
        repository,
        number,
        commit_oid,
        'commit_author' as channel,
        committer_name || ' <' || committer_email || '>' as text
    from commits
),

messages as (
    select
        repository,
        number,
        commit_oid,
        'trailer' as channel,
        message as document
    from commits
    union
    select
        repository,
        number,
        commit_oid,
        'trailer' as channel,
        message as document
    from merge_commits
),

bodies as (
    select
        repository,
        number,
        null::varchar as commit_oid,
        'body' as channel,
        regexp_replace(
            body,
            '(?s)<!-- CURSOR_SUMMARY -->.*?<!-- /CURSOR_SUMMARY -->'
            || '|<!-- devin-review-badge-begin -->.*?<!-- devin-review-badge-end -->'
            || '|<!-- This is an auto-generated comment: release notes by coderabbit.ai -->'
            || '.*?<!-- end of auto-generated comment: release notes by coderabbit.ai -->',
            '',
            'g'
        ) as document
    from pull_requests
),

documents as (
    select * from messages
    where not regexp_matches(document, '^Revert\b')
    union all
    select * from bodies
),

lines as (
    select
        repository,
        number,
        commit_oid,
        channel,
        unnest(string_split(regexp_replace(document, '(?ms)^\s*```.*?(^\s*```|\z)', '', 'g'), chr(10))) as text
    from documents
),

texts as (
    select * from authors
    union all
    select * from branches
    union all
    select * from labels
    union all
    select * from commit_authors
    union all
    select
        repository,
        number,
        commit_oid,
        channel,
        trim(text, chr(13) || chr(32) || chr(9)) as text
    from lines
    where not regexp_matches(text, '^(\s*>| {4}|\t)')
),

distinct_texts as (
    select distinct
        channel,
        text
    from texts
    -- All patterns in one, where the build has set it: a fast first look that leaves few texts to try rule by rule.
    where regexp_matches(text, coalesce(getvariable('ai_patterns'), '.'))
),

matches as (
    select
        distinct_texts.channel,
        distinct_texts.text,
        rules.rule,
        rules.tool,
        rules.role,
        rules.confidence
    from distinct_texts
    join rules
        on distinct_texts.channel = rules.channel
        and regexp_matches(distinct_texts.text, rules.pattern)
)

select distinct
    texts.repository,
    texts.number, -- Number of the pull request.
    texts.commit_oid, -- The commit that carries it; null when it is on the pull request itself.
    texts.channel, -- Where it was found: author, commit_author, trailer, body, branch or label.
    matches.role, -- What it says: agent_authored, ai_coauthored, ai_suggestion, declared_human or automation.
    matches.tool, -- The tool that leaves such a trace.
    matches.rule, -- The rule that matched.
    matches.confidence, -- How sure the rule is, from 1 to 5.
    left(texts.text, 200) as evidence -- The matched text, cut to 200 characters.
from texts
join matches
    on texts.channel = matches.channel
    and texts.text = matches.text

-- One row per line of a commit message or a description in which some rule's fixed text stands, where a rule may look.
-- Whole texts are searched first, because most hold nothing. Quoted, fenced and indented lines, comments over several
-- lines (templates), the inside of blocks that review bots write, and reverts (which quote another change) are left out.
-- Zero-width characters are dropped and full-width ones made plain.
-- Pull requests are read where they stand, a few columns each time: a copy of all of them would take longer.
with commits as (select * from staging.github_commits),

default_branch_commits as (select * from staging.github_default_branch_commits),

documents as (
    select
        repository,
        number,
        commit_oid,
        'trailer' as channel,
        authored_at as occurred_at,
        message as heading,
        message as document
    from commits
    union all
    select
        pull_requests.repository,
        pull_requests.number,
        default_branch_commits.commit_oid,
        'trailer' as channel,
        pull_requests.merged_at as occurred_at,
        default_branch_commits.message as heading,
        default_branch_commits.message as document
    from staging.github_pull_requests as pull_requests
    join default_branch_commits
        on pull_requests.repository = default_branch_commits.repository
        and pull_requests.merge_commit_oid = default_branch_commits.commit_oid
    where pull_requests.merged_at is not null
    union all
    select
        repository,
        number,
        null::varchar as commit_oid,
        'body' as channel,
        created_at as occurred_at,
        title as heading,
        body as document
    from staging.github_pull_requests as pull_requests
),

plain_documents as (
    select
        * exclude (document),
        case
            when strlen(document) = length(document) then document
            else translate(
                regexp_replace(document, '[\x{AD}\x{200B}-\x{200F}\x{2060}\x{FE0F}\x{FEFF}]', '', 'g'),
                '：＜＞＠．－＋［］（）＿／　ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ０１２３４５６７８９',
                ':<>@.-+[]()_/ ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
            )
        end as document
    from documents
),

-- All fixed texts in one expression, where the build has set it.
candidates as (
    select * from plain_documents
    where regexp_matches(document, coalesce(getvariable('ai_line_patterns'), '.'))
        and not regexp_matches(heading, '(?i)^revert\b')
),

told as (
    select
        * exclude (heading, document),
        regexp_replace(
            regexp_replace(
                document,
                '(?s)(<!-- CURSOR_SUMMARY -->).*?<!-- /CURSOR_SUMMARY -->'
                || '|(<!-- devin-review-badge-begin -->).*?<!-- devin-review-badge-end -->'
                || '|(<!-- This is an auto-generated comment: release notes by coderabbit.ai -->)'
                || '.*?<!-- end of auto-generated comment: release notes by coderabbit.ai -->',
                '\1\2\3',
                'g'
            ),
            '(?ms)^\s*```.*?(^\s*```|\z)|^\s*~~~.*?(^\s*~~~|\z)|<!--([^\n-]|-[^\n-])*\n.*?-->',
            '',
            'g'
        ) as document
    from candidates
),

lines as (
    select
        * exclude (document),
        unnest(string_split(document, chr(10))) as line
    from told
)

select
    repository,
    number,
    commit_oid, -- The commit whose message it is; null for a description.
    channel, -- trailer or body.
    occurred_at, -- When the text was written: the commit, the merge, or the opening.
    trim(line, chr(13) || chr(32) || chr(9)) as line -- The line, without blanks around it.
from lines
where regexp_matches(line, coalesce(getvariable('ai_line_patterns'), '.'))
    and not regexp_matches(line, '^(\s*>| {4}|\t)')

-- One row per pull request and defect that names it as its cause.
-- issue_link: a Jira defect or incident that "is caused by", or was introduced by, an issue that the pull request names.
-- text: a later pull request that says "introduced in #12" or alike. fixes_trailer: a later pull request with a commit
-- that says "Fixes: 54a4f0239f2e"; the pull request that first brought that commit is blamed. revert: a later pull request that took it back.
-- Pull requests and commits are read where they stand, a few columns each time: a copy of all of them would take longer.
with reverts as (select * from marts.reverts),

work_items as (
    select * from marts.work_items
    where source = 'jira' and type in ('bug', 'incident') and is_rejected is not true
),

jira_issues as (select * from staging.jira_issues),

issue_links as (
    select distinct
        issue_id,
        other_issue_id
    from staging.jira_issue_links
    where regexp_matches(relation, '(?i)caused by|introduced (by|in)|broken by|regression of')
),

links as (select * from marts.work_item_pull_requests),

texts as (
    select
        repository,
        number as later_number,
        created_at as found_at,
        cast(
            unnest(regexp_extract_all(body, '(?i)\b(?:introduced|caused|broken) (?:by|in) #([0-9]{1,9})\b', 1)) as bigint
        ) as number
    from staging.github_pull_requests as pull_requests
    -- Most texts name no number at all, and to see that is fast.
    where body like '% #%'
        and regexp_matches(body, '(?i)\b(introduced|caused|broken) (by|in) #[0-9]')
),

trailers as (
    select distinct
        repository,
        number as later_number,
        lower(unnest(regexp_extract_all(message, '(?im)^fixes: ([0-9a-f]{8,40})\b', 1))) as commit_oid
    from staging.github_commits as commits
    where message like '%ixes: %'
),

trailer_commits as (
    select
        repository,
        number,
        merge_commit_oid as commit_oid
    from staging.github_pull_requests as pull_requests
    where merge_commit_oid is not null
    union all
    select
        repository,
        number,
        commit_oid
    from staging.github_commits as commits
),

-- A commit stands in the pull request that brought it, and in each that took it on to another branch.
fixed as (
    select
        trailers.repository,
        arg_min(holders.number, (holders.merged_at, holders.number)) as number,
        trailers.later_number
    from trailers
    join trailer_commits
        on trailers.repository = trailer_commits.repository
        and substr(trailers.commit_oid, 1, 8) = substr(trailer_commits.commit_oid, 1, 8)
        and starts_with(trailer_commits.commit_oid, trailers.commit_oid)
    join staging.github_pull_requests as holders
        on trailer_commits.repository = holders.repository
        and trailer_commits.number = holders.number
        and holders.merged_at is not null
    group by
        trailers.repository,
        trailers.later_number,
        trailers.commit_oid
),

named as (
    select
        links.repository,
        links.number,
        'issue_link' as source,
        work_items.key as defect,
        work_items.created_at as found_at
    from issue_links
    join jira_issues as defects on issue_links.issue_id = defects.issue_id
    join work_items on defects.issue_key = work_items.key
    join jira_issues as causes on issue_links.other_issue_id = causes.issue_id
    join links on causes.issue_key = links.key
    union
    select
        repository,
        number,
        'text' as source,
        repository || '#' || later_number as defect,
        found_at
    from texts
    union
    select
        fixed.repository,
        fixed.number,
        'fixes_trailer' as source,
        fixed.repository || '#' || fixed.later_number as defect,
        later.created_at as found_at
    from fixed
    join staging.github_pull_requests as later
        on fixed.repository = later.repository
        and fixed.later_number = later.number
    union
    select
        repository,
        number,
        'revert' as source,
        repository || '#' || reverting_number as defect,
        reverted_at as found_at
    from reverts
)

select
    named.repository,
    named.number, -- Number of the pull request that is named as the cause.
    named.source, -- issue_link, text, fixes_trailer or revert.
    named.defect, -- The issue, or the later pull request, that names it.
    named.found_at -- When that was created; for a revert, when it was merged.
from named
join staging.github_pull_requests as pull_requests
    on named.repository = pull_requests.repository
    and named.number = pull_requests.number
where pull_requests.merged_at <= named.found_at
    and named.defect <> named.repository || '#' || named.number

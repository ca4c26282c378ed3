-- One row per pull request that a later one took back.
-- The later one says so by the number ("Reverts #12"), by the merge commit ("This reverts commit …") in its body or in a
-- commit of it, or only by its title (Revert "…"): then it is the last one before it that bore the title.
-- Descriptions are read where they stand: a copy of all of them would take longer.
with pull_requests as (
    select
        repository,
        number,
        title,
        merge_commit_oid,
        merged_at
    from staging.github_pull_requests
    where merged_at is not null
),

commits as (
    select * from staging.github_commits
    where message like '%This reverts commit %'
),

told as (
    select
        repository,
        number as reverting_number,
        merged_at as reverted_at,
        title,
        body
    from staging.github_pull_requests
    where merged_at is not null
        and (title like 'Revert%' or body like '%everts %')
),

named as materialized (
    select
        *,
        nullif(regexp_extract(body, '(?im)^\s*reverts\s+([\w.-]+/[\w.-]+)?#\d+', 1), '') as named_repository,
        try_cast(
            coalesce(
                nullif(regexp_extract(body, '(?im)^\s*reverts\s+(?:[\w.-]+/[\w.-]+)?#(\d+)', 1), ''),
                nullif(regexp_extract(title, '^Revert ".*\(#(\d+)\)"', 1), '')
            ) as bigint
        ) as number,
        nullif(regexp_extract(body, '(?i)this reverts commit ([0-9a-f]{40})', 1), '') as commit_oid,
        nullif(regexp_extract(title, '^Revert "(.*)"', 1), '') as reverted_title
    from told
    where regexp_matches(title, '^Revert\b')
        or regexp_matches(body, '(?im)^\s*(reverts\s|this reverts commit\s)')
),

by_number as (
    select
        named.repository,
        named.number,
        named.reverting_number,
        named.reverted_at
    from named
    where coalesce(lower(named.named_repository) = lower(named.repository), true)
),

commits_named as (
    select
        repository,
        reverting_number,
        reverted_at,
        commit_oid
    from named
    where commit_oid is not null
    union all
    select
        commits.repository,
        pull_requests.number as reverting_number,
        pull_requests.merged_at as reverted_at,
        unnest(regexp_extract_all(commits.message, 'This reverts commit ([0-9a-f]{40})', 1)) as commit_oid
    from commits
    join pull_requests
        on commits.repository = pull_requests.repository
        and commits.number = pull_requests.number
),

by_commit as (
    select
        commits_named.repository,
        pull_requests.number,
        commits_named.reverting_number,
        commits_named.reverted_at
    from commits_named
    join pull_requests
        on commits_named.repository = pull_requests.repository
        and commits_named.commit_oid = pull_requests.merge_commit_oid
),

by_title as (
    select
        named.repository,
        arg_max(pull_requests.number, (pull_requests.merged_at, pull_requests.number)) as number,
        named.reverting_number,
        named.reverted_at
    from named
    join pull_requests
        on named.repository = pull_requests.repository
        and named.reverted_title = pull_requests.title
        and pull_requests.merged_at <= named.reverted_at
        and pull_requests.number <> named.reverting_number
    where named.number is null
        and named.commit_oid is null
    group by
        named.repository,
        named.reverting_number,
        named.reverted_at
),

found as (
    select * from by_number
    union all
    select * from by_commit
    union all
    select * from by_title
)

select
    pull_requests.repository,
    pull_requests.number, -- Number of the pull request that was taken back.
    arg_min(found.reverting_number, (found.reverted_at, found.reverting_number))
        as reverting_number, -- Number of the first pull request that took it back.
    min(found.reverted_at) as reverted_at -- When it was taken back.
from found
join pull_requests
    on found.repository = pull_requests.repository
    and found.number = pull_requests.number
where pull_requests.merged_at <= found.reverted_at
    and pull_requests.number <> found.reverting_number
group by pull_requests.repository, pull_requests.number

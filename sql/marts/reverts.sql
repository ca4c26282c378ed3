-- One row per pull request that a later one took back, out of the branch that it had gone into.
-- The later one says so by the number ("Reverts #12"), by the merge commit ("This reverts commit …") in its body or in a
-- commit of it, or only by its title (Revert "…"): then it is the last one before it that bore the title and went into the
-- same branch. What is taken out of a release branch still stands in the others; what is taken out of the default branch
-- had come there, whichever branch it went into first.
-- Descriptions are read where they stand: a copy of all of them would take longer.
with branches as (select * from marts.pull_request_branches),

pull_requests as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.title,
        pull_requests.merge_commit_oid,
        pull_requests.merged_at,
        branches.branch,
        branches.is_to_default_branch
    from staging.github_pull_requests as pull_requests
    join branches on pull_requests.pull_request_key = branches.pull_request_key
    where pull_requests.merged_at is not null
),

repositories as (select * from staging.github_repositories),

commits as (
    select * from staging.github_commits
    where message like '%This reverts commit %'
),

told as (
    select
        pull_requests.repository,
        pull_requests.number as reverting_number,
        pull_requests.merged_at as reverted_at,
        pull_requests.title,
        pull_requests.body,
        branches.branch as reverting_branch,
        branches.is_to_default_branch
    from staging.github_pull_requests as pull_requests
    join branches on pull_requests.pull_request_key = branches.pull_request_key
    where pull_requests.merged_at is not null
        and (pull_requests.title like 'Revert%' or pull_requests.body like '%everts %')
),

read as materialized (
    select
        repository,
        reverting_number,
        reverted_at,
        reverting_branch,
        is_to_default_branch,
        nullif(lower(regexp_extract(body, '(?im)^\s*reverts\s+([\w.-]+/[\w.-]+)?#\d+', 1)), '') as told_repository,
        try_cast(nullif(regexp_extract(body, '(?im)^\s*reverts\s+(?:[\w.-]+/[\w.-]+)?#(\d+)', 1), '') as bigint)
            as told_number,
        try_cast(nullif(regexp_extract(title, '^Revert ".*\(#(\d+)\)"', 1), '') as bigint) as title_number,
        nullif(regexp_extract(body, '(?i)this reverts commit ([0-9a-f]{40})', 1), '') as commit_oid,
        nullif(regexp_extract(title, '^Revert "(.*)"', 1), '') as reverted_title
    from told
    where regexp_matches(title, '^Revert\b')
        or regexp_matches(body, '(?im)^\s*(reverts\s|this reverts commit\s)')
),

-- A repository that is not in the store is mostly this one under a former name, but need not be: its numbers do not count.
named as (
    select
        read.repository,
        read.reverting_number,
        read.reverted_at,
        read.reverting_branch,
        read.is_to_default_branch,
        case
            when coalesce(read.told_repository = lower(read.repository), true)
                then coalesce(read.told_number, read.title_number)
            else read.title_number
        end as number,
        read.commit_oid,
        read.reverted_title,
        coalesce(read.told_repository <> lower(read.repository), false) and others.name_with_owner is not null
            as is_of_another
    from read
    left join repositories as others on read.told_repository = lower(others.name_with_owner)
),

commits_named as (
    select
        repository,
        reverting_number,
        reverted_at,
        reverting_branch,
        is_to_default_branch,
        commit_oid
    from named
    where commit_oid is not null
    union all
    select
        commits.repository,
        pull_requests.number as reverting_number,
        pull_requests.merged_at as reverted_at,
        pull_requests.branch as reverting_branch,
        pull_requests.is_to_default_branch,
        unnest(regexp_extract_all(commits.message, 'This reverts commit ([0-9a-f]{40})', 1)) as commit_oid
    from commits
    join pull_requests
        on commits.repository = pull_requests.repository
        and commits.number = pull_requests.number
),

found as (
    select
        repository,
        number,
        reverting_number,
        reverted_at,
        reverting_branch,
        is_to_default_branch,
        false as is_by_title
    from named
    where number is not null
        and not is_of_another
    union all
    select
        commits_named.repository,
        pull_requests.number,
        commits_named.reverting_number,
        commits_named.reverted_at,
        commits_named.reverting_branch,
        commits_named.is_to_default_branch,
        false as is_by_title
    from commits_named
    join pull_requests
        on commits_named.repository = pull_requests.repository
        and commits_named.commit_oid = pull_requests.merge_commit_oid
    union all
    select
        named.repository,
        pull_requests.number,
        named.reverting_number,
        named.reverted_at,
        named.reverting_branch,
        named.is_to_default_branch,
        true as is_by_title
    from named
    join pull_requests
        on named.repository = pull_requests.repository
        and named.reverted_title = pull_requests.title
    where named.number is null
        and named.commit_oid is null
        and not named.is_of_another
),

placed as (
    select
        found.*,
        pull_requests.merged_at
    from found
    join pull_requests
        on found.repository = pull_requests.repository
        and found.number = pull_requests.number
    where pull_requests.merged_at <= found.reverted_at
        and found.number <> found.reverting_number
        and (
            pull_requests.branch = found.reverting_branch
            or (found.is_to_default_branch and not found.is_by_title)
        )
),

taken_back as (
    select
        repository,
        number,
        reverting_number,
        reverted_at
    from placed
    where not is_by_title
    union all
    select
        repository,
        arg_max(number, (merged_at, number)) as number,
        reverting_number,
        reverted_at
    from placed
    where is_by_title
    group by
        repository,
        reverting_number,
        reverted_at
)

select
    repository,
    number, -- Number of the pull request that was taken back.
    arg_min(reverting_number, (reverted_at, reverting_number))
        as reverting_number, -- Number of the first pull request that took it back.
    min(reverted_at) as reverted_at -- When it was taken back.
from taken_back
group by
    repository,
    number

-- One row per pull request that a later one took back.
with pull_requests as (select * from staging.github_pull_requests),

named as (
    select
        repository,
        number as reverting_number,
        merged_at as reverted_at,
        nullif(regexp_extract(body, '(?im)^\s*reverts\s+([\w.-]+/[\w.-]+)?#\d+', 1), '') as named_repository,
        try_cast(
            nullif(regexp_extract(body, '(?im)^\s*reverts\s+(?:[\w.-]+/[\w.-]+)?#(\d+)', 1), '') as bigint
        ) as number,
        nullif(regexp_extract(body, '(?i)this reverts commit ([0-9a-f]{40})', 1), '') as commit_oid
    from pull_requests
    where merged_at is not null
        and (regexp_matches(title, '^Revert\b') or regexp_matches(body, '(?im)^\s*(reverts\s|this reverts commit\s)'))
)

select
    pull_requests.repository,
    pull_requests.number, -- Number of the pull request that was taken back.
    min(named.reverting_number) as reverting_number, -- Number of the first pull request that took it back.
    min(named.reverted_at) as reverted_at -- When it was taken back.
from named
join pull_requests
    on named.repository = pull_requests.repository
    and (named.number = pull_requests.number or named.commit_oid = pull_requests.merge_commit_oid)
where pull_requests.merged_at <= named.reverted_at
    and coalesce(lower(named.named_repository) = lower(pull_requests.repository), true)
    and pull_requests.number <> named.reverting_number
group by pull_requests.repository, pull_requests.number

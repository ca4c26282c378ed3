-- One row per pull request: the branch that it goes into, under its present name.
-- It goes into the default branch when that has, or had, the name; or when its merge commit lies on the first-parent line.
with pull_requests as (select * from staging.github_pull_requests),

names as (select * from marts.default_branch_names),

lines as (select * from marts.branch_lines),

elsewhere as (
    select
        pull_requests.pull_request_key,
        pull_requests.repository,
        pull_requests.merge_commit_oid
    from pull_requests
    left join names
        on pull_requests.repository = names.repository
        and pull_requests.base_branch = names.branch
    where names.branch is null
        and pull_requests.merged_at is not null
),

on_line as (
    select elsewhere.pull_request_key
    from elsewhere
    join lines
        on elsewhere.repository = lines.repository
        and elsewhere.merge_commit_oid = lines.commit_oid
),

judged as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.pull_request_key,
        pull_requests.base_branch,
        pull_requests.default_branch,
        case
            when pull_requests.default_branch is not null
                then names.branch is not null or on_line.pull_request_key is not null
        end as is_to_default_branch
    from pull_requests
    left join names
        on pull_requests.repository = names.repository
        and pull_requests.base_branch = names.branch
    left join on_line on pull_requests.pull_request_key = on_line.pull_request_key
)

select
    repository,
    number, -- Number of the pull request.
    pull_request_key,
    case when is_to_default_branch then default_branch else base_branch end
        as branch, -- The branch; the default one under its present name, whichever it had when this was merged.
    is_to_default_branch -- Whether that is the default branch; null where that is not known.
from judged

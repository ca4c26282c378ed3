-- One row per work item and pull request that names its key in title or branch, or closes it.
with pull_requests as (select * from staging.github_pull_requests)

select
    repository,
    number, -- Number of the pull request.
    unnest(regexp_extract_all(title || ' ' || upper(head_branch), '\b[A-Z][A-Z0-9]+-[0-9]+\b'))
        as key -- Jira key, or "owner/name#number" of a GitHub issue.
from pull_requests
union
select
    repository,
    number,
    unnest(closing_issues) as key
from pull_requests

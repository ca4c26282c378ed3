-- One row per work item and pull request that names its key in title or branch, or closes it.
-- What looks like a key ("UTF-8") is one only when an issue that was read has it, or had it before it was moved.
-- Branches count in any case, for many are written in lower case throughout; titles in capitals only, as Jira itself
-- shows keys: "step-1" and "utf-8" are words of a sentence there.
with pull_requests as (select * from staging.github_pull_requests),

jira_issues as (select * from staging.jira_issues),

github_issues as (select * from staging.github_issues),

key_changes as (
    select * from staging.jira_field_changes
    where field_name = 'key'
),

former_keys as (
    select distinct
        key_changes.value_before as named_key,
        jira_issues.issue_key as key
    from key_changes
    join jira_issues on key_changes.issue_id = jira_issues.issue_id
    left join jira_issues as present_issues on key_changes.value_before = present_issues.issue_key
    where present_issues.issue_key is null
),

known_keys as (
    select
        issue_key as named_key,
        issue_key as key
    from jira_issues
    union all
    select
        named_key,
        key
    from former_keys
    union all
    select
        repository || '#' || number as named_key,
        repository || '#' || number as key
    from github_issues
),

-- To the expression an underscore is part of a word, to those who name branches it is a gap.
named as (
    select
        repository,
        number,
        unnest(
            regexp_extract_all(
                replace(title || ' ' || upper(head_branch), '_', ' '), '\b[A-Z][A-Z0-9]+-[0-9]+\b'
            )
        ) as named_key
    from pull_requests
    union all
    select
        repository,
        number,
        unnest(closing_issues) as named_key
    from pull_requests
)

select distinct
    named.repository,
    named.number, -- Number of the pull request.
    known_keys.key -- Present key in Jira, or "owner/name#number" of a GitHub issue.
from named
join known_keys on named.named_key = known_keys.named_key

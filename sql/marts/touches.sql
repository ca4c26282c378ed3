-- One row per person, item and day (UTC) on which the person did something on it; bots are left out.
-- A pull request is touched by its opening, a commit on its branch, a review, and the events of its timeline, such as
-- being merged or closed; comments are not read. An issue is touched by a change of its status, a comment, a worklog, for
-- a GitHub issue by its opening and the events of its timeline, and by every touch of a pull request linked to it.
with settings as (select * from meta.settings),

opened_pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

reviews as (select * from staging.github_reviews),

pull_request_events as (select * from staging.github_pull_request_events),

opened_issues as (select * from staging.github_issues),

issue_events as (select * from staging.github_issue_events),

jira_issues as (select * from staging.jira_issues),

status_changes as (select * from staging.jira_status_changes),

comments as (select * from staging.jira_comments),

worklogs as (select * from staging.jira_worklogs),

jira_apps as (
    select distinct account_id
    from staging.jira_users
    where account_type = 'app'
),

logins as (
    select * from marts.person_accounts
    where kind = 'github'
),

emails as (
    select * from marts.person_accounts
    where kind = 'email'
),

jira_accounts as (
    select * from marts.person_accounts
    where kind = 'jira'
),

pull_requests as (select * from marts.pull_requests),

work_items as (select * from marts.work_items),

links as (select * from marts.work_item_pull_requests),

-- Numbers for pull requests and issues: many millions of acts are sorted out faster by numbers than by names.
numbered_pull_requests as (
    select
        repository,
        number,
        row_number() over (
            order by
                repository,
                number
        ) as item_number,
        repository || '#' || number as item,
        team,
        cast(created_at as date) as first_day,
        cast(coalesce(merged_at, closed_at) as date) as last_day
    from pull_requests
),

numbered_issues as (
    select
        key as item,
        row_number() over (order by key) as item_number,
        team,
        cast(case source when 'jira' then started_at else created_at end as date) as first_day,
        cast(done_at as date) as last_day
    from work_items
),

acts as (
    select
        lower(author_login) as login,
        null as email,
        repository,
        number,
        created_at as acted_at,
        true as is_development
    from opened_pull_requests
    union all
    select
        lower(author_login) as login,
        lower(author_email) as email,
        repository,
        number,
        committed_at as acted_at,
        true as is_development
    from commits
    union all
    select
        lower(author_login) as login,
        null as email,
        repository,
        number,
        submitted_at as acted_at,
        true as is_development
    from reviews
    union all
    select
        lower(actor_login) as login,
        null as email,
        repository,
        number,
        occurred_at as acted_at,
        false as is_development
    from pull_request_events
),

pull_request_days as (
    select
        coalesce(logins.person, emails.person) as person,
        numbered_pull_requests.item_number,
        cast(acts.acted_at as date) as day,
        bool_or(acts.is_development) as is_development
    from acts
    cross join settings
    join numbered_pull_requests
        on acts.repository = numbered_pull_requests.repository
        and acts.number = numbered_pull_requests.number
    left join logins on acts.login = logins.account
    left join emails
        on acts.login is null
        and acts.email = emails.account
    where coalesce(logins.person, emails.person) is not null
        and coalesce(acts.acted_at <= settings.as_of, false)
    group by all
),

jira_acts as (
    select
        issue_id,
        author_id,
        cast(changed_at as date) as day
    from status_changes
    cross join settings
    where coalesce(changed_at <= settings.as_of, false)
    union all
    select
        issue_id,
        author_id,
        cast(created_at as date) as day
    from comments
    union all
    select
        issue_id,
        author_id,
        cast(created_at as date) as day
    from worklogs
),

github_issue_acts as (
    select
        repository || '#' || number as key,
        lower(author_login) as login,
        cast(created_at as date) as day
    from opened_issues
    union all
    select
        repository || '#' || number as key,
        lower(actor_login) as login,
        cast(occurred_at as date) as day
    from issue_events
),

numbered_jira_issues as (
    select
        jira_issues.issue_id,
        numbered_issues.item_number
    from jira_issues
    join numbered_issues on jira_issues.issue_key = numbered_issues.item
),

numbered_links as (
    select
        numbered_pull_requests.item_number as pull_request_number,
        numbered_issues.item_number
    from links
    join numbered_pull_requests
        on links.repository = numbered_pull_requests.repository
        and links.number = numbered_pull_requests.number
    join numbered_issues on links.key = numbered_issues.item
),

issue_days as (
    select
        coalesce(jira_accounts.person, 'jira:' || jira_acts.author_id) as person,
        numbered_jira_issues.item_number,
        jira_acts.day
    from jira_acts
    join numbered_jira_issues on jira_acts.issue_id = numbered_jira_issues.issue_id
    left join jira_accounts on jira_acts.author_id = jira_accounts.account
    left join jira_apps on jira_acts.author_id = jira_apps.account_id
    where jira_acts.author_id is not null and jira_apps.account_id is null
    union
    select
        logins.person,
        numbered_issues.item_number,
        github_issue_acts.day
    from github_issue_acts
    join numbered_issues on github_issue_acts.key = numbered_issues.item
    join logins on github_issue_acts.login = logins.account
    union
    select
        pull_request_days.person,
        numbered_links.item_number,
        pull_request_days.day
    from pull_request_days
    join numbered_links on pull_request_days.item_number = numbered_links.pull_request_number
)

select
    pull_request_days.person, -- The person, as in marts.people.
    numbered_pull_requests.item, -- "owner/name#number", or a Jira key.
    pull_request_days.day, -- The day, in UTC.
    'pull_request' as kind, -- pull_request or issue.
    numbered_pull_requests.team, -- Team of the item.
    pull_request_days.is_development, -- Whether it was a commit, the opening of a pull request, or a review.
    pull_request_days.day >= numbered_pull_requests.first_day
    and coalesce(pull_request_days.day <= numbered_pull_requests.last_day, true)
        as is_open -- Whether the item was open, or an issue in progress or between two such stretches, on that day.
from pull_request_days
join numbered_pull_requests on pull_request_days.item_number = numbered_pull_requests.item_number
union all
select
    issue_days.person,
    numbered_issues.item,
    issue_days.day,
    'issue' as kind,
    numbered_issues.team,
    false as is_development,
    coalesce(
        issue_days.day >= numbered_issues.first_day and coalesce(issue_days.day <= numbered_issues.last_day, true),
        false
    ) as is_open
from issue_days
join numbered_issues on issue_days.item_number = numbered_issues.item_number

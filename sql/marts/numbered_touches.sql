-- One row per person, item and day (UTC) on which the person did something on it, by numbers (see marts.touches).
-- A pull request is touched by its opening, a commit on its branch, a review, and the events of its timeline, such as
-- being merged or closed; comments are not read. An issue is touched by a change of its status, a comment, a worklog, for
-- a GitHub issue by its opening and the events of its timeline, and by every touch of a pull request linked to it. Bots are
-- left out.
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

logins as (
    select * from marts.acting_accounts
    where kind = 'github'
),

emails as (
    select * from marts.acting_accounts
    where kind = 'email'
),

jira_accounts as (
    select * from marts.acting_accounts
    where kind = 'jira'
),

items as (select * from marts.touchable_items),

pull_requests as (
    select * from items
    where not is_issue
),

issues as (
    select * from items
    where is_issue
),

links as (select * from marts.work_item_pull_requests),

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
        coalesce(logins.person_number, emails.person_number) as person_number,
        pull_requests.item_number,
        cast(acts.acted_at as date) as day,
        bool_or(acts.is_development) as is_development
    from acts
    cross join settings
    join pull_requests
        on acts.repository = pull_requests.repository
        and acts.number = pull_requests.number
    left join logins on acts.login = logins.account
    left join emails
        on acts.login is null
        and acts.email = emails.account
    where coalesce(logins.person_number, emails.person_number) is not null
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

-- Kept by itself: joined in one go with the touches, wide rows of all three would be carried through.
linked_items as materialized (
    select
        pull_requests.item_number as pull_request_number,
        issues.item_number
    from links
    join pull_requests
        on links.repository = pull_requests.repository
        and links.number = pull_requests.number
    join issues on links.key = issues.item
),

numbered_jira_issues as (
    select
        jira_issues.issue_id,
        issues.item_number
    from jira_issues
    join issues on jira_issues.issue_key = issues.item
),

issue_days as (
    select
        jira_accounts.person_number,
        numbered_jira_issues.item_number,
        jira_acts.day
    from jira_acts
    join numbered_jira_issues on jira_acts.issue_id = numbered_jira_issues.issue_id
    join jira_accounts on jira_acts.author_id = jira_accounts.account
    union
    select
        logins.person_number,
        issues.item_number,
        github_issue_acts.day
    from github_issue_acts
    join issues on github_issue_acts.key = issues.item
    join logins on github_issue_acts.login = logins.account
    union
    select
        pull_request_days.person_number,
        linked_items.item_number,
        pull_request_days.day
    from pull_request_days
    join linked_items on pull_request_days.item_number = linked_items.pull_request_number
),

touches as (
    select
        person_number,
        item_number,
        day,
        is_development
    from pull_request_days
    union all
    select
        person_number,
        item_number,
        day,
        false as is_development
    from issue_days
)

select
    touches.person_number, -- The person (marts.acting_accounts).
    touches.item_number, -- The item (marts.touchable_items).
    touches.day, -- The day, in UTC.
    items.is_issue, -- Whether the item is an issue; else it is a pull request.
    items.team_number, -- Team of the item (marts.touchable_items).
    touches.is_development, -- Whether it was a commit, the opening of a pull request, or a review.
    coalesce(touches.day >= items.first_day and coalesce(touches.day <= items.last_day, true), false)
        as is_open -- Whether the item was open, or an issue in progress or between two such stretches, on that day.
from touches
join items on touches.item_number = items.item_number

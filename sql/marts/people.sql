-- One row per human account that wrote, reviewed or was assigned something; configured accounts are merged.
with pull_requests as (select * from staging.github_pull_requests),

reviews as (select * from staging.github_reviews),

issues as (select * from staging.github_issues),

jira_issues as (select * from staging.jira_issues),

person_accounts as (select * from meta.person_accounts),

accounts as (
    select
        'github' as kind,
        author_login as account
    from pull_requests
    where author_type <> 'Bot' and not author_login like '%[bot]'
    union
    select
        'github' as kind,
        author_login as account
    from reviews
    where author_type <> 'Bot' and not author_login like '%[bot]'
    union
    select
        'github' as kind,
        author_login as account
    from issues
    where author_type <> 'Bot' and not author_login like '%[bot]'
    union
    select
        'jira' as kind,
        assignee_id as account
    from jira_issues
    where assignee_id is not null
    union
    select
        kind,
        account
    from person_accounts
    where kind in ('github', 'jira')
),

named as (
    select
        coalesce(person_accounts.person, accounts.kind || ':' || accounts.account) as person,
        accounts.kind,
        accounts.account
    from accounts
    left join person_accounts
        on accounts.kind = person_accounts.kind
        and accounts.account = person_accounts.account
)

select
    person, -- Configured name, else the kind and name of the account.
    list_sort(list(account) filter (where kind = 'github')) as github_logins, -- GitHub logins of the person.
    list_sort(list(account) filter (where kind = 'jira')) as jira_accounts -- Jira accounts of the person.
from named
group by person

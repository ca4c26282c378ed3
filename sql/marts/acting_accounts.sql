-- One row per account that can touch something, with its person and the person's number; apps are left out.
-- Touches are many millions: they are kept by numbers, and marts.touches names them. A Jira account that belongs to nobody
-- in marts.people stands for a person of its own.
with person_accounts as (select * from marts.person_accounts),

status_changes as (select * from staging.jira_status_changes),

comments as (select * from staging.jira_comments),

worklogs as (select * from staging.jira_worklogs),

jira_users as (select * from staging.jira_users),

jira_authors as (
    select author_id from status_changes
    union
    select author_id from comments
    union
    select author_id from worklogs
),

apps as (
    select account_id
    from jira_users
    where account_type = 'app'
),

accounts as (
    select
        person_accounts.kind,
        person_accounts.account,
        person_accounts.person
    from person_accounts
    left join apps
        on person_accounts.kind = 'jira'
        and person_accounts.account = apps.account_id
    where apps.account_id is null
    union all
    select
        'jira' as kind,
        jira_authors.author_id as account,
        'jira:' || jira_authors.author_id as person
    from jira_authors
    left join person_accounts
        on jira_authors.author_id = person_accounts.account
        and person_accounts.kind = 'jira'
    left join apps on jira_authors.author_id = apps.account_id
    where jira_authors.author_id is not null
        and person_accounts.account is null
        and apps.account_id is null
)

select
    kind, -- github, email or jira.
    account, -- The login or the e-mail in lower case, or the id of the Jira account.
    person, -- The person, as in marts.people.
    cast(dense_rank() over (order by person) as integer) as person_number -- Number of the person in marts.numbered_touches.
from accounts

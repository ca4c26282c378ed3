-- One row per account of a human, with a name and an e-mail under which a source has shown it.
-- Apps, and the identities that agents and bots commit under, are left out. Rows are made distinct before anything is
-- matched or joined: an organisation has millions of commits, but few accounts.
with github_logins as (select * from marts.github_logins),

commits as (select * from staging.github_commits),

branch_commits as (select * from staging.github_default_branch_commits),

jira_issues as (select * from staging.jira_issues),

jira_users as (select * from staging.jira_users),

identity_rules as (
    select * from meta.ai_rules
    where channel = 'commit_author'
        and role in ('agent_authored', 'automation')
),

bots as (
    select distinct lower(login) as login
    from github_logins
    where is_bot
),

signatures as (
    select distinct
        lower(author_login) as login,
        author_name as name,
        lower(author_email) as email
    from commits
    union
    select distinct
        lower(author_login) as login,
        author_name as name,
        lower(author_email) as email
    from branch_commits
),

-- What any rule matches, in one look: a pattern that differs from row to row is compiled for each of them.
suspects as (
    select
        name,
        email,
        name || ' <' || email || '>' as text
    from signatures
    where regexp_matches(name || ' <' || email || '>', coalesce(getvariable('ai_patterns'), '.'))
),

agent_signatures as (
    select distinct
        suspects.name,
        suspects.email
    from suspects
    join identity_rules on regexp_matches(suspects.text, identity_rules.pattern)
),

human_signatures as (
    select signatures.*
    from signatures
    left join agent_signatures
        on signatures.name = agent_signatures.name
        and signatures.email = agent_signatures.email
    where agent_signatures.email is null
        and signatures.email is distinct from 'noreply@github.com'
        and not coalesce(signatures.email like '%[bot]@%', false)
),

seen as (
    select
        'github' as kind,
        lower(login) as account,
        null::varchar as name,
        null::varchar as email
    from github_logins
    union
    select
        case when login is null then 'email' else 'github' end as kind,
        coalesce(login, email) as account,
        nullif(trim(name), '') as name,
        case when email like '%_@_%' then email end as email
    from human_signatures
    where login is not null or email like '%_@_%'
    union
    select
        'jira' as kind,
        account_id as account,
        nullif(trim(display_name), '') as name,
        lower(email) as email
    from jira_users
    where account_type is distinct from 'app'
    union
    select
        'jira' as kind,
        assignee_id as account,
        null as name,
        null as email
    from jira_issues
    where assignee_id is not null
        and assignee_id not in (
            select account_id from jira_users
            where account_type = 'app'
        )
)

select
    seen.kind, -- github, jira, or email where no account is known.
    seen.account, -- Login (lower case), Jira account id, or e-mail address (lower case).
    seen.name, -- Name that it was shown with; null when none was.
    seen.email -- E-mail address that it was shown with, in lower case; null when none was.
from seen
left join bots
    on case
        when seen.kind = 'github' then seen.account
        -- A noreply address names the login; see marts.person_accounts.
        when seen.kind = 'email' then regexp_extract(seen.email, '^([0-9]+\+)?([^@+]+)@users\.noreply\.', 2)
    end = bots.login
where bots.login is null

-- One row per human, with all accounts that exact keys or the configuration tie together; apps are left out.
-- An e-mail that no account claims stands for a person of its own: it is never added to another one by guess.
with person_accounts as (select * from marts.person_accounts),

coverage as (
    select distinct
        person,
        tool
    from marts.ai_coverage
),

tools as (
    select
        person,
        list(tool order by tool) as telemetry_tools
    from coverage
    group by person
),

people as (
    select
        person,
        list(account order by account) filter (where kind = 'github') as github_logins,
        list(account order by account) filter (where kind = 'jira') as jira_accounts,
        list(account order by account) filter (where kind = 'email') as emails,
        min(kind) <> 'email' or max(kind) <> 'email' as is_identified
    from person_accounts
    group by person
)

select
    people.person,
    people.github_logins, -- GitHub logins of the person; null when none is known.
    people.jira_accounts, -- Jira accounts of the person; null when none is known.
    people.emails, -- E-mail addresses of the person; null when none is known.
    tools.telemetry_tools, -- AI tools whose telemetry could have seen the person on some day; null when none could.
    people.is_identified -- Whether a GitHub or Jira account is known.
from people
left join tools on people.person = tools.person

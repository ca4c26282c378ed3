-- One row per human, with all accounts that exact keys or the configuration tie together; apps are left out.
-- An e-mail that no account claims stands for a person of its own: it is never added to another one by guess.
with person_accounts as (select * from marts.person_accounts)

select
    person,
    list(account order by account) filter (where kind = 'github') as github_logins, -- GitHub logins of the person.
    list(account order by account) filter (where kind = 'jira') as jira_accounts, -- Jira accounts of the person.
    list(account order by account) filter (where kind = 'email') as emails, -- E-mail addresses of the person.
    min(kind) <> 'email' or max(kind) <> 'email' as is_identified -- Whether a GitHub or Jira account is known.
from person_accounts
group by person

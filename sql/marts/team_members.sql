-- One row per team and person who is configured as a member of it, by whichever account.
-- A login that was never seen, or that is a bot's, stands for a person of its own.
with team_scopes as (
    select * from meta.team_scopes
    where kind = 'member'
),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
)

select distinct
    team_scopes.team, -- Name of the team.
    coalesce(person_accounts.person, 'github:' || lower(team_scopes.pattern)) as person -- The member, as in marts.people.
from team_scopes
left join person_accounts on lower(team_scopes.pattern) = person_accounts.account

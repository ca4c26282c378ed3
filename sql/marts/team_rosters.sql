-- One row per team (and "all"), week and person who belongs to the team in that week.
-- A team with configured members has exactly these, in every week. Any other has whoever opened or merged a pull request of
-- the team in the 28 days that end with the week. A person in two teams stands once under "all".
with pull_requests as (
    select * from marts.pull_requests
    where not is_bot_author
),

weeks as (
    select * from marts.windows
    where window_kind = 'week'
),

members as (
    select distinct
        team,
        lower(pattern) as login
    from meta.team_scopes
    where kind = 'member'
),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

authored as (
    select
        team,
        lower(author) as login,
        date_trunc('week', created_at) as starts_at
    from pull_requests
    union
    select
        team,
        lower(author) as login,
        date_trunc('week', merged_at) as starts_at
    from pull_requests
    where merged_at is not null
),

belonging as (
    select
        members.team,
        coalesce(person_accounts.person, 'github:' || members.login) as person,
        weeks.starts_at
    from members
    cross join weeks
    left join person_accounts on members.login = person_accounts.account
    union
    select
        authored.team,
        person_accounts.person,
        authored.starts_at + interval 7 day * later.weeks as starts_at
    from authored
    join person_accounts on authored.login = person_accounts.account
    cross join (values (0), (1), (2), (3)) as later (weeks)
    where authored.team not in (select team from members)
)

select
    belonging.team as team_slice, -- all, or one team.
    weeks.starts_at, -- Begin of the week.
    belonging.person
from belonging
join weeks on belonging.starts_at = weeks.starts_at
union
select
    'all' as team_slice,
    weeks.starts_at,
    belonging.person
from belonging
join weeks on belonging.starts_at = weeks.starts_at

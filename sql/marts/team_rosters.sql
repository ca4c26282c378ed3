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

member_accounts as (
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

members as (
    select
        member_accounts.team as team_slice,
        coalesce(person_accounts.person, 'github:' || member_accounts.login) as person
    from member_accounts
    left join person_accounts on member_accounts.login = person_accounts.account
    union
    select
        'all' as team_slice,
        coalesce(person_accounts.person, 'github:' || member_accounts.login) as person
    from member_accounts
    left join person_accounts on member_accounts.login = person_accounts.account
),

authored as (
    select
        team,
        author,
        cast(date_trunc('week', created_at) as date) as week
    from pull_requests
    union
    select
        team,
        author,
        cast(date_trunc('week', merged_at) as date) as week
    from pull_requests
    where merged_at is not null
),

authors as (
    select distinct
        authored.team,
        person_accounts.person,
        authored.week + later.days as week
    from authored
    join person_accounts on lower(authored.author) = person_accounts.account
    cross join (values (0), (7), (14), (21)) as later (days)
    where authored.team not in (select team from member_accounts)
),

author_slices as (
    select
        team as team_slice,
        week,
        person
    from authors
    union all
    select distinct
        'all' as team_slice,
        week,
        person
    from authors
    where person not in (
        select person from members
        where team_slice = 'all'
    )
)

select
    members.team_slice, -- all, or one team.
    weeks.starts_at, -- Begin of the week.
    members.person
from members
cross join weeks
union all
select
    author_slices.team_slice,
    weeks.starts_at,
    author_slices.person
from author_slices
join weeks on author_slices.week = cast(weeks.starts_at as date)

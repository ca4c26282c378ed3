-- One row per person and unbroken stretch of days in which the person is an active developer: someone who committed to,
-- opened or reviewed a pull request in the 28 days that end with the day.
-- A person belongs to the configured team whose member an account of theirs is, else to the team with the most such days.
with touches as (
    select * from marts.touches
    where is_development
),

team_scopes as (
    select * from meta.team_scopes
    where kind = 'member'
),

logins as (
    select * from marts.person_accounts
    where kind = 'github'
),

member_teams as (
    select
        logins.person,
        min(team_scopes.team) as team
    from team_scopes
    join logins on lower(team_scopes.pattern) = logins.account
    group by logins.person
),

person_days as (
    select
        person,
        team,
        day,
        count(*) as touch_count
    from touches
    group by all
),

team_touches as (
    select
        person,
        team,
        count(*) as day_count
    from person_days
    group by all
),

person_teams as (
    select
        team_touches.person,
        coalesce(
            min(member_teams.team),
            arg_min(team_touches.team, struct_pack(fewer := -team_touches.day_count, name := team_touches.team))
        ) as team
    from team_touches
    left join member_teams on team_touches.person = member_teams.person
    group by team_touches.person
),

days as (
    select distinct
        person,
        day
    from person_days
),

steps as (
    select
        person,
        day,
        lag(day) over (
            partition by person
            order by day
        ) as day_before
    from days
),

marked as (
    select
        person,
        day,
        sum(case when day - day_before <= 28 then 0 else 1 end) over (
            partition by person
            order by day
            rows between unbounded preceding and current row
        ) as stretch
    from steps
)

select
    marked.person,
    max(person_teams.team) as team, -- Team of the person.
    min(marked.day) as starts_on, -- First day on which the person is an active developer.
    max(marked.day) + 27 as ends_on -- Last such day; it can lie after the end of the data.
from marked
join person_teams on marked.person = person_teams.person
group by marked.person, marked.stretch

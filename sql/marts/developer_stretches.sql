-- One row per person and unbroken stretch of days in which the person is an active developer: someone who committed to,
-- opened or reviewed a pull request in the 28 days that end with the day.
-- A person belongs to the configured team whose member an account of theirs is, else to the team with the most such days.
with touches as (
    select * from marts.numbered_touches
    where is_development
),

teams as (select * from marts.teams),

people as (
    select distinct
        person_number,
        person
    from marts.acting_accounts
),

team_scopes as (
    select * from meta.team_scopes
    where kind = 'member'
),

logins as (
    select * from marts.acting_accounts
    where kind = 'github'
),

member_teams as (
    select
        logins.person_number,
        min(team_scopes.team) as team
    from team_scopes
    join logins on lower(team_scopes.pattern) = logins.account
    group by logins.person_number
),

person_days as (
    select distinct
        person_number,
        team_number,
        day
    from touches
),

team_touches as (
    select
        person_days.person_number,
        teams.team,
        count(*) as day_count
    from person_days
    join teams on person_days.team_number = teams.team_number
    group by
        person_days.person_number,
        teams.team
),

person_teams as (
    select
        team_touches.person_number,
        coalesce(
            min(member_teams.team),
            arg_min(team_touches.team, struct_pack(fewer := -team_touches.day_count, name := team_touches.team))
        ) as team
    from team_touches
    left join member_teams on team_touches.person_number = member_teams.person_number
    group by team_touches.person_number
),

days as (
    select distinct
        person_number,
        day
    from person_days
),

steps as (
    select
        person_number,
        day,
        lag(day) over days_of_person as day_before,
        lead(day) over days_of_person as day_after
    from days
    window days_of_person as (
        partition by person_number
        order by day
    )
),

-- The first day of each stretch, and the last one: the third stretch of a person ends on the third last day.
first_days as (
    select
        person_number,
        day,
        row_number() over (
            partition by person_number
            order by day
        ) as place
    from steps
    where coalesce(day - day_before > 28, true)
),

last_days as (
    select
        person_number,
        day,
        row_number() over (
            partition by person_number
            order by day
        ) as place
    from steps
    where coalesce(day_after - day > 28, true)
)

select
    people.person,
    person_teams.team, -- Team of the person.
    first_days.day as starts_on, -- First day on which the person is an active developer.
    last_days.day + 27 as ends_on -- Last such day; it can lie after the end of the data.
from first_days
join last_days
    on first_days.person_number = last_days.person_number
    and first_days.place = last_days.place
join person_teams on first_days.person_number = person_teams.person_number
join people on first_days.person_number = people.person_number

-- One row per team slice, team and person whose pull requests are compared: the cluster that the person counts in.
-- Up to 64 people are clusters of their own; more are put into 64 groups by a hash that is the same in every run.
with comparison_items as (select * from marts.comparison_items),

team_slices as (select * from marts.team_slices),

people as (
    select
        team,
        person
    from comparison_items
    group by
        team,
        person
),

placed as (
    select
        team_slices.team_slice,
        people.team,
        people.person,
        dense_rank() over (order by people.person) as person_place,
        dense_rank() over (
            partition by team_slices.team_slice
            order by people.person
        ) as place
    from people
    join team_slices on people.team = team_slices.team
)

select
    team_slice,
    team, -- Team of the pull requests.
    person, -- Who answers for them.
    person_place, -- Number of the person over all teams.
    case
        when max(place) over (partition by team_slice) <= 64 then place
        else cast('0x' || substr(md5(person), 1, 4) as bigint) % 64
    end as cluster -- Number of the person, or of the group of people.
from placed

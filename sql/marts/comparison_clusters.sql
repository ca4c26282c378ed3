-- One row per team and person whose pull requests are compared: the cluster that the person counts in.
-- Up to 64 people are clusters of their own; more are put into 64 groups by a hash that is the same in every run.
with comparison_items as (select * from marts.comparison_items),

team_slices as (select * from marts.team_slices),

people as (
    select
        team_slices.team_slice,
        comparison_items.person
    from comparison_items
    join team_slices on comparison_items.team = team_slices.team
    group by
        team_slices.team_slice,
        comparison_items.person
)

select
    team_slice,
    person,
    case
        when count(*) over (partition by team_slice) <= 64
            then row_number() over (partition by team_slice order by person)
        else cast('0x' || substr(md5(person), 1, 4) as bigint) % 64
    end as cluster -- Number of the person, or of the group of people.
from people

-- One row per team and slice that it counts in: itself, and "all" for the whole organisation.
with teams as (select * from marts.teams)

select
    team,
    team as team_slice -- all, or one team.
from teams
union all
select
    team,
    'all' as team_slice
from teams

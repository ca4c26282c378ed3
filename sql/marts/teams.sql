-- One row per team: the configured ones, and one for everything that belongs to none.
with settings as (select * from meta.settings),

team_scopes as (select * from meta.team_scopes),

teams as (
    select
        team,
        count(*) filter (where kind = 'member') as member_count,
        false as is_default
    from team_scopes
    group by team
    union all
    select
        default_team as team,
        0 as member_count,
        true as is_default
    from settings
)

select
    team, -- Name of the team.
    cast(row_number() over (order by team) as integer) as team_number, -- Number of the team in marts.numbered_touches.
    member_count, -- Accounts that are configured as its members.
    is_default -- Whether it takes what belongs to no configured team.
from teams

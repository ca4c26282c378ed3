-- One row per repository that belongs to a configured team: to the one whose pattern is the longest.
with repositories as (select * from staging.github_repositories),

team_scopes as (
    select * from meta.team_scopes
    where kind = 'repository'
),

candidates as (
    select
        repositories.name_with_owner as repository,
        team_scopes.team,
        row_number() over (
            partition by repositories.name_with_owner
            order by length(team_scopes.pattern) desc, team_scopes.team
        ) as place
    from repositories
    join team_scopes on lower(repositories.name_with_owner) glob lower(team_scopes.pattern)
)

select
    repository, -- "owner/name" of the repository, under its present name.
    team -- Team that it belongs to.
from candidates
where place = 1

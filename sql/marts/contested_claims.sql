-- One row per repository, Jira project or person that several teams claim alike, and team that claims it.
-- Of patterns for a repository the longest decides, and only the longest ones are compared; projects and members have
-- none. What can count for one team only counts for the first by name: nobody chose that, so it is said.
with repositories as (select * from staging.github_repositories),

team_scopes as (select * from meta.team_scopes),

team_members as (select * from marts.team_members),

claims as (
    select
        'repository' as kind,
        repositories.name_with_owner as claimed,
        team_scopes.team,
        max(length(team_scopes.pattern)) as pattern_length
    from repositories
    join team_scopes on lower(repositories.name_with_owner) glob lower(team_scopes.pattern)
    where team_scopes.kind = 'repository'
    group by
        repositories.name_with_owner,
        team_scopes.team
    union
    select
        kind,
        upper(pattern) as claimed,
        team,
        0 as pattern_length
    from team_scopes
    where kind = 'project'
    union
    select
        'member' as kind,
        person as claimed,
        team,
        0 as pattern_length
    from team_members
),

ranked as (
    select
        kind,
        claimed,
        team,
        pattern_length = max(pattern_length) over (partition by kind, claimed) as is_strongest
    from claims
),

alike as (
    select
        kind,
        claimed,
        team,
        count(*) over (partition by kind, claimed) as team_count,
        min(team) over (partition by kind, claimed) as first_team
    from ranked
    where is_strongest
)

select
    kind, -- repository, project or member.
    claimed, -- "owner/name" of the repository, key of the Jira project, or the person (marts.people).
    team, -- A team that claims it.
    team = first_team as is_holder -- Whether it counts for this one.
from alike
where team_count > 1
order by
    kind,
    claimed,
    team

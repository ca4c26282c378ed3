-- One row per repository and Jira project that was read once and was not there any more when the data end.
-- Of a repository whose name is another one's now, nothing is in the figures; of the others, what was open is left out.
-- It reads the raw tables, for what it counts stands in no other.
with settings as (select * from meta.settings),

sightings as (select * from meta.sightings),

repositories as (select * from raw.github_repositories),

projects as (select * from raw.jira_projects),

named as (select * from staging.github_repositories),

kept_pull_requests as (select * from staging.github_pull_requests),

kept_github_issues as (select * from staging.github_issues),

kept_jira_issues as (select * from staging.jira_issues),

left_out_pull_requests as (
    select
        stored.repository_id,
        count(*) as pull_request_count
    from raw.github_pull_requests as stored
    cross join settings
    left join kept_pull_requests
        on stored.repository_id = kept_pull_requests.repository_id
        and stored.number = kept_pull_requests.number
    where kept_pull_requests.number is null
        and stored.created_at <= settings.as_of
        and not stored.is_gone
    group by stored.repository_id
),

left_out_github_issues as (
    select
        stored.repository_id,
        count(*) as issue_count
    from raw.github_issues as stored
    cross join settings
    left join named on stored.repository_id = named.id
    left join kept_github_issues
        on named.name_with_owner = kept_github_issues.repository
        and stored.number = kept_github_issues.number
    where kept_github_issues.number is null
        and stored.created_at <= settings.as_of
        and not stored.is_gone
    group by stored.repository_id
),

-- Issues of a project that the configuration does not name are gone, and the project is not missed.
jira_issues as (
    select
        stored.project_id,
        count(*) filter (where kept_jira_issues.issue_id is null) as left_out_count
    from raw.jira_issues as stored
    cross join settings
    left join kept_jira_issues on stored.id = kept_jira_issues.issue_id
    where stored.created_at <= settings.as_of
        and not stored.is_gone
    group by stored.project_id
)

select
    'github' as source, -- Where it was: github or jira.
    repositories.name_with_owner as name, -- "owner/name" under which it was last seen, or Jira project key.
    named.id is null as is_replaced, -- Whether its name is that of another repository now.
    sightings.seen_at as last_seen_at, -- When the last complete sync that showed it began (UTC); null where none was noted.
    coalesce(left_out_pull_requests.pull_request_count, 0)
        as left_out_pull_request_count, -- Its pull requests that no figure counts.
    coalesce(left_out_github_issues.issue_count, 0) as left_out_issue_count -- Its issues that no figure counts.
from repositories
cross join settings
left join named on repositories.id = named.id
left join sightings
    on sightings.kind = 'repository'
    and cast(repositories.id as varchar) = sightings.id
left join left_out_pull_requests on repositories.id = left_out_pull_requests.repository_id
left join left_out_github_issues on repositories.id = left_out_github_issues.repository_id
where not coalesce(sightings.seen_at >= settings.as_of, named.is_in_sight, false)
union all
select
    'jira' as source,
    projects.project_key as name,
    false as is_replaced,
    sightings.seen_at as last_seen_at,
    0 as left_out_pull_request_count,
    jira_issues.left_out_count as left_out_issue_count
from projects
cross join settings
join sightings
    on sightings.kind = 'project'
    and projects.id = sightings.id
join jira_issues on projects.id = jira_issues.project_id
where sightings.seen_at < settings.as_of

-- One row per incident and service or repository that it may have come from, with how that is known.
-- Of several ways only the surest is kept: a service or repository that the incident names (by component, label, or
-- "owner/name" in its title), the repository it was filed in, or the repositories of its team. Where no teams are
-- configured, the only repository that is deployed at all.
with settings as (select * from meta.settings),

incidents as (
    select * from marts.work_items
    where type = 'incident' and is_rejected is not true
),

jira_issues as (select * from staging.jira_issues),

github_issues as (select * from staging.github_issues),

repositories as (select * from staging.github_repositories),

repository_teams as (select * from marts.repository_teams),

shipped as (
    select distinct
        repository,
        service
    from marts.deployment_services
    where is_service_counted
),

shipping as (
    select
        repository,
        count(*) over () as repository_count
    from (select distinct repository from shipped) as deployed
),

names as (
    select
        repository,
        service,
        lower(service) as name,
        1 as preference
    from shipped
    where service <> '*'
    union all
    select
        repository,
        service,
        lower(repository) as name,
        2 as preference
    from shipped
    union all
    select
        repository,
        service,
        lower(split_part(repository, '/', 2)) as name,
        2 as preference
    from shipped
),

words as (
    select
        'jira' as source,
        issue_key as key,
        unnest(list_concat(components, labels, regexp_extract_all(summary, '[\w.-]+/[\w.-]+'))) as word
    from jira_issues
    union all
    select
        'github' as source,
        repository || '#' || number as key,
        unnest(list_concat(labels, regexp_extract_all(title, '[\w.-]+/[\w.-]+'))) as word
    from github_issues
),

candidates as (
    select
        incidents.source,
        incidents.key,
        names.repository,
        names.service,
        names.preference
    from incidents
    join words
        on incidents.source = words.source
        and incidents.key = words.key
    join names on lower(words.word) = names.name
    union all
    select
        incidents.source,
        incidents.key,
        shipped.repository,
        shipped.service,
        2 as preference
    from incidents
    join shipped on incidents.scope = shipped.repository
    where incidents.source = 'github'
    union all
    select
        incidents.source,
        incidents.key,
        shipped.repository,
        shipped.service,
        3 as preference
    from incidents
    cross join settings
    join shipping
        on incidents.team <> settings.default_team
        or shipping.repository_count = 1
    join shipped on shipping.repository = shipped.repository
    left join repository_teams on shipping.repository = repository_teams.repository
    where incidents.team = coalesce(repository_teams.team, settings.default_team)
),

ranked as (
    select
        *,
        min(preference) over (partition by source, key) as best_preference
    from candidates
)

select distinct
    source,
    key,
    repository,
    service, -- Service, or "*" for the whole repository.
    case preference
        when 1 then 'service'
        when 2 then 'repository'
        else 'team'
    end as matched_by -- How it is known: service, repository or team.
from ranked
where preference = best_preference

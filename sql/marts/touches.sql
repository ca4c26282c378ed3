-- One row per person, pull request and day (UTC) on which the person did something on it.
with settings as (select * from meta.settings),

pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

reviews as (select * from staging.github_reviews),

events as (select * from staging.github_pull_request_events),

acts as (
    select
        author_login as person,
        repository,
        number,
        created_at as acted_at
    from pull_requests
    where author_type <> 'Bot'
    union all
    select
        commits.author_login as person,
        commits.repository,
        commits.number,
        commits.committed_at as acted_at
    from commits
    union all
    select
        author_login as person,
        repository,
        number,
        submitted_at as acted_at
    from reviews
    where author_type <> 'Bot'
    union all
    select
        actor_login as person,
        repository,
        number,
        occurred_at as acted_at
    from events
    where actor_type <> 'Bot'
)

select distinct
    person, -- GitHub login of the person.
    repository || '#' || number as item, -- The pull request, as "owner/name#number".
    cast(acted_at as date) as day -- The day, in UTC.
from acts
cross join settings
where person is not null
    and not person like '%[bot]'
    and acted_at <= settings.as_of

-- One row per event in the timeline of a pull request.
with events as (select * from raw.github_pull_request_events),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    events.number,
    events.node_id as event_id, -- GraphQL id of the event.
    events.event_type,
    events.actor_login,
    events.actor_type,
    events.occurred_at
from events
join repositories on events.repository_id = repositories.id
cross join settings
where coalesce(events.occurred_at <= settings.as_of, false)

-- One row per pull request whose timeline tells of drafts, review requests, or of being closed and opened again.
with events as (select * from staging.github_pull_request_events),

reviews as (select * from marts.pull_request_reviews),

turns as (
    select
        events.repository,
        events.number,
        events.event_type,
        events.occurred_at,
        events.event_id,
        coalesce(events.occurred_at <= reviews.first_human_review_at, true) as is_before_review,
        lag(events.event_type) over turn as event_type_before,
        lag(events.occurred_at) over turn as occurred_before_at
    from events
    left join reviews
        on events.repository = reviews.repository
        and events.number = reviews.number
    where events.event_type in (
        'ReadyForReviewEvent', 'ConvertToDraftEvent', 'ReviewRequestedEvent', 'ClosedEvent', 'ReopenedEvent'
    )
    window turn as (
        partition by
            events.repository,
            events.number,
            events.event_type in ('ClosedEvent', 'ReopenedEvent')
        order by
            events.occurred_at,
            events.event_id
    )
)

select
    repository,
    number, -- Number of the pull request.
    coalesce(
        arg_min(event_type, (occurred_at, event_id))
            filter (where event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent'))
        = 'ReadyForReviewEvent',
        false
    ) as was_opened_as_draft, -- Whether the first turn made it ready: it was opened as a draft.
    coalesce(
        arg_max(event_type, (occurred_at, event_id))
            filter (where event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent'))
        = 'ConvertToDraftEvent',
        false
    ) as was_drawn_back, -- Whether the last turn made it a draft again.
    count(*) filter (where event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent'))
        as draft_turn_count, -- How often it was made ready or a draft.
    min(occurred_at) filter (where event_type = 'ReadyForReviewEvent') as first_ready_at, -- When it was first made ready.
    max(occurred_at) filter (where event_type = 'ReadyForReviewEvent' and is_before_review)
        as last_ready_before_review_at, -- When it was last made ready before its first human review.
    min(occurred_at) filter (where event_type = 'ReviewRequestedEvent')
        as first_review_requested_at, -- When a review was first asked for.
    count(*) filter (where event_type = 'ReopenedEvent') as reopened_count, -- How often it was opened again.
    coalesce(
        sum(date_diff('microsecond', occurred_before_at, occurred_at)) filter (
            where event_type = 'ReopenedEvent' and event_type_before = 'ClosedEvent'
        ),
        0
    ) / 3600000000.0 as hours_closed -- Hours that it was closed before it was opened again.
from turns
group by
    repository,
    number

-- One row per item and stay in a system of flow, for Little's law; marts.flow_systems says what begins and ends a stay.
-- A pull request that was reopened was in review throughout: the time between is its hours_closed.
with settings as (select * from meta.settings),

pull_requests as (
    select
        *,
        repository || '#' || number as item,
        coalesce(merged_at, closed_at) as reviewed_at
    from marts.pull_requests
),

draft_events as (
    select
        repository,
        number,
        event_type = 'ConvertToDraftEvent' as is_begin,
        occurred_at,
        event_id
    from staging.github_pull_request_events
    where event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent')
),

shippable_pull_requests as (select * from marts.shippable_pull_requests),

work_items as (
    select
        *,
        coalesce(ai_label, 'no_pull_request') as label,
        type <> 'epic' and not is_subtask as is_task
    from marts.work_items
    where source = 'jira'
),

jira_issues as (select * from staging.jira_issues),

stretches as (
    select * from marts.work_item_stretches
    where status_category = 'indeterminate'
),

statuses as (
    select * from marts.work_item_statuses
    where status_category = 'indeterminate'
),

shippable as (
    select pull_requests.*
    from pull_requests
    join shippable_pull_requests
        on pull_requests.repository = shippable_pull_requests.repository
        and pull_requests.number = shippable_pull_requests.number
),

first_draft_events as (
    select
        repository,
        number,
        arg_min(is_begin, (occurred_at, event_id)) as is_begin
    from draft_events
    group by repository, number
),

draft_turns as (
    select
        repository,
        number,
        is_begin,
        occurred_at,
        event_id
    from draft_events
    union all
    select
        pull_requests.repository,
        pull_requests.number,
        true as is_begin,
        pull_requests.created_at as occurred_at,
        null as event_id
    from pull_requests
    left join first_draft_events
        on pull_requests.repository = first_draft_events.repository
        and pull_requests.number = first_draft_events.number
    where coalesce(not first_draft_events.is_begin, pull_requests.is_draft)
),

draft_stretches as (
    select
        repository,
        number,
        is_begin,
        occurred_at as started_at,
        lead(occurred_at) over turn as ready_at,
        row_number() over turn as place
    from draft_turns
    -- An opening comes before the events of its second.
    window turn as (
        partition by repository, number
        order by occurred_at, event_id nulls first
    )
),

stays as (
    select
        'review' as system,
        item,
        team,
        ai_label,
        created_at as started_at,
        reviewed_at as ended_at,
        merged_at is null and closed_at is not null as is_abandoned
    from pull_requests
    union all
    select
        'draft' as system,
        pull_requests.item || '/' || draft_stretches.place as item,
        pull_requests.team,
        pull_requests.ai_label,
        draft_stretches.started_at,
        least(draft_stretches.ready_at, pull_requests.reviewed_at) as ended_at,
        draft_stretches.ready_at is null and pull_requests.merged_at is null and pull_requests.closed_at is not null
            as is_abandoned
    from draft_stretches
    join pull_requests
        on draft_stretches.repository = pull_requests.repository
        and draft_stretches.number = pull_requests.number
    where draft_stretches.is_begin
    union all
    select
        'release' as system,
        item,
        team,
        ai_label,
        merged_at as started_at,
        deployed_at as ended_at,
        false as is_abandoned
    from shippable
    where merged_at is not null
    union all
    select
        'change' as system,
        item,
        team,
        ai_label,
        work_started_at as started_at,
        case when merged_at is null then closed_at else deployed_at end as ended_at,
        merged_at is null and closed_at is not null as is_abandoned
    from shippable
    where work_started_at is not null
    union all
    select
        case when kinds.is_task then 'task' else 'issue' end as system,
        work_items.key || '/' || stretches.place as item,
        work_items.team,
        work_items.label as ai_label,
        stretches.entered_at as started_at,
        stretches.left_at as ended_at,
        false as is_abandoned
    from stretches
    join jira_issues on stretches.issue_id = jira_issues.issue_id
    join work_items on jira_issues.issue_key = work_items.key
    join (values (true), (false)) as kinds (is_task) on work_items.is_task or not kinds.is_task
    union all
    select
        'blocked' as system,
        work_items.key || '/' || statuses.place as item,
        work_items.team,
        work_items.label as ai_label,
        statuses.entered_at as started_at,
        statuses.left_at as ended_at,
        false as is_abandoned
    from statuses
    cross join settings
    join jira_issues on statuses.issue_id = jira_issues.issue_id
    join work_items on jira_issues.issue_key = work_items.key
    where work_items.is_task
        and (
            list_contains(settings.blocked_statuses, lower(statuses.status_name))
            or list_contains(settings.blocked_statuses, statuses.status_id)
        )
)

select
    stays.system, -- review, draft, release, change, issue, task or blocked.
    stays.item, -- What stays in it; "/" and a number behind it tell its stretches apart.
    stays.team,
    stays.ai_label,
    stays.started_at, -- When it came in.
    case when stays.ended_at < settings.as_of then stays.ended_at end as ended_at, -- When it left; null while inside.
    stays.is_abandoned and stays.ended_at < settings.as_of
        as is_abandoned -- Whether it left because its pull request was closed without a merge.
from stays
cross join settings
where coalesce(stays.started_at < settings.as_of, false)
    and coalesce(stays.started_at <= stays.ended_at, true)

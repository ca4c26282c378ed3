-- One row per Jira issue or GitHub issue.
-- What a status of unknown category could have changed is null (marts.work_item_stretches). So is, of an issue that was
-- copied from elsewhere, when it was done, if it was created done and not resolved later, and what its creation begins,
-- if its history is older.
with settings as (select * from meta.settings),

jira_issues as (select * from staging.jira_issues),

statuses as (select * from marts.work_item_statuses),

stretches as (select * from marts.work_item_stretches),

github_issues as (
    select
        *,
        list_transform(labels, lambda label: lower(label)) as lower_labels
    from staging.github_issues
),

github_events as (select * from staging.github_issue_events),

pull_requests as (select * from marts.pull_requests),

team_scopes as (select * from meta.team_scopes),

starts as (
    select
        issue_id,
        min(place) as start_place,
        min(entered_at) as started_at
    from stretches
    where status_category = 'indeterminate'
    group by issue_id
),

first_ends as (
    select
        stretches.issue_id,
        min(stretches.entered_at) as first_done_at
    from stretches
    join starts
        on stretches.issue_id = starts.issue_id
        and stretches.place > starts.start_place
    where stretches.status_category = 'done'
    group by stretches.issue_id
),

-- Two stretches that follow one another differ in category: to leave "done" is to be reopened.
counts as (
    select
        stretches.issue_id,
        min(stretches.entered_at) as begun_at,
        min(stretches.place) filter (where stretches.status_category = 'done') as first_closed_place,
        min(stretches.entered_at) filter (where stretches.status_category = 'done') as first_closed_at,
        min(stretches.left_at) filter (where stretches.status_category = 'done') as first_reopened_at,
        count(stretches.left_at) filter (where stretches.status_category = 'done') as reopened_count,
        count(*) filter (where stretches.status_category = 'indeterminate') as start_count,
        sum(date_diff('microsecond', stretches.entered_at, coalesce(stretches.left_at, settings.as_of)))
            filter (where stretches.status_category = 'indeterminate') as in_progress_us
    from stretches
    cross join settings
    group by stretches.issue_id
),

-- Stretches of unknown category. Where an issue was done on one side of such a stretch and not on the other, it crossed
-- over once, whatever it was in between; the same holds of being in progress. Else it may have done so twice.
doubts as (
    select
        issue_id,
        min(entered_at) as since_at,
        max(entered_at) as last_entered_at,
        bool_or((coalesce(category_before, 'new') = 'done') = coalesce(category_after = 'done', true))
            as is_reopening_unknown,
        bool_or(
            (coalesce(category_before, 'new') = 'indeterminate') = coalesce(category_after = 'indeterminate', false)
        ) as is_restart_unknown
    from stretches
    where status_category = 'undefined'
    group by issue_id
),

blocked as (
    select
        statuses.issue_id,
        sum(date_diff('microsecond', statuses.entered_at, coalesce(statuses.left_at, settings.as_of))) as blocked_us
    from statuses
    cross join settings
    where statuses.status_category <> 'done'
        and (
            list_contains(settings.blocked_statuses, lower(statuses.status_name))
            or list_contains(settings.blocked_statuses, statuses.status_id)
        )
    group by statuses.issue_id
),

present_statuses as (
    select
        issue_id,
        status_category,
        category_before,
        entered_at
    from stretches
    where left_at is null
),

links as (select * from marts.work_item_pull_requests),

-- From the strongest to the weakest: an issue is the work of automation only when all its pull requests are.
label_ranks (ai_label, label_rank) as (
    values
    ('agent_authored', 1),
    ('ai_coauthored', 2),
    ('ai_suggestion', 3),
    ('ai_assisted', 4),
    ('declared_human', 5),
    ('no_trace', 6),
    ('automation', 7)
),

linked as (
    select
        links.key,
        min(label_ranks.label_rank) as label_rank,
        count(*) as pull_request_count
    from links
    join pull_requests
        on links.repository = pull_requests.repository
        and links.number = pull_requests.number
    left join label_ranks on pull_requests.ai_label = label_ranks.ai_label
    group by links.key
),

-- Resolutions that say that an issue was closed without what it asks for. There are few: each is looked at once.
rejections as (
    select resolution
    from jira_issues
    group by resolution
    having regexp_matches(
        resolution,
        '(?i)\b(duplicated?|incomplete|cancell?ed|rejected|declined|invalid|obsolete|abandoned|withdrawn|out of scope'
        || '|(won.?t|will not) ?(do|fix)|not an? (bug|defect|issue|problem)'
        || '|(can.?t|can ?not|could not|unable to|not|un) ?(be )?reproduc(e|ed|ible)'
        || '|(as|by) design(ed)?|work(s|ing) ?(as (intended|expected)|for ?me))\b'
    )
),

parent_incidents as (
    select jira_issues.issue_key
    from jira_issues
    cross join settings
    join present_statuses on jira_issues.issue_id = present_statuses.issue_id
    left join rejections on jira_issues.resolution = rejections.resolution
    where list_contains(settings.incident_types, lower(jira_issues.issue_type))
        and (rejections.resolution is null or present_statuses.status_category <> 'done')
),

jira_items as (
    select
        'jira' as source,
        jira_issues.issue_key as key,
        jira_issues.project_key as scope,
        case
            when list_contains(settings.incident_types, lower(jira_issues.issue_type)) then 'incident'
            when list_contains(settings.bug_types, lower(jira_issues.issue_type)) then 'bug'
            when jira_issues.hierarchy_level >= 1 or lower(jira_issues.issue_type) = 'epic' then 'epic'
            else 'task'
        end as type,
        jira_issues.is_subtask,
        case
            when list_contains(settings.incident_types, lower(jira_issues.issue_type)) then parent_incidents.issue_key
        end as parent_incident_key,
        present_statuses.status_category,
        jira_issues.created_at,
        case when counts.begun_at >= jira_issues.created_at then jira_issues.created_at end as begun_at,
        case
            when coalesce(starts.started_at < doubts.since_at, true)
                and (starts.start_place > 0 or counts.begun_at >= jira_issues.created_at)
                then starts.started_at
        end as started_at,
        case when coalesce(first_ends.first_done_at < doubts.since_at, true) then first_ends.first_done_at end
            as first_done_at,
        -- Where no change from what is not done is known, only the date of the resolution says when. That may be some
        -- milliseconds earlier than the change of status that it comes with.
        case
            when present_statuses.status_category <> 'done' then null
            when present_statuses.category_before <> 'undefined' then present_statuses.entered_at
            when jira_issues.resolved_at between doubts.last_entered_at - interval 1 minute
                and present_statuses.entered_at + interval 1 minute
                then least(greatest(jira_issues.resolved_at, doubts.last_entered_at), present_statuses.entered_at)
            when present_statuses.category_before is null and jira_issues.resolved_at > present_statuses.entered_at
                then jira_issues.resolved_at
        end as done_at,
        jira_issues.resolved_at,
        case when doubts.is_reopening_unknown is not true then counts.reopened_count end as reopened_count,
        case
            when coalesce(counts.first_closed_at < doubts.since_at, true) and counts.first_closed_place > 0
                then counts.first_closed_at
        end as first_closed_at,
        case when coalesce(counts.first_reopened_at < doubts.since_at, true) then counts.first_reopened_at end
            as first_reopened_at,
        case when doubts.is_restart_unknown is not true then greatest(counts.start_count - 1, 0) end as restart_count,
        case
            when doubts.issue_id is null and (starts.start_place > 0 or counts.begun_at >= jira_issues.created_at)
                then counts.in_progress_us
        end as in_progress_us,
        case when len(settings.blocked_statuses) > 0 then coalesce(blocked.blocked_us, 0) end as blocked_us,
        rejections.resolution is not null and present_statuses.status_category = 'done' as is_rejected
    from jira_issues
    cross join settings
    join counts on jira_issues.issue_id = counts.issue_id
    join present_statuses on jira_issues.issue_id = present_statuses.issue_id
    left join starts on jira_issues.issue_id = starts.issue_id
    left join first_ends on jira_issues.issue_id = first_ends.issue_id
    left join doubts on jira_issues.issue_id = doubts.issue_id
    left join blocked on jira_issues.issue_id = blocked.issue_id
    left join rejections on jira_issues.resolution = rejections.resolution
    left join parent_incidents on jira_issues.parent_key = parent_incidents.issue_key
),

github_reopenings as (
    select
        repository,
        number,
        count(*) as reopened_count
    from github_events
    where event_type = 'ReopenedEvent'
    group by repository, number
),

github_items as (
    select
        'github' as source,
        github_issues.repository || '#' || github_issues.number as key,
        github_issues.repository as scope,
        case
            when list_has_any(github_issues.lower_labels, settings.incident_labels) then 'incident'
            when list_has_any(github_issues.lower_labels, settings.bug_labels) then 'bug'
            else 'task'
        end as type,
        false as is_subtask,
        null::varchar as parent_incident_key,
        case github_issues.state when 'closed' then 'done' else 'new' end as status_category,
        github_issues.created_at,
        github_issues.created_at as begun_at,
        null::timestamp as started_at,
        null::timestamp as first_done_at,
        github_issues.closed_at as done_at,
        github_issues.closed_at as resolved_at,
        coalesce(github_reopenings.reopened_count, 0) as reopened_count,
        null::timestamp as first_closed_at,
        null::timestamp as first_reopened_at,
        null::bigint as restart_count,
        null::hugeint as in_progress_us,
        null::hugeint as blocked_us,
        github_issues.state = 'closed' and coalesce(github_issues.state_reason in ('duplicate', 'not_planned'), false)
            as is_rejected
    from github_issues
    cross join settings
    left join github_reopenings
        on github_issues.repository = github_reopenings.repository
        and github_issues.number = github_reopenings.number
),

items as (
    select * from jira_items
    union all
    select * from github_items
),

scope_teams as (
    select
        'jira' as source,
        upper(pattern) as scope,
        min(team) as team
    from team_scopes
    where kind = 'project'
    group by upper(pattern)
    union all
    select
        'github' as source,
        repository as scope,
        team
    from marts.repository_teams
)

select
    items.source, -- Where it is kept: jira or github.
    items.key, -- Jira key, or "owner/name#number".
    items.scope, -- Jira project, or "owner/name".
    coalesce(scope_teams.team, settings.default_team) as team, -- Team of the project or repository, else the default.
    items.type, -- epic, task, bug or incident.
    items.is_subtask, -- Whether it is a sub-task.
    items.parent_incident_key, -- Of an incident whose parent is one, the key of that: the two count as one.
    items.status_category, -- new, indeterminate (in progress), done or undefined.
    items.created_at, -- When it was created.
    items.started_at, -- When it first came into progress; null where the source does not say.
    items.first_done_at, -- When it first became done after it had been in progress.
    items.done_at, -- When it last became done; null unless it is done now, and where the source does not say.
    items.resolved_at, -- When it was last resolved or closed, as the source itself says.
    date_diff('microsecond', items.started_at, items.first_done_at) / 3600000000.0
        as hours_cycle_time, -- Hours from the first time in progress to the first time done after it, reopened or not.
    date_diff('microsecond', items.begun_at, items.done_at) / 3600000000.0
        as hours_lead_time, -- Hours from the creation to the last time it became done; null where its history is older.
    items.reopened_count, -- How often it went from done to not done; null where the source does not say.
    items.is_rejected, -- Whether it is closed as a duplicate, as no fault, or as not to be done.
    items.first_closed_at, -- When it first became done, in progress before or not; null where the source does not say.
    items.first_reopened_at, -- When it first went from done to not done; null where the source does not say.
    items.restart_count, -- How often it came back into progress; null where the source does not say.
    items.in_progress_us / 3600000000.0
        as hours_in_progress, -- Hours in progress so far, all stretches together; null where none are known.
    items.blocked_us / 3600000000.0
        as hours_blocked, -- Hours in blocked statuses while not done; null where none are configured.
    coalesce(linked.pull_request_count, 0) as pull_request_count, -- Pull requests that name or close it.
    label_ranks.ai_label -- Strongest label among its pull requests; null when none is known.
from items
cross join settings
left join linked on items.key = linked.key
left join label_ranks on linked.label_rank = label_ranks.label_rank
left join scope_teams
    on items.source = scope_teams.source
    and case items.source when 'jira' then upper(items.scope) else items.scope end = scope_teams.scope

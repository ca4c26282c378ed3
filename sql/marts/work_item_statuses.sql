-- One row per stretch of time that a Jira issue spent in one status.
-- The category of a status decides, never its name: as the configuration overrides it, else as the site has it now by
-- id, else by name (unless statuses of that name differ), else as the issue says.
with settings as (select * from meta.settings),

issues as (select * from staging.jira_issues),

changes as (select * from staging.jira_status_changes),

statuses as (select * from staging.jira_statuses),

overrides as (select * from meta.status_categories),

categories_by_name as (
    select
        status_name,
        min(status_category) as status_category
    from statuses
    group by status_name
    having min(status_category) = max(status_category)
),

-- There are few statuses in a project: each gets its category once.
named_statuses as (
    select
        issues.project_key,
        changes.to_status_id as status_id,
        changes.to_status_name as status_name
    from changes
    join issues on changes.issue_id = issues.issue_id
    union
    select
        issues.project_key,
        changes.from_status_id as status_id,
        changes.from_status_name as status_name
    from changes
    join issues on changes.issue_id = issues.issue_id
    union
    select
        project_key,
        status_id,
        status_name
    from issues
),

categories as (
    select
        named_statuses.project_key,
        named_statuses.status_id,
        named_statuses.status_name,
        coalesce(
            overrides_by_id.status_category,
            overrides_by_name.status_category,
            statuses.status_category,
            categories_by_name.status_category
        ) as status_category
    from named_statuses
    left join statuses on named_statuses.status_id = statuses.status_id
    left join categories_by_name on named_statuses.status_name = categories_by_name.status_name
    left join overrides as overrides_by_id
        on named_statuses.project_key = overrides_by_id.project_key
        and named_statuses.status_id = overrides_by_id.status
    left join overrides as overrides_by_name
        on named_statuses.project_key = overrides_by_name.project_key
        and named_statuses.status_name = overrides_by_name.status
),

-- An issue was created in the status that its first change left, else in the one that it has.
moves as (
    select
        issue_id,
        0 as kind,
        created_at as entered_at,
        0 as history_number,
        '' as history_id,
        0 as position,
        null as from_status_id,
        null as from_status_name,
        status_id,
        status_name
    from issues
    union all
    select
        issue_id,
        1 as kind,
        changed_at as entered_at,
        try_cast(history_id as bigint) as history_number,
        history_id,
        position,
        from_status_id,
        from_status_name,
        to_status_id as status_id,
        to_status_name as status_name
    from changes
),

entries as (
    select
        issue_id,
        kind,
        entered_at,
        row_number() over history - 1 as place,
        case when kind = 0 then coalesce(lead(from_status_id) over history, status_id) else status_id end as status_id,
        case when kind = 0 then coalesce(lead(from_status_name) over history, status_name) else status_name end
            as status_name,
        lead(entered_at) over history as left_at
    from moves
    window history as (
        partition by issue_id
        order by kind, entered_at, history_number, history_id, position
    )
)

select
    entries.issue_id,
    entries.place, -- Place among the issue's statuses, from 0.
    entries.status_id, -- Jira's id of the status.
    entries.status_name, -- Name of the status, as it was called then.
    coalesce(
        categories.status_category,
        case when entries.status_id = issues.status_id then issues.status_category end,
        'undefined'
    ) as status_category, -- new, indeterminate (in progress), done or undefined.
    entries.entered_at, -- When the issue came into the status.
    case when entries.left_at <= settings.as_of then entries.left_at end
        as left_at -- When it left the status; null while it is in it.
from entries
cross join settings
join issues on entries.issue_id = issues.issue_id
left join categories
    on issues.project_key = categories.project_key
    and entries.status_id is not distinct from categories.status_id
    and entries.status_name is not distinct from categories.status_name
where coalesce(entries.entered_at <= settings.as_of, false)

-- One row per stretch of time that a Jira issue spent in one status.
-- The category of a status decides, never its name: as the configuration overrides it, else as the site has it now by
-- id, else by name (unless statuses of that name differ), else as the issue says.
-- Changes are read where they stand, a few columns each time: a copy of all of them would take longer.
with settings as (select * from meta.settings),

issues as (select * from staging.jira_issues),

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

-- There are few statuses: each gets its category once.
named_statuses as (
    select
        to_status_id as status_id,
        to_status_name as status_name
    from staging.jira_status_changes as changes
    union
    select
        from_status_id as status_id,
        from_status_name as status_name
    from staging.jira_status_changes as changes
    union
    select
        status_id,
        status_name
    from issues
),

-- Numbers are sorted and looked up faster than names.
numbered_statuses as (
    select
        named_statuses.status_id,
        named_statuses.status_name,
        coalesce(statuses.status_category, categories_by_name.status_category) as status_category,
        row_number() over (
            order by
                named_statuses.status_id,
                named_statuses.status_name
        ) as status_number
    from named_statuses
    left join statuses on named_statuses.status_id = statuses.status_id
    left join categories_by_name on named_statuses.status_name = categories_by_name.status_name
    where coalesce(named_statuses.status_id, named_statuses.status_name) is not null
),

-- An issue was created in the status that its first change left, else in the one that it has. Where it was copied from
-- elsewhere, its changes can be older than itself.
moves as (
    select
        issues.issue_id,
        0 as kind,
        issues.created_at as entered_at,
        0 as history_number,
        '' as history_id,
        0 as position,
        null as from_status_number,
        numbered_statuses.status_number
    from issues
    left join numbered_statuses
        on issues.status_id is not distinct from numbered_statuses.status_id
        and issues.status_name is not distinct from numbered_statuses.status_name
    union all
    select
        changes.issue_id,
        1 as kind,
        changes.changed_at as entered_at,
        try_cast(changes.history_id as bigint) as history_number,
        changes.history_id,
        changes.position,
        from_statuses.status_number as from_status_number,
        to_statuses.status_number
    from staging.jira_status_changes as changes
    left join numbered_statuses as from_statuses
        on changes.from_status_id is not distinct from from_statuses.status_id
        and changes.from_status_name is not distinct from from_statuses.status_name
    left join numbered_statuses as to_statuses
        on changes.to_status_id is not distinct from to_statuses.status_id
        and changes.to_status_name is not distinct from to_statuses.status_name
),

entries as (
    select
        issue_id,
        entered_at,
        row_number() over history - 1 as place,
        case when kind = 0 then coalesce(lead(from_status_number) over history, status_number) else status_number end
            as status_number,
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
    numbered_statuses.status_id, -- Jira's id of the status.
    numbered_statuses.status_name, -- Name of the status, as it was called then.
    coalesce(
        overrides_by_id.status_category,
        overrides_by_name.status_category,
        numbered_statuses.status_category,
        case when numbered_statuses.status_id = issues.status_id then issues.status_category end,
        'undefined'
    ) as status_category, -- new, indeterminate (in progress), done or undefined.
    least(entries.entered_at, coalesce(entries.left_at, entries.entered_at))
        as entered_at, -- When the issue came into the status: into its first one when it was created, at the latest.
    case when entries.left_at <= settings.as_of then entries.left_at end
        as left_at -- When it left the status; null while it is in it.
from entries
cross join settings
left join numbered_statuses on entries.status_number = numbered_statuses.status_number
join issues on entries.issue_id = issues.issue_id
left join overrides as overrides_by_id
    on issues.project_key = overrides_by_id.project_key
    and numbered_statuses.status_id = overrides_by_id.status
left join overrides as overrides_by_name
    on issues.project_key = overrides_by_name.project_key
    and numbered_statuses.status_name = overrides_by_name.status
where coalesce(entries.entered_at <= settings.as_of, false)

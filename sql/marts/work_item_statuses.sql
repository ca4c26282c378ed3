-- One row per stretch of time that a Jira issue spent in one status.
-- The category of a status decides, never its name: as the configuration overrides it, else as the site has it now by
-- id, else by name, else as the issue says.
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
),

ordered_changes as (
    select
        *,
        row_number() over (
            partition by issue_id
            order by changed_at, try_cast(history_id as bigint), history_id, position
        ) as place
    from changes
),

all_entries as (
    select
        issues.issue_id,
        0 as place,
        coalesce(ordered_changes.from_status_id, issues.status_id) as status_id,
        coalesce(ordered_changes.from_status_name, issues.status_name) as status_name,
        issues.created_at as entered_at
    from issues
    left join ordered_changes
        on issues.issue_id = ordered_changes.issue_id
        and ordered_changes.place = 1
    union all
    select
        issue_id,
        place,
        to_status_id as status_id,
        to_status_name as status_name,
        changed_at as entered_at
    from ordered_changes
),

entries as (
    select all_entries.*
    from all_entries
    cross join settings
    where all_entries.entered_at <= settings.as_of
)

select
    entries.issue_id,
    entries.place, -- Place among the issue's statuses, from 0.
    entries.status_id, -- Jira's id of the status.
    entries.status_name, -- Name of the status, as it was called then.
    coalesce(
        overrides_by_id.status_category,
        overrides_by_name.status_category,
        statuses.status_category,
        categories_by_name.status_category,
        case when entries.status_id = issues.status_id then issues.status_category end,
        'undefined'
    ) as status_category, -- new, indeterminate (in progress), done or undefined.
    entries.entered_at, -- When the issue came into the status.
    lead(entries.entered_at) over (
        partition by entries.issue_id
        order by entries.place
    ) as left_at -- When it left the status; null while it is in it.
from entries
join issues on entries.issue_id = issues.issue_id
left join statuses on entries.status_id = statuses.status_id
left join categories_by_name on entries.status_name = categories_by_name.status_name
left join overrides as overrides_by_id
    on issues.project_key = overrides_by_id.project_key
    and entries.status_id = overrides_by_id.status
left join overrides as overrides_by_name
    on issues.project_key = overrides_by_name.project_key
    and entries.status_name = overrides_by_name.status

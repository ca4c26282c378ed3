-- One row per Jira issue that existed when the data end; deleted ones are left out.
-- One that was not done when its project was last seen is left out too: nobody knows whether it still is in progress.
with issues as (select * from raw.jira_issues),

sightings as (
    select * from meta.sightings
    where kind = 'project'
),

settings as (select * from meta.settings)

select
    issues.id as issue_id, -- Jira's id of the issue; it survives moves.
    issue_key,
    project_key,
    summary,
    issue_type,
    hierarchy_level,
    is_subtask,
    parent_key,
    status_id,
    status_name,
    status_category,
    priority,
    resolution,
    labels,
    components,
    fix_versions,
    story_points,
    assignee_id,
    reporter_id,
    created_at,
    case when issues.resolved_at <= settings.as_of then issues.resolved_at end as resolved_at, -- When it was last resolved.
    updated_at
from issues
cross join settings
left join sightings on issues.project_id = sightings.id
where coalesce(issues.created_at <= settings.as_of, false)
    and not issues.is_gone
    and (
        coalesce(sightings.seen_at >= settings.as_of, true)
        or coalesce(issues.status_category = 'done', issues.resolved_at is not null)
    )

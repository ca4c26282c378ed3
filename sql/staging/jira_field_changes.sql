-- One row per change of a Jira issue's assignee, sprints, project or key until the data end.
with changes as (select * from raw.jira_field_changes),

settings as (select * from meta.settings)

select
    changes.issue_id,
    changes.history_id,
    changes.position,
    changes.author_id,
    changes.field as field_name, -- assignee, sprint, project or key.
    changes.value_before,
    changes.value_after,
    changes.changed_at
from changes
cross join settings
where coalesce(changes.changed_at <= settings.as_of, false)

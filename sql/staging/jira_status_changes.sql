-- One row per change of a Jira issue's status.
with changes as (select * from raw.jira_status_changes)

select
    issue_id,
    history_id,
    position,
    author_id,
    from_status_id,
    from_status_name,
    to_status_id,
    to_status_name,
    changed_at
from changes

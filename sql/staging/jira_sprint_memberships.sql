-- One row per Jira issue and sprint that it is in, or was in when the sprint closed.
with memberships as (select * from raw.jira_sprint_memberships)

select
    issue_id,
    sprint_id
from memberships

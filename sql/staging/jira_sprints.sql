-- One row per sprint that exists when the data end; deleted ones are left out.
with sprints as (select * from raw.jira_sprints)

select
    id as sprint_id, -- Jira's id of the sprint.
    name as sprint_name, -- Name of the sprint.
    board_id,
    state,
    starts_at,
    ends_at,
    completed_at
from sprints
where not is_gone

-- One row per entry of work logged on a Jira issue until the data end, without its text.
with worklogs as (select * from raw.jira_worklogs),

settings as (select * from meta.settings)

select
    worklogs.issue_id,
    worklogs.worklog_id,
    worklogs.author_id,
    worklogs.created_at,
    worklogs.started_at,
    worklogs.spent_seconds / 3600.0 as hours_spent -- Hours of work.
from worklogs
cross join settings
where coalesce(worklogs.created_at <= settings.as_of, false)

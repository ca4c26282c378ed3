-- One row per status of the Jira site.
with statuses as (select * from raw.jira_statuses)

select
    id as status_id, -- Jira's id of the status.
    name as status_name, -- Name, in the language of the site.
    category as status_category -- new, indeterminate, done or undefined.
from statuses

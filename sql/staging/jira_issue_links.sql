-- One row per link of a Jira issue to another, as this issue shows it; the other one has its own row.
with links as (select * from raw.jira_issue_links)

select
    issue_id,
    link_id,
    link_type,
    relation,
    is_outward,
    other_issue_id
from links

-- One row per person whom Jira issues name, as the issue that changed last shows the account.
with people as (select * from raw.jira_issue_people),

issues as (select * from raw.jira_issues)

select
    people.account_id,
    people.display_name,
    people.email,
    people.account_type,
    people.is_active
from people
join issues on people.issue_id = issues.id
qualify
    row_number() over (
        partition by people.account_id
        -- Issues that only name someone as a former assignee do not tell more than the name.
        order by (people.is_active is not null) desc, issues.updated_at desc, issues.id desc
    ) = 1

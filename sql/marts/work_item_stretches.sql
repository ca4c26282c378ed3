-- One row per stretch of time that a Jira issue spent in statuses of one category, however often it moved among them.
with statuses as (select * from marts.work_item_statuses),

steps as (
    select
        issue_id,
        place,
        status_category,
        entered_at,
        lag(status_category) over (
            partition by issue_id
            order by place
        ) as category_before
    from statuses
)

select
    issue_id,
    place, -- Place of its first status among the issue's statuses.
    status_category, -- new, indeterminate (in progress), done or undefined; another one than before and after.
    entered_at, -- When the issue came into the category.
    lead(entered_at) over (
        partition by issue_id
        order by place
    ) as left_at -- When it left it; null while it is in it.
from steps
where status_category is distinct from category_before

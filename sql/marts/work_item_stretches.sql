-- One row per stretch of time that a Jira issue spent in statuses of one category, however often it moved among them.
-- A status of unknown category, such as a deleted one, is not for that reason of another: between two stretches of one
-- category the issue was in it all the while (before its creation it counts as new). Else the stretch stays undefined,
-- and what depends on it is unknown.
with statuses as (select * from marts.work_item_statuses),

-- Few issues were ever in such a status: only their histories are looked at for what stands around it.
doubtful_issues as (
    select distinct issue_id
    from statuses
    where status_category = 'undefined'
),

surroundings as (
    select
        statuses.issue_id,
        statuses.place,
        statuses.status_category,
        last_value(nullif(statuses.status_category, 'undefined') ignore nulls) over (
            partition by statuses.issue_id
            order by statuses.place
            rows between unbounded preceding and current row
        ) as category_before,
        first_value(nullif(statuses.status_category, 'undefined') ignore nulls) over (
            partition by statuses.issue_id
            order by statuses.place
            rows between current row and unbounded following
        ) as category_after
    from statuses
    join doubtful_issues on statuses.issue_id = doubtful_issues.issue_id
),

surmised as (
    select
        issue_id,
        place,
        category_after as status_category
    from surroundings
    where status_category = 'undefined'
        and coalesce(category_before, 'new') = category_after
),

judged as (
    select
        statuses.issue_id,
        statuses.place,
        coalesce(surmised.status_category, statuses.status_category) as status_category,
        statuses.entered_at
    from statuses
    left join surmised
        on statuses.issue_id = surmised.issue_id
        and statuses.place = surmised.place
),

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
    from judged
)

select
    issue_id,
    place, -- Place of its first status among the issue's statuses.
    status_category, -- new, indeterminate (in progress), done or undefined; another one than before and after.
    category_before, -- Category of the stretch before; null when the issue was created in this one.
    lead(status_category) over history as category_after, -- Category of the stretch after; null while it is in it.
    entered_at, -- When the issue came into the category.
    lead(entered_at) over history as left_at -- When it left it; null while it is in it.
from steps
where status_category is distinct from category_before
window history as (
    partition by issue_id
    order by place
)

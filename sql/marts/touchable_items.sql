-- One row per pull request and issue, with its number in marts.numbered_touches and the days between which it is open.
with pull_requests as (select * from marts.pull_requests),

work_items as (select * from marts.work_items),

teams as (select * from marts.teams),

numbered_pull_requests as (
    select
        repository,
        number,
        team,
        row_number() over (
            order by
                repository,
                number
        ) as place,
        cast(created_at as date) as first_day,
        cast(coalesce(merged_at, closed_at) as date) as last_day
    from pull_requests
),

numbered_issues as (
    select
        key,
        team,
        row_number() over (order by key) as place,
        cast(
            case
                when source = 'github' then created_at
                when done_at is not null or status_category is distinct from 'done' then started_at
            end as date
        ) as first_day,
        cast(done_at as date) as last_day
    from work_items
),

items as (
    select
        2 * place as item_number,
        false as is_issue,
        repository,
        number,
        repository || '#' || number as item,
        team,
        first_day,
        last_day
    from numbered_pull_requests
    union all
    select
        2 * place + 1 as item_number,
        true as is_issue,
        null as repository,
        null as number,
        key as item,
        team,
        first_day,
        last_day
    from numbered_issues
)

select
    cast(items.item_number as integer) as item_number, -- Number of the item: even for a pull request, odd for an issue.
    items.is_issue, -- Whether it is an issue; else it is a pull request.
    items.repository, -- "owner/name" of a pull request; null for an issue.
    items.number, -- Number of a pull request in its repository; null for an issue.
    items.item, -- "owner/name#number", or a Jira key.
    items.team, -- Team of the item.
    teams.team_number, -- Number of the team.
    items.first_day, -- Day (UTC) on which it was opened, or work on a Jira issue began; null where unknown.
    items.last_day -- The day on which it was merged, closed or done; null while it is open.
from items
join teams on items.team = teams.team

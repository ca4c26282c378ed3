-- One row per person, item and day (UTC) on which the person did something on it; bots are left out.
-- marts.numbered_touches says what counts as a touch.
-- A view: many millions of names would take far longer to write down than to look up.
with numbered_touches as (select * from marts.numbered_touches),

items as (select * from marts.touchable_items),

people as (
    select distinct
        person_number,
        person
    from marts.acting_accounts
)

select
    people.person, -- The person, as in marts.people.
    items.item, -- "owner/name#number", or a Jira key.
    numbered_touches.day, -- The day, in UTC.
    case when numbered_touches.is_issue then 'issue' else 'pull_request' end as kind, -- pull_request or issue.
    items.team, -- Team of the item.
    numbered_touches.is_development, -- Whether it was a commit, the opening of a pull request, or a review.
    numbered_touches.is_open -- Whether the item was open, or an issue in progress or between two such stretches, on that day.
from numbered_touches
join items on numbered_touches.item_number = items.item_number
join people on numbered_touches.person_number = people.person_number

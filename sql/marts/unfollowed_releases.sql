-- One row per team and day (UTC) on which pull requests were merged into the default branch of a repository with
-- deployments: how many, and for how many of them it is not known when they were released.
-- What the first known deployment of a repository ships may have been shipped before: it is in no release and no change
-- of marts.flow_items, so where there is much of it, what came in and left is only a part.
with pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
        and is_to_default_branch
        and deployed_at is not null
)

select
    team,
    cast(merged_at as date) as day, -- The day of the merge, in UTC.
    count(*) as released_count, -- Pull requests merged on that day and deployed since.
    count(*) filter (where is_deployed_by_first_known)
        as unfollowed_count -- Of these, the ones that the first known deployment shipped.
from pull_requests
group by
    team,
    cast(merged_at as date)

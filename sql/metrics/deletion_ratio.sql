-- One row per team, AI slice and window: lines deleted per line added, of merged pull requests (Faros' "code churn").
-- A ratio of sums, not a mean of ratios; a pull request belongs to the window in which it was merged.
with pull_requests as (
    select * from marts.pull_requests
    where state = 'merged'
),

windows as (select * from marts.windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices)

select
    team_slices.team_slice,
    label_slices.ai_slice,
    windows.window_kind,
    windows.starts_at,
    windows.ends_at,
    windows.is_complete,
    count(*) as n, -- Merged pull requests.
    cast(sum(pull_requests.additions) as bigint) as additions, -- Lines they added.
    cast(sum(pull_requests.deletions) as bigint) as deletions, -- Lines they deleted.
    sum(pull_requests.deletions) / nullif(sum(pull_requests.additions), 0) as deletion_ratio -- Deleted per added line.
from pull_requests
join team_slices on pull_requests.team = team_slices.team
join label_slices on pull_requests.ai_label = label_slices.ai_label
join windows
    on pull_requests.merged_at >= windows.starts_at
    and pull_requests.merged_at < windows.closes_at
group by all
order by
    team_slice,
    ai_slice,
    window_kind,
    starts_at

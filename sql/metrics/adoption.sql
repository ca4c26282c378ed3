-- One row per team and window: how many of the pull requests opened in it carry a trace of an AI tool.
-- A floor: tools and settings that leave no trace are not in it. Automation is left out.
with pull_requests as (
    select * from marts.pull_requests
    where ai_label <> 'automation'
),

windows as (select * from marts.windows),

team_slices as (select * from marts.team_slices),

label_slices as (
    select * from marts.label_slices
    where ai_slice = 'ai'
)

select
    team_slices.team_slice,
    windows.window_kind,
    windows.starts_at,
    windows.ends_at,
    windows.is_complete,
    count(*) as n, -- Pull requests opened.
    count(label_slices.ai_slice) as ai_count, -- Of these, with a trace of an AI tool.
    count(label_slices.ai_slice) / count(*) as ai_share -- Their share.
from pull_requests
join team_slices on pull_requests.team = team_slices.team
join windows
    on pull_requests.created_at >= windows.starts_at
    and pull_requests.created_at < windows.closes_at
left join label_slices on pull_requests.ai_label = label_slices.ai_label
group by all
order by
    team_slice,
    window_kind,
    starts_at

-- One row per team, window and AI label of pull requests opened in it; the shares of a team's window add up to one.
with pull_requests as (select * from marts.pull_requests),

day_windows as (select * from marts.day_windows),

team_slices as (select * from marts.team_slices),

opened as (
    select
        pull_requests.team,
        pull_requests.ai_label,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        count(*) as opened_count
    from pull_requests
    join day_windows on cast(pull_requests.created_at as date) = day_windows.day
    group by all
),

labelled as (
    select
        team_slices.team_slice,
        opened.ai_label,
        opened.window_kind,
        opened.starts_at,
        opened.ends_at,
        opened.is_complete,
        sum(opened.opened_count)::bigint as label_count
    from opened
    join team_slices on opened.team = team_slices.team
    group by all
)

select
    team_slice,
    window_kind,
    starts_at,
    ends_at,
    is_complete,
    ai_label,
    sum(label_count) over (partition by team_slice, window_kind, starts_at)::bigint as n, -- Pull requests opened, automation among them.
    label_count, -- Of these, with this label.
    label_count / sum(label_count) over (partition by team_slice, window_kind, starts_at) as label_share -- Their share.
from labelled

-- One row per team, AI slice and window: lines deleted per line added, of merged pull requests (Faros' "code churn").
-- A ratio of sums, not a mean of ratios; a pull request belongs to the window in which it was merged. Two figures:
-- counted_deletion_ratio, the one to quote, leaves out what nobody wrote by hand (meta.file_rules, moved files) and
-- mass changes (over 5,000 counted lines unless configured), and knows only pull requests whose files were read;
-- deletion_ratio takes GitHub's totals of all. Neither says why a line was deleted: rework, clean-up and replacement look the same.
with pull_requests as (
    select
        *,
        cast(merged_at as date) as day,
        is_mass_change is not true and counted_additions is not null as is_counted
    from marts.pull_requests
    where state = 'merged'
),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

cells as (
    select
        pull_requests.team,
        pull_requests.ai_label,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        count(*) as n,
        sum(pull_requests.additions) as additions,
        sum(pull_requests.deletions) as deletions,
        count(*) filter (where pull_requests.is_counted) as counted_n,
        sum(pull_requests.counted_additions) filter (where pull_requests.is_counted) as counted_additions,
        sum(pull_requests.counted_deletions) filter (where pull_requests.is_counted) as counted_deletions,
        count(*) filter (where pull_requests.is_mass_change) as mass_change_count,
        count(*) filter (where pull_requests.counted_additions is null) as missing_count
    from pull_requests
    join day_windows on pull_requests.day = day_windows.day
    group by all
)

select
    team_slices.team_slice,
    label_slices.ai_slice,
    cells.window_kind,
    cells.starts_at,
    cells.ends_at,
    cells.is_complete,
    cast(sum(cells.n) as bigint) as n, -- Merged pull requests.
    cast(sum(cells.additions) as bigint) as additions, -- Lines they added, by GitHub's totals.
    cast(sum(cells.deletions) as bigint) as deletions, -- Lines they deleted, by GitHub's totals.
    sum(cells.deletions) / nullif(sum(cells.additions), 0)
        as deletion_ratio, -- Deleted per added line, by GitHub's totals: lock files, generated and vendored code too.
    cast(sum(cells.counted_n) as bigint) as counted_n, -- Pull requests behind the counted figures.
    cast(sum(cells.counted_additions) as bigint) as counted_additions, -- Lines they added that somebody wrote by hand.
    cast(sum(cells.counted_deletions) as bigint) as counted_deletions, -- Lines they deleted that somebody wrote by hand.
    sum(cells.counted_deletions) / nullif(sum(cells.counted_additions), 0)
        as counted_deletion_ratio, -- Deleted per added line that somebody wrote by hand: the figure to quote.
    cast(sum(cells.mass_change_count) as bigint)
        as mass_change_count, -- Left out of the counted figures: mass changes.
    cast(sum(cells.missing_count) as bigint) as missing_count -- Left out of the counted figures: files not known.
from cells
join team_slices on cells.team = team_slices.team
join label_slices on cells.ai_label = label_slices.ai_label
group by all

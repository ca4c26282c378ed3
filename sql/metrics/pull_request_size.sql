-- One row per team, AI slice and window: how large merged pull requests are (Faros' "PR size", "files edited per PR").
-- Size: added and deleted lines that somebody wrote by hand (meta.file_rules), mass changes included and counted apart.
-- A pull request whose files are not known has no size; total_lines takes GitHub's totals of all instead.
with pull_requests as (
    select
        team,
        ai_label,
        cast(merged_at as date) as day,
        counted_additions + counted_deletions as line_count,
        counted_files as file_count,
        additions + deletions as total_line_count,
        is_mass_change
    from marts.pull_requests
    where state = 'merged'
    order by
        team,
        day
),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices)

select
    team_slices.team_slice,
    label_slices.ai_slice,
    day_windows.window_kind,
    day_windows.starts_at,
    day_windows.ends_at,
    day_windows.is_complete,
    count(pull_requests.line_count) as n, -- Merged pull requests whose files are known.
    median(pull_requests.line_count) as median_lines, -- Median of the lines changed.
    sum(pull_requests.line_count) / nullif(count(pull_requests.line_count), 0) as mean_lines, -- Mean of the lines changed.
    median(pull_requests.file_count) as median_files, -- Median of the files changed.
    sum(pull_requests.file_count) / nullif(count(pull_requests.file_count), 0) as mean_files, -- Mean of the files changed.
    count(*) filter (where pull_requests.line_count <= 10) as up_to_10_count, -- Pull requests of up to 10 lines.
    count(*) filter (where pull_requests.line_count > 10 and pull_requests.line_count <= 50)
        as up_to_50_count, -- Pull requests of 11 to 50 lines.
    count(*) filter (where pull_requests.line_count > 50 and pull_requests.line_count <= 200)
        as up_to_200_count, -- Pull requests of 51 to 200 lines.
    count(*) filter (where pull_requests.line_count > 200 and pull_requests.line_count <= 500)
        as up_to_500_count, -- Pull requests of 201 to 500 lines.
    count(*) filter (where pull_requests.line_count > 500) as over_500_count, -- Pull requests of over 500 lines.
    count(*) filter (where pull_requests.is_mass_change) as mass_change_count, -- Mass changes, of over 5,000 lines unless configured.
    count(*) - count(pull_requests.line_count) as missing_count, -- Merged pull requests whose files are not known.
    median(pull_requests.total_line_count) as median_total_lines, -- Median of all lines changed, of all merged ones.
    sum(pull_requests.total_line_count) / nullif(count(pull_requests.total_line_count), 0)
        as mean_total_lines -- Mean of all lines changed, of all merged ones.
from pull_requests
join team_slices on pull_requests.team = team_slices.team
join label_slices on pull_requests.ai_label = label_slices.ai_label
join day_windows on pull_requests.day = day_windows.day
group by all

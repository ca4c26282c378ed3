-- One row per team, AI slice and window: how merged pull requests were reviewed, and whether they came back.
-- A pull request belongs to the window in which it was merged. A human review is one by a human other than the author,
-- at any time; an app is an AI reviewer or another bot. Dependency and release bots' pull requests stand only in the
-- slice "automation"; agents' pull requests count. Times are those of metrics.lead_time, reverts those of metrics.defects.
-- Where the whole organisation has no review at all, all figures of reviews are unknown: they are made elsewhere, or nobody
-- makes any.
with pull_requests as (
    select
        *,
        cast(merged_at as date) as day
    from marts.pull_requests
    where state = 'merged'
),

windows as (select * from marts.windows),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

lead_time as (select * from metrics.lead_time),

reverts as (
    select * from metrics.defects
    where measure = 'reverted_share'
),

reviewing as (
    select is_known from marts.known_facts
    where fact = 'reviews'
),

cells as (
    select
        pull_requests.team,
        pull_requests.ai_label,
        day_windows.window_kind,
        day_windows.starts_at,
        count(*) as n,
        count(*) filter (where pull_requests.is_merged_without_human_review) as without_human_review_count,
        count(*) filter (where pull_requests.is_merged_without_any_review) as without_any_review_count,
        count(*) filter (where pull_requests.app_review_count > 0) as app_reviewed_count,
        count(*) filter (where pull_requests.is_ai_reviewed) as ai_reviewed_count,
        sum(pull_requests.human_review_count) as human_review_count,
        sum(pull_requests.app_review_count) as app_review_count,
        sum(pull_requests.human_comment_count) as human_comment_count,
        sum(pull_requests.app_comment_count) as app_comment_count,
        count(*) filter (where pull_requests.reopened_count > 0) as reopened_count
    from pull_requests
    join day_windows on pull_requests.day = day_windows.day
    group by all
),

sums as (
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        cells.window_kind,
        cells.starts_at,
        cast(sum(cells.n) as bigint) as n,
        cast(sum(cells.without_human_review_count) filter (where reviewing.is_known) as bigint) as without_human_review_count,
        cast(sum(cells.without_any_review_count) filter (where reviewing.is_known) as bigint) as without_any_review_count,
        cast(sum(cells.app_reviewed_count) filter (where reviewing.is_known) as bigint) as app_reviewed_count,
        cast(sum(cells.ai_reviewed_count) filter (where reviewing.is_known) as bigint) as ai_reviewed_count,
        cast(sum(cells.human_review_count) filter (where reviewing.is_known) as bigint) as human_review_count,
        cast(sum(cells.app_review_count) filter (where reviewing.is_known) as bigint) as app_review_count,
        cast(sum(cells.human_comment_count) filter (where reviewing.is_known) as bigint) as human_comment_count,
        cast(sum(cells.app_comment_count) filter (where reviewing.is_known) as bigint) as app_comment_count,
        cast(sum(cells.reopened_count) as bigint) as reopened_count
    from cells
    cross join reviewing
    join team_slices on cells.team = team_slices.team
    join label_slices on cells.ai_label = label_slices.ai_label
    group by all
),

first_reviews as (
    select * from lead_time
    where duration = 'first_review'
),

review_times as (
    select * from lead_time
    where duration = 'review_time'
)

select
    sums.team_slice,
    sums.ai_slice,
    sums.window_kind,
    sums.starts_at,
    windows.ends_at,
    windows.is_complete,
    sums.n, -- Merged pull requests.
    sums.without_human_review_count, -- Of these, never reviewed by another human; null where no review was ever read.
    sums.without_human_review_count / sums.n as without_human_review_share, -- Their share.
    sums.without_any_review_count, -- Of these, reviewed neither by another human nor by an app.
    sums.without_any_review_count / sums.n as without_any_review_share, -- Their share (Faros' "PRs merged without any review").
    sums.app_reviewed_count, -- Of these, reviewed by an app: an AI tool or another bot.
    sums.app_reviewed_count / sums.n as app_reviewed_share, -- Their share.
    sums.ai_reviewed_count, -- Of these, reviewed or summed up by an AI tool that a rule names.
    sums.ai_reviewed_count / sums.n as ai_reviewed_share, -- Their share (Faros' "PRs reviewed by an AI agent").
    sums.human_review_count / sums.n as human_reviews_per_pull_request, -- Reviews by other humans per merged pull request.
    sums.app_review_count / sums.n as app_reviews_per_pull_request, -- Reviews by apps per merged pull request.
    sums.human_comment_count / sums.n
        as human_comments_per_pull_request, -- Comments on lines by other humans per merged pull request.
    sums.app_comment_count / sums.n as app_comments_per_pull_request, -- Comments on lines by apps per merged pull request.
    first_reviews.n as first_review_n, -- Pull requests behind the time to the first review.
    first_reviews.median_hours as median_hours_first_review, -- Median hours from the opening to the first human review.
    first_reviews.mean_hours as mean_hours_first_review, -- Mean hours from the opening to the first human review.
    review_times.n as review_time_n, -- Pull requests behind the review time.
    review_times.median_hours as median_hours_review_time, -- Median hours from the first review request to the merge.
    review_times.mean_hours as mean_hours_review_time, -- Mean hours from the first review request to the merge.
    sums.reopened_count, -- Pull requests that were closed and opened again before they were merged.
    sums.reopened_count / sums.n as reopened_share, -- Their share.
    reverts.n as revert_n, -- Pull requests merged at least 30 days before the data end.
    reverts.defect_count as reverted_count, -- Of these, taken back by another pull request within 30 days.
    reverts.value as reverted_share -- Their share.
from sums
join windows
    on sums.window_kind = windows.window_kind
    and sums.starts_at = windows.starts_at
left join first_reviews
    on sums.team_slice = first_reviews.team_slice
    and sums.ai_slice = first_reviews.ai_slice
    and sums.window_kind = first_reviews.window_kind
    and sums.starts_at = first_reviews.starts_at
left join review_times
    on sums.team_slice = review_times.team_slice
    and sums.ai_slice = review_times.ai_slice
    and sums.window_kind = review_times.window_kind
    and sums.starts_at = review_times.starts_at
left join reverts
    on sums.team_slice = reverts.team_slice
    and sums.ai_slice = reverts.ai_slice
    and sums.window_kind = reverts.window_kind
    and sums.starts_at = reverts.starts_at

-- One row per pull request that has been reviewed: how often and when, by humans and by apps apart.
-- "Other" is who did not write it; a review whose author's account is gone is counted, but is nobody's.
with pull_requests as (select * from staging.github_pull_requests),

reviews as (select * from staging.github_reviews),

sorted_out as (
    select
        reviews.repository,
        reviews.number,
        reviews.submitted_at,
        reviews.comment_count,
        reviews.state = 'approved' and coalesce(reviews.submitted_at <= pull_requests.merged_at, true) as is_approval,
        reviews.author_login is not null
            and reviews.author_login is distinct from pull_requests.author_login as is_by_other,
        coalesce(reviews.author_type = 'Bot' or reviews.author_login like '%[bot]', false) as is_by_app
    from reviews
    join pull_requests
        on reviews.repository = pull_requests.repository
        and reviews.number = pull_requests.number
)

select
    repository,
    number, -- Number of the pull request.
    count(*) as review_count, -- Submitted reviews that were read, the author's own too.
    count(*) filter (where is_by_other and not is_by_app) as human_review_count, -- Of these, by other humans.
    count(*) filter (where is_by_other and is_by_app) as app_review_count, -- Of these, by apps: AI reviewers and others.
    cast(coalesce(sum(comment_count) filter (where is_by_other and not is_by_app), 0) as bigint)
        as human_comment_count, -- Comments on lines by other humans; comments on the whole are not told by author.
    cast(coalesce(sum(comment_count) filter (where is_by_other and is_by_app), 0) as bigint)
        as app_comment_count, -- Comments on lines by apps.
    min(submitted_at) filter (where is_by_other and not is_by_app)
        as first_human_review_at, -- First review by another human.
    min(submitted_at) filter (where is_by_other and is_by_app) as first_app_review_at, -- First review by an app.
    max(submitted_at) filter (where is_by_other and not is_by_app and is_approval)
        as approved_at -- Last approval by another human before the merge.
from sorted_out
group by
    repository,
    number

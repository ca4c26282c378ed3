-- One row per submitted review of a pull request.
with reviews as (select * from raw.github_reviews),

repositories as (select * from staging.github_repositories),

settings as (select * from meta.settings)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    reviews.number,
    reviews.repository_id * 1000000000 + reviews.number as pull_request_key, -- Repository and number in one: a single number is matched faster.
    reviews.node_id as review_id, -- GraphQL id of the review.
    reviews.author_login,
    reviews.author_type,
    lower(reviews.state) as state, -- approved, changes_requested, commented or dismissed.
    reviews.submitted_at,
    reviews.comment_count
from reviews
join repositories on reviews.repository_id = repositories.id
cross join settings
where coalesce(reviews.submitted_at <= settings.as_of, false)

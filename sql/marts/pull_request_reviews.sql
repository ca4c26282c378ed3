-- One row per pull request that has been reviewed: how often and when, by humans and by bots apart.
-- "Other" is who did not write it, under any account; a review whose author's account is gone is counted, but is nobody's.
with pull_requests as (select * from staging.github_pull_requests),

reviews as (select * from staging.github_reviews),

logins as (select * from marts.github_logins),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

reviewers as (
    select
        logins.login,
        logins.account_type,
        logins.is_bot,
        person_accounts.person
    from logins
    left join person_accounts on lower(logins.login) = person_accounts.account
),

authored as (
    select
        pull_requests.pull_request_key,
        pull_requests.author_login,
        pull_requests.merged_at,
        person_accounts.person
    from pull_requests
    left join person_accounts on lower(pull_requests.author_login) = person_accounts.account
),

sorted_out as (
    select
        reviews.repository,
        reviews.number,
        reviews.submitted_at,
        reviews.comment_count,
        reviews.state = 'approved' and coalesce(reviews.submitted_at <= authored.merged_at, true) as is_approval,
        reviews.author_login is not null
        and reviews.author_login is distinct from authored.author_login
        and coalesce(reviewers.person <> authored.person, true) as is_by_other,
        coalesce(reviewers.is_bot, false) as is_by_app
    from reviews
    join authored on reviews.pull_request_key = authored.pull_request_key
    left join reviewers
        on reviews.author_login = reviewers.login
        and reviews.author_type is not distinct from reviewers.account_type
)

select
    repository,
    number, -- Number of the pull request.
    count(*) as review_count, -- Submitted reviews that were read, the author's own too.
    count(*) filter (where is_by_other and not is_by_app) as human_review_count, -- Of these, by other humans.
    count(*) filter (where is_by_other and is_by_app)
        as app_review_count, -- Of these, by bots: AI reviewers and others, apps or users that a rule knows as bots.
    cast(coalesce(sum(comment_count) filter (where is_by_other and not is_by_app), 0) as bigint)
        as human_comment_count, -- Comments on lines by other humans; comments on the whole are not told by author.
    cast(coalesce(sum(comment_count) filter (where is_by_other and is_by_app), 0) as bigint)
        as app_comment_count, -- Comments on lines by such bots.
    min(submitted_at) filter (where is_by_other and not is_by_app)
        as first_human_review_at, -- First review by another human.
    min(submitted_at) filter (where is_by_other and is_by_app) as first_app_review_at, -- First review by such a bot.
    max(submitted_at) filter (where is_by_other and not is_by_app and is_approval)
        as approved_at -- Last approval by another human before the merge.
from sorted_out
group by
    repository,
    number

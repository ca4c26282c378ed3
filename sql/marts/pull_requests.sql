-- One row per pull request, with every time and duration computed once.
-- A stage whose events are missing or out of order is null; the totals come from their own end points, never from a sum.
with settings as (select * from meta.settings),

pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

reviews as (select * from staging.github_reviews),

events as (select * from staging.github_pull_request_events),

team_scopes as (select * from meta.team_scopes),

shipped as (select * from marts.pull_request_deployments),

pull_request_ai as (select * from marts.pull_request_ai),

commit_times as (
    select
        repository,
        number,
        min(authored_at) as first_commit_at,
        count(*) as commit_count
    from commits
    group by repository, number
),

other_reviews as (
    select
        reviews.repository,
        reviews.number,
        reviews.state,
        reviews.submitted_at,
        reviews.author_type = 'Bot' or reviews.author_login like '%[bot]' as is_by_bot,
        coalesce(reviews.submitted_at <= pull_requests.merged_at, true) as is_before_merge
    from reviews
    join pull_requests
        on reviews.repository = pull_requests.repository
        and reviews.number = pull_requests.number
    where reviews.author_login is distinct from pull_requests.author_login
        and reviews.author_login is not null
),

review_times as (
    select
        repository,
        number,
        min(submitted_at) filter (where not is_by_bot) as first_human_review_at,
        max(submitted_at) filter (where not is_by_bot and state = 'approved' and is_before_merge) as approved_at
    from other_reviews
    group by repository, number
),

review_counts as (
    select
        repository,
        number,
        count(*) as review_count
    from reviews
    group by repository, number
),

draft_times as (
    select
        events.repository,
        events.number,
        arg_min(events.event_type, events.occurred_at) = 'ReadyForReviewEvent' as was_opened_as_draft,
        arg_max(events.event_type, events.occurred_at) = 'ConvertToDraftEvent' as was_drawn_back,
        min(events.occurred_at) filter (where events.event_type = 'ReadyForReviewEvent') as first_ready_at,
        max(events.occurred_at) filter (
            where events.event_type = 'ReadyForReviewEvent'
                and coalesce(events.occurred_at <= review_times.first_human_review_at, true)
        ) as last_ready_before_review_at
    from events
    left join review_times
        on events.repository = review_times.repository
        and events.number = review_times.number
    where events.event_type in ('ReadyForReviewEvent', 'ConvertToDraftEvent')
    group by events.repository, events.number
),

member_teams as (
    select
        lower(pattern) as member,
        min(team) as team
    from team_scopes
    where kind = 'member'
    group by lower(pattern)
),

repository_teams as (select * from marts.repository_teams),

timed as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.title,
        pull_requests.author_login as author,
        coalesce(pull_requests.author_type = 'Bot' or pull_requests.author_login like '%[bot]', false) as is_bot_author,
        coalesce(member_teams.team, repository_teams.team, settings.default_team) as team,
        case
            when pull_requests.merged_at is not null then 'merged'
            when pull_requests.closed_at is not null then 'closed'
            else 'open'
        end as state,
        pull_requests.is_draft,
        pull_requests.is_truncated,
        pull_requests.labels,
        pull_requests.closing_issues,
        pull_requests.head_branch,
        pull_requests.base_branch = pull_requests.default_branch as is_to_default_branch,
        pull_requests.created_at,
        case
            when draft_times.was_drawn_back and review_times.first_human_review_at is null then null
            when draft_times.last_ready_before_review_at is not null then draft_times.last_ready_before_review_at
            when draft_times.was_opened_as_draft then draft_times.first_ready_at
            when pull_requests.is_draft and draft_times.number is null then null
            else pull_requests.created_at
        end as ready_at,
        commit_times.first_commit_at,
        review_times.first_human_review_at,
        review_times.approved_at,
        pull_requests.merged_at,
        pull_requests.closed_at,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        shipped.deployed_at,
        shipped.deployment_id,
        coalesce(shipped.deployment_match, 'none') as deployment_match,
        coalesce(shipped.is_first_known, false) as is_deployed_by_first_known,
        pull_requests.additions,
        pull_requests.deletions,
        pull_requests.changed_files,
        coalesce(commit_times.commit_count, 0) as commit_count,
        coalesce(review_counts.review_count, 0) as review_count
    from pull_requests
    cross join settings
    left join commit_times
        on pull_requests.repository = commit_times.repository
        and pull_requests.number = commit_times.number
    left join review_times
        on pull_requests.repository = review_times.repository
        and pull_requests.number = review_times.number
    left join review_counts
        on pull_requests.repository = review_counts.repository
        and pull_requests.number = review_counts.number
    left join draft_times
        on pull_requests.repository = draft_times.repository
        and pull_requests.number = draft_times.number
    left join shipped
        on pull_requests.repository = shipped.repository
        and pull_requests.number = shipped.number
    left join member_teams on lower(pull_requests.author_login) = member_teams.member
    left join repository_teams on pull_requests.repository = repository_teams.repository
),

reviewed as (
    select
        repository,
        number,
        bool_or(not is_by_bot) as has_human_review
    from other_reviews
    group by repository, number
)

select
    timed.repository,
    timed.number, -- Number of the pull request.
    timed.title,
    timed.author, -- Login of the author; null when the account is gone.
    timed.is_bot_author, -- Whether the author is an app.
    timed.team, -- Team of the author, else of the repository, else the default team.
    timed.state, -- open, merged or closed.
    timed.is_draft,
    timed.is_truncated,
    timed.is_to_default_branch, -- Whether it is to be merged into the default branch.
    timed.labels,
    timed.closing_issues,
    timed.head_branch,
    timed.created_at,
    timed.ready_at, -- When it was ready for review: the last time before its first human review; null while a draft.
    timed.first_commit_at, -- Earliest author date among its commits, before any squash.
    timed.first_human_review_at, -- First review by a human other than the author.
    timed.approved_at, -- Last approval by another human before the merge.
    timed.merged_at,
    timed.closed_at,
    timed.deployed_at, -- When the first production deployment that contains it had succeeded.
    timed.deployment_id, -- The deployment that first contains it.
    timed.deployment_match, -- How the deployment was found: position, time, release, merge, or none.
    timed.is_deployed_by_first_known, -- Whether its deployment is the first known one: the true one may be earlier.
    timed.additions,
    timed.deletions,
    timed.changed_files,
    timed.commit_count, -- Number of commits that were read.
    timed.review_count, -- Number of submitted reviews that were read.
    timed.state = 'merged' and not coalesce(reviewed.has_human_review, false)
        as is_merged_without_human_review, -- Whether it was merged and no other human ever reviewed it.
    timed.state = 'merged' and reviewed.number is null
        as is_merged_without_any_review, -- Whether it was merged and neither human nor app other than the author did.
    case
        when timed.first_commit_at <= timed.created_at
            then date_diff('microsecond', timed.first_commit_at, timed.created_at) / 3600000000.0
    end as hours_coding, -- Hours from the first commit to the opening.
    case
        when timed.ready_at <= timed.first_human_review_at
            and coalesce(timed.first_human_review_at <= timed.ended_at, true)
            then date_diff('microsecond', timed.ready_at, timed.first_human_review_at) / 3600000000.0
    end as hours_pickup, -- Hours from ready for review to the first human review.
    case
        when timed.first_human_review_at <= coalesce(timed.approved_at, timed.merged_at)
            then date_diff(
                'microsecond', timed.first_human_review_at, coalesce(timed.approved_at, timed.merged_at)
            ) / 3600000000.0
    end as hours_review, -- Hours from the first human review to the last approval, else to the merge.
    case
        when timed.approved_at <= timed.merged_at
            then date_diff('microsecond', timed.approved_at, timed.merged_at) / 3600000000.0
    end as hours_merge_wait, -- Hours from the last approval to the merge.
    case
        when timed.merged_at <= timed.deployed_at
            then date_diff('microsecond', timed.merged_at, timed.deployed_at) / 3600000000.0
    end as hours_deploy, -- Hours from the merge to the deployment.
    date_diff('microsecond', timed.created_at, timed.ended_at) / 3600000000.0
        as hours_open, -- Hours from the opening to the merge or the closing.
    case
        when timed.first_commit_at <= timed.deployed_at
            then date_diff('microsecond', timed.first_commit_at, timed.deployed_at) / 3600000000.0
    end as hours_lead_time, -- Lead time for changes (DORA): hours from the first commit to the deployment.
    pull_request_ai.ai_label,
    pull_request_ai.ai_tools,
    pull_request_ai.ai_rule,
    pull_request_ai.ai_commit_share,
    pull_request_ai.ai_line_share
from timed
join pull_request_ai
    on timed.repository = pull_request_ai.repository
    and timed.number = pull_request_ai.number
left join reviewed
    on timed.repository = reviewed.repository
    and timed.number = reviewed.number

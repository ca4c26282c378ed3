-- One row per pull request, with every time and duration computed once.
-- A stage whose events are missing or out of order is null; the totals come from their own end points, never from a sum.
with settings as (select * from meta.settings),

pull_requests as (select * from staging.github_pull_requests),

branches as (select * from marts.pull_request_branches),

commits as (select * from marts.pull_request_commits),

reviews as (select * from marts.pull_request_reviews),

turns as (select * from marts.pull_request_turns),

sizes as (select * from marts.pull_request_sizes),

experience as (select * from marts.pull_request_experience),

github_logins as (select * from marts.github_logins),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

reverts as (select * from marts.reverts),

repository_stacks as (select * from marts.repository_stacks),

repository_teams as (select * from marts.repository_teams),

shipped as (select * from marts.pull_request_deployments),

pull_request_ai as (select * from marts.pull_request_ai),

member_teams as (
    select
        person,
        min(team) as team
    from marts.team_members
    group by person
),

timed as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.title,
        pull_requests.author_login as author,
        coalesce(github_logins.is_bot, false) as is_bot_author,
        member_teams.team as author_team,
        coalesce(repository_teams.team, settings.default_team) as repository_team,
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
        branches.is_to_default_branch,
        pull_requests.title like 'Revert "%' and pull_requests.title not like 'Revert "Revert "%' as is_revert,
        pull_requests.created_at,
        case
            when turns.was_drawn_back and reviews.first_human_review_at is null then null
            when turns.last_ready_before_review_at is not null then turns.last_ready_before_review_at
            when turns.was_opened_as_draft then turns.first_ready_at
            when pull_requests.is_draft and coalesce(turns.draft_turn_count, 0) = 0 then null
            else pull_requests.created_at
        end as ready_at,
        turns.first_review_requested_at,
        coalesce(turns.reopened_count, 0) as reopened_count,
        coalesce(turns.hours_closed, 0) as hours_closed,
        commits.first_commit_at,
        commits.work_started_at,
        reviews.first_human_review_at,
        reviews.first_app_review_at,
        reviews.approved_at,
        pull_requests.merged_at,
        pull_requests.closed_at,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        reverts.reverted_at,
        shipped.deployed_at,
        shipped.deployment_id,
        coalesce(shipped.deployment_match, 'none') as deployment_match,
        coalesce(shipped.is_first_known, false) as is_deployed_by_first_known,
        pull_requests.additions,
        pull_requests.deletions,
        pull_requests.changed_files,
        coalesce(commits.commit_count, 0) as commit_count,
        coalesce(reviews.review_count, 0) as review_count,
        coalesce(reviews.human_review_count, 0) as human_review_count,
        coalesce(reviews.app_review_count, 0) as app_review_count,
        coalesce(reviews.human_comment_count, 0) as human_comment_count,
        coalesce(reviews.app_comment_count, 0) as app_comment_count,
        sizes.counted_additions,
        sizes.counted_deletions,
        sizes.counted_files,
        sizes.is_mass_change,
        sizes.language,
        sizes.language_tier,
        repository_stacks.stack_class,
        person_accounts.person as author_person,
        experience.tenure_days,
        experience.lookback_days,
        experience.familiar_line_count / experience.line_count as familiar_line_share
    from pull_requests
    cross join settings
    join branches on pull_requests.pull_request_key = branches.pull_request_key
    left join commits
        on pull_requests.repository = commits.repository
        and pull_requests.number = commits.number
    left join reviews
        on pull_requests.repository = reviews.repository
        and pull_requests.number = reviews.number
    left join turns
        on pull_requests.repository = turns.repository
        and pull_requests.number = turns.number
    left join sizes
        on pull_requests.repository = sizes.repository
        and pull_requests.number = sizes.number
    left join experience
        on pull_requests.repository = experience.repository
        and pull_requests.number = experience.number
    left join github_logins
        on pull_requests.author_login = github_logins.login
        and pull_requests.author_type is not distinct from github_logins.account_type
    left join person_accounts on lower(pull_requests.author_login) = person_accounts.account
    left join reverts
        on pull_requests.repository = reverts.repository
        and pull_requests.number = reverts.number
    left join repository_stacks on pull_requests.repository = repository_stacks.repository
    left join shipped
        on pull_requests.repository = shipped.repository
        and pull_requests.number = shipped.number
    left join member_teams
        on coalesce(person_accounts.person, 'github:' || lower(pull_requests.author_login)) = member_teams.person
    left join repository_teams on pull_requests.repository = repository_teams.repository
)

select
    timed.repository,
    timed.number, -- Number of the pull request.
    timed.title,
    timed.author, -- Login of the author; null when the account is gone.
    timed.is_bot_author, -- Whether the author is an app, or a user that a rule knows as an AI agent or as automation.
    coalesce(timed.author_team, member_teams.team, timed.repository_team)
        as team, -- Team that the author, else who answers for it, is a member of; else of the repository, else the default team.
    timed.state, -- open, merged or closed.
    timed.is_draft,
    timed.is_truncated,
    timed.is_to_default_branch, -- Whether it is to be merged into the default branch, under its present name or an earlier one.
    timed.is_revert, -- Whether it only takes another one back, by the title that GitHub's button gives it.
    timed.labels,
    timed.closing_issues,
    timed.head_branch,
    timed.created_at,
    timed.author_person, -- Who that is, over all accounts (marts.people); null for apps and gone accounts.
    timed.ready_at, -- When it was ready for review: the last time before its first human review; null while a draft.
    timed.first_commit_at, -- Earliest author date among its commits, before any squash, as it stands in the commit; two flags say when it is doubtful.
    timed.first_commit_at > timed.created_at
        as is_first_commit_after_opening, -- Whether that is later than the opening: its commits were replaced since.
    timed.first_commit_at < timed.created_at - interval 180 day
        as is_first_commit_old, -- Whether that is over 180 days before the opening: an old change was taken up or copied.
    timed.work_started_at, -- When work on it began: the first commit, put right where it is doubtful (marts.pull_request_commits).
    timed.first_review_requested_at, -- When a review was first asked for.
    timed.first_human_review_at, -- First review by a human other than the author.
    timed.first_app_review_at, -- First review by a bot: an AI reviewer or another one.
    timed.approved_at, -- Last approval by another human before the merge.
    timed.merged_at,
    timed.closed_at,
    timed.reverted_at, -- When another pull request took it back.
    timed.deployed_at, -- When the first production deployment that contains it had succeeded.
    timed.deployment_id, -- The deployment that first contains it.
    timed.deployment_match, -- How the deployment was found: position, compare, time, release, merge, or none.
    timed.is_deployed_by_first_known, -- Whether its deployment is the first known one: the true one may be earlier.
    timed.additions,
    timed.deletions,
    timed.changed_files,
    timed.commit_count, -- Number of commits that were read.
    timed.review_count, -- Number of submitted reviews that were read.
    timed.human_review_count, -- Of these, by humans other than the author.
    timed.app_review_count, -- Of these, by bots other than the author.
    timed.human_comment_count, -- Comments on lines by humans other than the author.
    timed.app_comment_count, -- Comments on lines by bots other than the author.
    timed.reopened_count, -- How often it was opened again.
    timed.counted_additions, -- Lines added in files that somebody wrote by hand; null when its files are not known.
    timed.counted_deletions, -- Lines deleted in files that somebody wrote by hand; null when its files are not known.
    timed.counted_files, -- Changed files that somebody wrote by hand; null when its files are not known.
    timed.is_mass_change, -- Whether it is a mass change, of over 5,000 such lines unless configured; null when its files are not known.
    timed.state = 'merged' and timed.human_review_count = 0
        as is_merged_without_human_review, -- Whether it was merged and no other human ever reviewed it.
    timed.state = 'merged' and timed.human_review_count + timed.app_review_count = 0
        as is_merged_without_any_review, -- Whether it was merged and neither human nor bot other than the author did.
    case
        when timed.first_commit_at <= timed.created_at
            then date_diff('microsecond', timed.work_started_at, timed.created_at) / 3600000000.0
    end as hours_coding, -- Hours from the start of work to the opening; null where the first commit is later.
    case
        when timed.ready_at <= timed.ended_at or timed.ended_at is null
            then date_diff('microsecond', timed.created_at, timed.ready_at) / 3600000000.0
    end as hours_draft, -- Hours from the opening until it was ready for review; 0 when it never was a draft.
    case
        when timed.ready_at <= timed.first_human_review_at
            and coalesce(timed.first_human_review_at <= timed.ended_at, true)
            then date_diff('microsecond', timed.ready_at, timed.first_human_review_at) / 3600000000.0
    end as hours_pickup, -- Hours from ready for review to the first human review.
    date_diff('microsecond', timed.created_at, timed.first_human_review_at) / 3600000000.0
        as hours_first_review, -- Hours from the opening to the first human review, also one after the merge.
    case
        when timed.first_human_review_at <= coalesce(timed.approved_at, timed.merged_at)
            then date_diff(
                'microsecond', timed.first_human_review_at, coalesce(timed.approved_at, timed.merged_at)
            ) / 3600000000.0
    end as hours_review, -- Hours from the first human review to the last approval, else to the merge.
    case
        when timed.human_review_count > 0
            and coalesce(timed.first_review_requested_at, timed.ready_at) <= timed.ended_at
            then date_diff(
                'microsecond', coalesce(timed.first_review_requested_at, timed.ready_at), timed.ended_at
            ) / 3600000000.0
    end as hours_review_time, -- Hours from the first review request, else from ready, to the merge or the closing, of pull requests that a human reviewed.
    case
        when timed.approved_at <= timed.merged_at
            then date_diff('microsecond', timed.approved_at, timed.merged_at) / 3600000000.0
    end as hours_merge_wait, -- Hours from the last approval to the merge.
    case
        when timed.merged_at <= timed.deployed_at
            then date_diff('microsecond', timed.merged_at, timed.deployed_at) / 3600000000.0
    end as hours_deploy, -- Hours from the merge to the deployment.
    date_diff('microsecond', timed.created_at, timed.ended_at) / 3600000000.0
        as hours_open, -- Hours from the opening to the merge or the closing, with those that it was closed between.
    timed.hours_closed, -- Hours that it was closed before it was opened again.
    case
        when timed.first_commit_at <= timed.deployed_at
            then date_diff('microsecond', timed.first_commit_at, timed.deployed_at) / 3600000000.0
    end as hours_lead_time, -- Lead time for changes (DORA): hours from the first commit, as dated, to the deployment; metrics.lead_time goes by work_started_at.
    pull_request_ai.ai_label,
    pull_request_ai.ai_tools,
    pull_request_ai.ai_rule,
    pull_request_ai.ai_commit_share,
    pull_request_ai.ai_line_share,
    pull_request_ai.ai_confidence,
    pull_request_ai.is_ai_reviewed,
    pull_request_ai.no_trace_reason,
    pull_request_ai.accountable_person,
    pull_request_ai.accountable_by,
    timed.language, -- Language of most of its counted lines; null when its files are not known or no line counts.
    timed.language_tier, -- How much of that language models have likely seen in training: high, low, or config.
    timed.stack_class, -- Stack of the repository, as configured: public, mixed or internal.
    case
        when timed.tenure_days < 90 then 'under 90 days'
        when timed.tenure_days <= 365 then '90 to 365 days'
        when timed.tenure_days > 365 then 'over 365 days'
    end as tenure_class, -- How long who answers for it had worked on the repository when it began: under 90 days, 90 to 365 days, over 365 days.
    timed.familiar_line_share, -- Share of its counted lines in files that this person had changed in the 365 days before.
    case
        when timed.familiar_line_share = 0 then 'none'
        when timed.familiar_line_share <= 0.5 then 'up to half'
        when timed.familiar_line_share > 0.5 then 'over half'
    end as familiarity_class, -- none, up to half, or over half of these lines.
    least(timed.lookback_days, 365)
        as familiarity_lookback_days -- Days before its begin that the data reach back, of 365: fewer make both classes too low.
from timed
join pull_request_ai
    on timed.repository = pull_request_ai.repository
    and timed.number = pull_request_ai.number
-- Nobody asks for automation: who merges it answers for it, but it is not that team's work.
left join member_teams
    on pull_request_ai.accountable_person = member_teams.person
    and pull_request_ai.ai_label <> 'automation'

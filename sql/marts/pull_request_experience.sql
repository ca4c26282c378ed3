-- One row per pull request that a known person answers for: how well that person knew the repository and the files when it began.
-- Tenure: time since the person's first commit or pull request there. Familiarity: share of its counted lines in files that the person
-- changed in merged pull requests begun in the 365 days before. Both can only look back as far as the data reach
-- (lookback_days); a renamed file is a new one, as GitHub tells no former names.
with pull_requests as (select * from staging.github_pull_requests),

pull_request_commits as (select * from marts.pull_request_commits),

branch_commits as (select * from staging.github_default_branch_commits),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

pull_request_ai as (select * from marts.pull_request_ai),

files as (
    select * from marts.pull_request_files
    where not is_excluded and additions + deletions > 0
),

begun as (
    select
        pull_requests.repository,
        pull_requests.number,
        pull_requests.pull_request_key,
        pull_requests.merged_at,
        coalesce(person_accounts.person, pull_request_ai.accountable_person) as person,
        coalesce(pull_request_commits.work_started_at, pull_requests.created_at) as started_at
    from pull_requests
    join pull_request_ai on pull_requests.pull_request_key = pull_request_ai.pull_request_key
    left join person_accounts on lower(pull_requests.author_login) = person_accounts.account
    left join pull_request_commits on pull_requests.pull_request_key = pull_request_commits.pull_request_key
    where coalesce(person_accounts.person, pull_request_ai.accountable_person) is not null
),

-- By the day on which a commit reached the branch: its author date may be that of a copied change.
sightings as (
    select
        repository,
        person,
        started_at as seen_at
    from begun
    union all
    select
        branch_commits.repository,
        person_accounts.person,
        branch_commits.committed_at as seen_at
    from branch_commits
    join person_accounts on lower(branch_commits.author_login) = person_accounts.account
),

first_sightings as (
    select
        repository,
        person,
        min(seen_at) as first_seen_at,
        row_number() over (order by repository, person) as pair_number
    from sightings
    group by
        repository,
        person
),

reach as (
    select
        repository,
        min(first_seen_at) as first_seen_at
    from first_sightings
    group by repository
),

-- Numbers for pull requests and for pairs of person and repository: ten million rows of numbers are joined, sorted and
-- summed in a third of the time that names take.
numbered as (
    select
        begun.*,
        first_sightings.first_seen_at,
        first_sightings.pair_number
    from begun
    join first_sightings
        on begun.repository = first_sightings.repository
        and begun.person = first_sightings.person
),

changed as (
    select
        numbered.pull_request_key,
        numbered.pair_number * 4294967296 + files.path_number as touch_number,
        numbered.started_at,
        case when numbered.merged_at is not null then numbered.started_at end as merged_started_at,
        files.additions + files.deletions as line_count
    from files
    join numbered on files.pull_request_key = numbered.pull_request_key
),

-- A pull request never looks back at itself, nor at another that began with the same commit.
touched as (
    select
        pull_request_key,
        line_count,
        started_at,
        max(merged_started_at) over (
            partition by touch_number
            order by started_at
            groups between unbounded preceding and 1 preceding
        ) as touched_before_at
    from changed
),

familiarity as (
    select
        pull_request_key,
        cast(sum(line_count) as bigint) as line_count,
        cast(
            coalesce(sum(line_count) filter (where touched_before_at >= started_at - interval 365 day), 0) as bigint
        ) as familiar_line_count
    from touched
    group by pull_request_key
)

select
    numbered.repository,
    numbered.number, -- Number of the pull request.
    numbered.person, -- Who wrote it, or for an agent's pull request who answers for it.
    numbered.started_at, -- When it began: its first commit, or its opening where that was earlier.
    numbered.first_seen_at, -- When the person was first seen to work on the repository.
    date_diff('microsecond', numbered.first_seen_at, numbered.started_at) / 86400000000.0
        as tenure_days, -- Days from then to its begin.
    date_diff('microsecond', reach.first_seen_at, numbered.started_at) / 86400000000.0
        as lookback_days, -- Days that the data reach back in this repository; fewer than 365 make familiarity too small.
    familiarity.line_count, -- Counted lines that it changed in known files; null when none is known.
    familiarity.familiar_line_count -- Of these, lines in files the person had changed in the 365 days before.
from numbered
join reach on numbered.repository = reach.repository
left join familiarity on numbered.pull_request_key = familiarity.pull_request_key

-- One row per pull request and tool whose use by the author telemetry could have seen: was it used while the work was done?
-- The window goes from the day before work began to the last commit before the merge. Somebody who is active on
-- four workdays of five is active in nearly every window: then it says nothing about one pull request.
with pull_requests as (select * from staging.github_pull_requests),

commits as (select * from staging.github_commits),

pull_request_commits as (select * from marts.pull_request_commits),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

coverage as (select * from marts.ai_coverage),

usage_days as (
    select distinct
        person,
        tool,
        date as day
    from marts.ai_usage_days
    where measure = 'active' and value > 0
),

person_tools as (
    select distinct
        person,
        tool
    from coverage
),

authored as (
    select distinct
        pull_requests.repository,
        pull_requests.number,
        pull_requests.created_at,
        pull_requests.merged_at,
        person_accounts.person
    from pull_requests
    join person_accounts on lower(pull_requests.author_login) = person_accounts.account
    join person_tools on person_accounts.person = person_tools.person
),

commit_times as (
    select
        authored.repository,
        authored.number,
        max(commits.authored_at) as last_commit_at
    from authored
    join commits
        on authored.repository = commits.repository
        and authored.number = commits.number
    where commits.authored_at <= coalesce(authored.merged_at, commits.authored_at)
    group by
        authored.repository,
        authored.number
),

pull_request_windows as (
    select
        authored.repository,
        authored.number,
        authored.person,
        cast(coalesce(pull_request_commits.work_started_at, authored.created_at) as date) - 1 as starts_on,
        cast(coalesce(commit_times.last_commit_at, authored.created_at) as date) as ends_on
    from authored
    left join pull_request_commits
        on authored.repository = pull_request_commits.repository
        and authored.number = pull_request_commits.number
    left join commit_times
        on authored.repository = commit_times.repository
        and authored.number = commit_times.number
),

window_days as (
    select
        repository,
        number,
        person,
        starts_on,
        ends_on,
        cast(unnest(generate_series(starts_on, greatest(ends_on, starts_on + 1), interval 1 day)) as date) as day
    from pull_request_windows
),

covered_days as (
    select distinct
        person,
        tool,
        cast(unnest(generate_series(starts_on, ends_on, interval 1 day)) as date) as day
    from coverage
),

person_days as (
    select
        covered_days.person,
        covered_days.tool,
        covered_days.day,
        usage_days.day is not null as is_active
    from covered_days
    left join usage_days
        on covered_days.person = usage_days.person
        and covered_days.tool = usage_days.tool
        and covered_days.day = usage_days.day
),

saturation as (
    select
        person,
        tool,
        count(*) filter (where is_active) / count(*) as active_share
    from person_days
    -- Monday to Friday: the first day of 2024 was a Monday.
    where (day - date '2024-01-01') % 7 between 0 and 4
    group by
        person,
        tool
)

select
    window_days.repository,
    window_days.number,
    person_tools.person, -- The author.
    person_tools.tool,
    window_days.starts_on, -- First day of the window: the one before the first commit.
    window_days.ends_on, -- Last day of the window.
    count(*) as day_count, -- Days in the window.
    count(person_days.day) as covered_day_count, -- Days on which telemetry could have seen the tool.
    count(person_days.day) filter (where person_days.is_active) as active_day_count, -- Days on which it was used.
    coalesce(max(saturation.active_share) >= 0.8, false) as is_saturated -- Whether it is used on four workdays of five anyway.
from window_days
join person_tools on window_days.person = person_tools.person
left join person_days
    on person_tools.person = person_days.person
    and person_tools.tool = person_days.tool
    and window_days.day = person_days.day
left join saturation
    on person_tools.person = saturation.person
    and person_tools.tool = saturation.tool
group by
    window_days.repository,
    window_days.number,
    person_tools.person,
    person_tools.tool,
    window_days.starts_on,
    window_days.ends_on

-- One row per GitHub login and kind of account under which it was seen: whether a human is behind it.
-- GitHub calls apps bots. Some bots are users like anybody's, such as "snyk-bot": those are told by the rules that know
-- their logins as an AI agent's or as automation's.
with pull_requests as (select * from staging.github_pull_requests),

reviews as (select * from staging.github_reviews),

issues as (select * from staging.github_issues),

events as (select * from staging.github_pull_request_events),

copilot_seats as (select * from staging.github_copilot_seats),

copilot_usage as (select * from staging.github_copilot_usage),

rules as (
    select * from meta.ai_rules
    where channel = 'author'
        and role in ('agent_authored', 'automation')
        and confidence >= 3
),

logins as (
    select distinct
        author_login as login,
        author_type as account_type
    from pull_requests
    union
    select distinct
        author_login as login,
        author_type as account_type
    from reviews
    union
    select distinct
        author_login as login,
        author_type as account_type
    from issues
    union
    select distinct
        actor_login as login,
        actor_type as account_type
    from events
    union
    select distinct
        login,
        'User' as account_type
    from copilot_seats
    union
    select distinct
        login,
        'User' as account_type
    from copilot_usage
),

known_bots as (
    select distinct logins.login
    from logins
    join rules on regexp_matches(logins.login, rules.pattern)
    -- What any rule matches, in one look: a pattern that differs from row to row is compiled for each of them.
    where regexp_matches(logins.login, coalesce(getvariable('ai_patterns'), '.'))
)

select
    logins.login, -- The login, as GitHub writes it.
    logins.account_type, -- Kind of account: User, Bot, and so on.
    coalesce(logins.account_type = 'Bot' or logins.login like '%[bot]', false) or known_bots.login is not null
        as is_bot -- Whether it is an app, or a user that a rule knows as an AI agent or as automation.
from logins
left join known_bots on logins.login = known_bots.login
where logins.login is not null

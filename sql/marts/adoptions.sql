-- One row per person who took up AI tools: when, by traces in pull requests or by telemetry, whichever tells of it first.
-- By traces: the first of two AI-marked pull requests opened within four weeks of one another (one alone may be a trial).
-- By telemetry: the first day on which a tool was used. Neither is known before the data begin.
with pull_requests as (select * from staging.github_pull_requests),

pull_request_ai as (select * from marts.pull_request_ai),

experience as (select * from marts.pull_request_experience),

ai_usage_days as (select * from marts.ai_usage_days),

marked as (
    select
        experience.person,
        pull_requests.created_at,
        lead(pull_requests.created_at) over (
            partition by experience.person
            order by pull_requests.created_at
        ) as next_created_at
    from pull_requests
    join pull_request_ai
        on pull_requests.repository = pull_request_ai.repository
        and pull_requests.number = pull_request_ai.number
    join experience
        on pull_requests.repository = experience.repository
        and pull_requests.number = experience.number
    where pull_request_ai.ai_label in ('agent_authored', 'ai_coauthored', 'ai_suggestion', 'ai_assisted')
),

signs as (
    select
        person,
        created_at as adopted_at,
        'traces' as adoption_basis
    from marked
    where next_created_at <= created_at + interval 28 day
    union all
    select
        person,
        cast(date as timestamp) as adopted_at,
        'telemetry' as adoption_basis
    from ai_usage_days
    where measure = 'active' and value > 0
)

select
    person, -- Who it is (marts.people).
    min(adopted_at) as adopted_at, -- When the person took up AI tools, as far as the data tell.
    case
        when min(adopted_at) filter (where adoption_basis = 'traces') = min(adopted_at) then 'traces'
        else 'telemetry'
    end as adoption_basis -- What tells of it: traces or telemetry.
from signs
group by person

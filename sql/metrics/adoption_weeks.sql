-- One row per team and week: how many of its people used an AI tool, by telemetry and by the traces in their pull requests.
-- The share is over everyone in marts.team_rosters, with or without a seat. A week in which telemetry could have seen nobody
-- has no active share: that is not zero. Traces give a floor, because many tools and settings leave none.
with rosters as (select * from marts.team_rosters),

weeks as (
    select * from marts.windows
    where window_kind = 'week'
),

usage_days as (
    select * from marts.ai_usage_days
    where measure = 'active' and value > 0
),

coverage as (select * from marts.ai_coverage),

-- Who merged an agent's pull request, or was given the issue, need not have used a tool.
marked as (
    select distinct
        accountable_person as person,
        date_trunc('week', created_at) as starts_at
    from marts.pull_requests
    where accountable_by in ('author', 'request', 'co_author')
        and ai_label in (
            select ai_label from marts.label_slices
            where ai_slice = 'ai'
        )
),

active as (
    select distinct
        person,
        date_trunc('week', cast(date as timestamp)) as starts_at
    from usage_days
),

covered as (
    select distinct
        person,
        unnest(generate_series(
            date_trunc('week', cast(starts_on as timestamp)), cast(ends_on as timestamp), interval 7 day
        )) as starts_at
    from coverage
),

counts as (
    select
        rosters.team_slice,
        rosters.starts_at,
        count(*) as roster_count,
        count(covered.person) as covered_count,
        count(active.person) as active_count,
        count(marked.person) as marked_author_count
    from rosters
    left join covered
        on rosters.person = covered.person
        and rosters.starts_at = covered.starts_at
    left join active
        on rosters.person = active.person
        and rosters.starts_at = active.starts_at
    left join marked
        on rosters.person = marked.person
        and rosters.starts_at = marked.starts_at
    group by
        rosters.team_slice,
        rosters.starts_at
)

select
    counts.team_slice,
    counts.starts_at, -- Begin of the week.
    weeks.ends_at,
    weeks.is_complete,
    counts.roster_count, -- People of the team.
    counts.covered_count, -- Of these, whom telemetry could have seen on some day of the week.
    case when counts.covered_count > 0 then counts.active_count end as active_count, -- Of all, active with some tool on some day; null when telemetry could have seen nobody.
    case when counts.covered_count > 0 then counts.active_count / counts.roster_count end as active_share, -- Weekly active share: active people of all people of the team; null when telemetry could have seen nobody.
    counts.marked_author_count, -- Of all, who opened a pull request with a trace of an AI tool, or by telemetry while active with one, or had an agent open it.
    counts.marked_author_count / counts.roster_count as marked_author_share -- Their share: a floor of the active share.
from counts
join weeks on counts.starts_at = weeks.starts_at

-- One row per team, person and complete week in which the person opened pull requests.
-- All that the person opened count, whatever their labels: what is left out of the comparison by AI use, such as what only
-- telemetry tells of, comes from people who use a tool, so leaving it out would take work from those who took it up.
with pull_requests as (
    select
        *,
        cast(created_at as date) as day
    from marts.pull_requests
    where ai_label <> 'automation'
),

marked_labels as (
    select ai_label
    from marts.label_slices
    where ai_slice = 'ai'
),

team_slices as (select * from marts.team_slices),

weeks as (
    select * from marts.day_windows
    where window_kind = 'week' and is_complete
),

opened as (
    select
        pull_requests.team,
        pull_requests.day,
        coalesce(
            pull_requests.accountable_person, pull_requests.author_person, lower(pull_requests.author), ''
        ) as person
    from pull_requests
    left join marked_labels on pull_requests.ai_label = marked_labels.ai_label
    where not pull_requests.is_bot_author or marked_labels.ai_label is not null
)

select
    team_slices.team_slice,
    opened.person, -- Who answers for them.
    weeks.starts_at, -- Begin of the week.
    count(*) as opened_count -- Pull requests that were opened.
from opened
join team_slices on opened.team = team_slices.team
join weeks on opened.day = weeks.day
group by
    team_slices.team_slice,
    opened.person,
    weeks.starts_at

-- One row per team (and "all"), week and person who belongs to the team in that week.
-- A team with configured members has exactly these, in every week. Any other has whoever answers for a pull request of the
-- team that was opened or merged in the 28 days that end with the week: its author, or who had an agent write it. A person
-- in two teams stands once under "all".
with marked_labels as (
    select ai_label
    from marts.label_slices
    where ai_slice = 'ai'
),

pull_requests as (
    select
        pull_requests.team,
        coalesce(pull_requests.accountable_person, pull_requests.author_person) as person,
        pull_requests.created_at,
        pull_requests.merged_at
    from marts.pull_requests as pull_requests
    left join marked_labels on pull_requests.ai_label = marked_labels.ai_label
    where not pull_requests.is_bot_author or marked_labels.ai_label is not null
),

weeks as (
    select * from marts.windows
    where window_kind = 'week'
),

team_members as (select * from marts.team_members),

members as (
    select
        team as team_slice,
        person
    from team_members
    union
    select
        'all' as team_slice,
        person
    from team_members
),

authored as (
    select
        team,
        person,
        cast(date_trunc('week', created_at) as date) as week
    from pull_requests
    where person is not null
    union
    select
        team,
        person,
        cast(date_trunc('week', merged_at) as date) as week
    from pull_requests
    where person is not null
        and merged_at is not null
),

authors as (
    select distinct
        authored.team,
        authored.person,
        authored.week + later.days as week
    from authored
    cross join (values (0), (7), (14), (21)) as later (days)
    where authored.team not in (select team from team_members)
),

author_slices as (
    select
        team as team_slice,
        week,
        person
    from authors
    union all
    select distinct
        'all' as team_slice,
        week,
        person
    from authors
    where person not in (
        select person from members
        where team_slice = 'all'
    )
)

select
    members.team_slice, -- all, or one team.
    weeks.starts_at, -- Begin of the week.
    members.person
from members
cross join weeks
union all
select
    author_slices.team_slice,
    weeks.starts_at,
    author_slices.person
from author_slices
join weeks on author_slices.week = cast(weeks.starts_at as date)

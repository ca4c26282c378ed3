-- One row per team, person and complete week in which the person opened pull requests.
with comparison_items as (select * from marts.comparison_items),

team_slices as (select * from marts.team_slices),

weeks as (
    select * from marts.day_windows
    where window_kind = 'week' and is_complete
)

select
    team_slices.team_slice,
    comparison_items.person,
    weeks.starts_at, -- Begin of the week.
    count(*) as opened_count -- Pull requests that were opened.
from comparison_items
join team_slices on comparison_items.team = team_slices.team
join weeks on cast(comparison_items.created_at as date) = weeks.day
group by
    team_slices.team_slice,
    comparison_items.person,
    weeks.starts_at

-- One row per team and window: how far AI tools are in use, by pull requests and by people.
-- By pull requests: those opened in the window that carry a trace, or of which telemetry tells that their author was active
-- with a tool meanwhile; automation is left out. Traces alone are a floor, because many tools and settings leave none. By people: the weekly active share of metrics.adoption_weeks, over months and the whole time
-- that of all complete weeks which begin in them, each person and week counting once. Faros calls a team an adopter from half of its people active in a week on (2026 report).
with labels as (
    select * from metrics.adoption_labels
    where ai_label <> 'automation'
),

label_slices as (
    select * from marts.label_slices
    where ai_slice = 'ai'
),

day_windows as (select * from marts.day_windows),

weeks as (select * from metrics.adoption_weeks),

opened as (
    select
        labels.team_slice,
        labels.window_kind,
        labels.starts_at,
        labels.ends_at,
        labels.is_complete,
        sum(labels.label_count)::bigint as n,
        coalesce(sum(labels.label_count) filter (where label_slices.ai_slice is not null), 0)::bigint as ai_count
    from labels
    left join label_slices on labels.ai_label = label_slices.ai_label
    group by
        labels.team_slice,
        labels.window_kind,
        labels.starts_at,
        labels.ends_at,
        labels.is_complete
),

people as (
    select
        team_slice,
        'week' as window_kind,
        starts_at,
        ends_at,
        is_complete,
        roster_count,
        covered_count,
        active_count,
        marked_author_count,
        case when active_count is not null then roster_count end as seen_count,
        case when active_count is not null then 1 else 0 end as active_week_count
    from weeks
    union all
    select
        weeks.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        day_windows.ends_at,
        day_windows.is_complete,
        sum(weeks.roster_count)::bigint as roster_count,
        sum(weeks.covered_count)::bigint as covered_count,
        sum(weeks.active_count)::bigint as active_count,
        sum(weeks.marked_author_count)::bigint as marked_author_count,
        sum(case when weeks.active_count is not null then weeks.roster_count end)::bigint as seen_count,
        count(weeks.active_count) as active_week_count
    from weeks
    join day_windows on cast(weeks.starts_at as date) = day_windows.day
    where weeks.is_complete
        and day_windows.window_kind <> 'week'
    group by all
),

joined as (
    select
        team_slice,
        window_kind,
        starts_at,
        ends_at,
        is_complete,
        coalesce(opened.n, 0) as n,
        opened.ai_count,
        people.roster_count,
        people.covered_count,
        people.active_count,
        people.marked_author_count,
        people.seen_count,
        coalesce(people.active_week_count, 0) as active_week_count
    from opened
    full join people
        using (team_slice, window_kind, starts_at, ends_at, is_complete)
)

select
    team_slice,
    window_kind,
    starts_at,
    ends_at,
    is_complete,
    n, -- Pull requests opened.
    case when n > 0 then ai_count end as ai_count, -- Of these, with a trace of an AI tool, or by telemetry made while their author was active with one.
    case when n > 0 then ai_count / n end as ai_share, -- Their share; null when none was opened.
    case
        when window_kind = 'week'
        then sum(ai_count) over four_weeks / nullif(sum(n) over four_weeks, 0)
    end as ai_share_four_weeks, -- Of a week: that share over it and the three weeks before.
    roster_count, -- People of the team; over longer windows, summed over their weeks.
    covered_count, -- Of these, whom telemetry could have seen.
    active_count, -- Of all, active with some tool; null when telemetry could have seen nobody.
    active_count / seen_count as active_share, -- Weekly active share, over weeks with telemetry; null when there is none.
    active_week_count, -- Weeks in which telemetry could have seen somebody.
    case
        when window_kind = 'week' then sum(active_count) over four_weeks / sum(seen_count) over four_weeks
    end as active_share_four_weeks, -- Of a week: that share over it and the three weeks before.
    marked_author_count, -- Of all people, who opened a pull request with a trace in the week.
    marked_author_count / roster_count as marked_author_share, -- Their share: a floor of the weekly active share.
    case
        when active_count is not null then 'telemetry'
        when roster_count is not null then 'traces'
    end as people_basis, -- What is known of people: telemetry, or traces alone (a floor).
    case
        when window_kind = 'week' then sum(active_count) over four_weeks / sum(seen_count) over four_weeks >= 0.5
    end as is_half_active -- Of a week: whether that share of four weeks is half or more; null without telemetry.
from joined
window four_weeks as (
    partition by team_slice, window_kind
    order by starts_at
    range between interval 21 day preceding and current row
)
order by
    team_slice,
    window_kind,
    starts_at

-- One row per team (and "all") and calendar quarter: how much AI was in use, and whether it is one of the team's low or high
-- quarters. After Faros' design (AI Engineering Report 2026): a team is compared with itself, its two quarters of lowest use
-- against its two of highest. A quarter counts when it is whole, has 30 departures or more, and ended 28 days or more before
-- the data do, so that what left could be followed. Use is the weekly active share where telemetry tells it of each
-- counted quarter, else the share of opened pull requests with a trace. High quarters nearly always lie later: the calendar
-- gap says by how much, and whatever else changed in that time stands in the comparison too.
with settings as (select * from meta.settings),

pull_requests as (
    select * from marts.pull_requests
    where ai_label <> 'automation'
),

team_slices as (select * from marts.team_slices),

label_slices as (
    select * from marts.label_slices
    where ai_slice = 'ai'
),

weeks as (
    select * from metrics.adoption_weeks
    where is_complete
),

moves as (
    select
        pull_requests.team,
        date_trunc('quarter', pull_requests.created_at) as starts_at,
        0 as departures,
        1 as arrivals,
        case when label_slices.ai_slice is not null then 1 else 0 end as marked
    from pull_requests
    left join label_slices on pull_requests.ai_label = label_slices.ai_label
    union all
    select
        team,
        date_trunc('quarter', closed_at) as starts_at,
        1 as departures,
        0 as arrivals,
        0 as marked
    from pull_requests
    where closed_at is not null
),

team_quarters as (
    select
        team,
        starts_at,
        sum(departures)::bigint as departures,
        sum(arrivals)::bigint as arrivals,
        sum(marked)::bigint as marked
    from moves
    group by
        team,
        starts_at
),

quarters as (
    select
        team_slices.team_slice,
        team_quarters.starts_at,
        sum(team_quarters.departures)::bigint as departures,
        sum(team_quarters.marked) / nullif(sum(team_quarters.arrivals), 0) as ai_share
    from team_quarters
    join team_slices on team_quarters.team = team_slices.team
    group by
        team_slices.team_slice,
        team_quarters.starts_at
),

active_quarters as (
    select
        team_slice,
        date_trunc('quarter', starts_at) as starts_at,
        sum(active_count) / sum(case when active_count is not null then roster_count end) as active_share
    from weeks
    group by
        team_slice,
        date_trunc('quarter', starts_at)
),

measured as (
    select
        quarters.team_slice,
        quarters.starts_at,
        quarters.starts_at + interval 3 month as ends_at,
        quarters.departures,
        quarters.ai_share,
        active_quarters.active_share,
        quarters.departures >= 30
        and quarters.starts_at + interval 3 month <= settings.as_of - interval 28 day
        and coalesce(quarters.starts_at >= settings.data_start, true) as is_counted
    from quarters
    cross join settings
    left join active_quarters
        on quarters.team_slice = active_quarters.team_slice
        and quarters.starts_at = active_quarters.starts_at
),

usage as (
    select
        team_slice,
        starts_at,
        case
            when count(*) filter (where active_share is null) over (partition by team_slice) = 0 then 'active_share'
            else 'ai_share'
        end as basis,
        case
            when count(*) filter (where active_share is null) over (partition by team_slice) = 0 then active_share
            else ai_share
        end as adoption_share
    from measured
    where is_counted
        and (ai_share is not null or active_share is not null)
),

-- Of quarters with the same use, those nearer to the other pair: the later low ones and the earlier high ones.
ranked as (
    select
        team_slice,
        starts_at,
        basis,
        adoption_share,
        row_number() over (partition by team_slice order by adoption_share, starts_at desc) as rank_from_low,
        row_number() over (partition by team_slice order by adoption_share desc, starts_at) as rank_from_high,
        count(*) over (partition by team_slice) as quarter_count
    from usage
),

-- Two low and two high quarters that differ; the middle of each pair is the mean of its two begins.
pairs as (
    select
        team_slice,
        avg(date_diff('microsecond', timestamp '2000-01-01', starts_at)) filter (where rank_from_low <= 2) as low_middle,
        avg(date_diff('microsecond', timestamp '2000-01-01', starts_at)) filter (where rank_from_high <= 2) as high_middle
    from ranked
    where quarter_count >= 4
    group by team_slice
    having max(adoption_share) filter (where rank_from_low <= 2) < min(adoption_share) filter (where rank_from_high <= 2)
)

select
    measured.team_slice,
    measured.starts_at as quarter_starts_at, -- Begin of the quarter (UTC).
    measured.ends_at as quarter_ends_at, -- Begin of the next one.
    measured.departures, -- Pull requests that were merged or closed in it; automation is left out.
    measured.ai_share, -- Share of the pull requests opened in it that carry a trace of an AI tool, or by telemetry were made while their author was active with one.
    measured.active_share, -- Weekly active share over the complete weeks that begin in it, by telemetry; null without telemetry.
    ranked.basis as adoption_basis, -- What the ranking goes by: active_share or ai_share; null when the quarter does not count.
    case
        when pairs.team_slice is null then null
        when ranked.rank_from_low <= 2 then 'low'
        when ranked.rank_from_high <= 2 then 'high'
    end as adoption, -- low, high, or null: in between, not counted, or the team has no two pairs that differ.
    case
        when pairs.team_slice is null then null
        when ranked.rank_from_low <= 2 then 1
        when ranked.rank_from_high <= 2 then 2
    end as place, -- 1 for low, 2 for high, as in marts.periods.
    (pairs.high_middle - pairs.low_middle) / 86400000000.0 as calendar_gap_days -- Days from the middle of the low to the middle of the high quarters; negative when the low ones lie later.
from measured
left join ranked
    on measured.team_slice = ranked.team_slice
    and measured.starts_at = ranked.starts_at
left join pairs on measured.team_slice = pairs.team_slice

-- One row per system and team (and "all"): flow in its two quarters of lowest and its two of highest AI use, and their ratios.
-- After Faros' design (see marts.adoption_quarters): quarters are whole months, and what Little's law needs adds up over
-- them exactly, in whole microseconds. Automation is left out. Ratios are given when all months of both pairs are whole,
-- 30 items or more left in each pair, and a pair is ten times as long as what left in it took on average. The high
-- quarters nearly always lie later: whatever else changed in the calendar gap stands in the ratios too.
with flow_windows as (
    select * from metrics.flow_windows
    where ai_slice = 'all' and window_kind = 'month'
),

quarters as (
    select * from marts.adoption_quarters
    where adoption is not null
),

months as (
    select
        flow_windows.system,
        quarters.team_slice,
        quarters.calendar_gap_days,
        quarters.adoption = 'low' as is_low,
        flow_windows.is_complete,
        date_diff('microsecond', flow_windows.starts_at, flow_windows.ends_at) as length_us,
        flow_windows.departures,
        flow_windows.presence_us,
        flow_windows.departed_sojourn_us
    from quarters
    join flow_windows
        on quarters.team_slice = flow_windows.team_slice
        and quarters.quarter_starts_at <= flow_windows.starts_at
        and quarters.quarter_ends_at > flow_windows.starts_at
),

sums as (
    select
        system,
        team_slice,
        max(calendar_gap_days) as calendar_gap_days,
        count(*) filter (where is_low and is_complete) as low_month_count,
        count(*) filter (where not is_low and is_complete) as high_month_count,
        sum(length_us) filter (where is_low) as low_us,
        sum(length_us) filter (where not is_low) as high_us,
        coalesce(sum(departures) filter (where is_low), 0) as low_departures,
        coalesce(sum(departures) filter (where not is_low), 0) as high_departures,
        coalesce(sum(presence_us) filter (where is_low), 0) as low_presence_us,
        coalesce(sum(presence_us) filter (where not is_low), 0) as high_presence_us,
        coalesce(sum(departed_sojourn_us) filter (where is_low), 0) as low_sojourn_us,
        coalesce(sum(departed_sojourn_us) filter (where not is_low), 0) as high_sojourn_us
    from months
    group by
        system,
        team_slice
),

gated as (
    select
        *,
        case
            when low_month_count < 6
                then 'months of the low quarters that are whole, and not before the first item: ' || low_month_count
                    || ', 6 are needed'
            when high_month_count < 6
                then 'months of the high quarters that are whole, and not before the first item: ' || high_month_count
                    || ', 6 are needed'
            when low_departures < 30
                then 'items that left in the low quarters: ' || low_departures || ', 30 are needed'
            when high_departures < 30
                then 'items that left in the high quarters: ' || high_departures || ', 30 are needed'
            when low_us < 10 * (low_sojourn_us / low_departures)
                then 'the low quarters are shorter than 10 times the mean time to finish'
            when high_us < 10 * (high_sojourn_us / high_departures)
                then 'the high quarters are shorter than 10 times the mean time to finish'
            else 'ok'
        end as gate
    from sums
)

select
    system, -- review, draft, release, change, issue, task or blocked.
    team_slice, -- all, or one team.
    calendar_gap_days, -- Days from the middle of the low to the middle of the high quarters; negative when the low ones lie later.
    low_us / 86400000000.0 as low_days, -- Days of the low quarters that are accounted for: months before the first item are not.
    high_us / 86400000000.0 as high_days, -- The same of the high quarters.
    cast(low_departures as bigint) as low_departures, -- Items that left in the low quarters (D).
    cast(high_departures as bigint) as high_departures, -- The same in the high quarters.
    low_presence_us, -- Microseconds that all items together were inside in the low quarters (H).
    high_presence_us, -- The same in the high quarters.
    low_sojourn_us as low_departed_sojourn_us, -- Microseconds from start to end of the items that left in the low quarters, together (Wd).
    high_sojourn_us as high_departed_sojourn_us, -- The same in the high quarters.
    low_departures / (low_us / 86400000000.0) as low_per_day, -- Throughput, counted: items that left per day of the low quarters.
    high_departures / (high_us / 86400000000.0) as high_per_day, -- The same of the high quarters.
    low_presence_us / low_us as low_mean_items, -- Time-averaged number inside in the low quarters (L).
    high_presence_us / high_us as high_mean_items, -- The same in the high quarters.
    low_sojourn_us / nullif(low_departures, 0) / 3600000000.0
        as low_mean_hours, -- Mean hours of what left in the low quarters (W).
    high_sojourn_us / nullif(high_departures, 0) / 3600000000.0 as high_mean_hours, -- The same in the high quarters.
    case when gate = 'ok' then (high_departures / high_us) / (low_departures / low_us) end
        as throughput_ratio, -- Throughput, counted, of the high to the low quarters; null when gated.
    case when gate = 'ok' then (high_presence_us / high_us) / nullif(low_presence_us / low_us, 0) end
        as mean_items_ratio, -- L of the high to the low quarters; null when gated.
    case when gate = 'ok' then (high_sojourn_us / high_departures) / nullif(low_sojourn_us / low_departures, 0) end
        as mean_hours_ratio, -- W of the high to the low quarters; null when gated.
    gate -- ok, or why there are no ratios.
from gated

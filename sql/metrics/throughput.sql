-- One row per system, team, AI slice and period: counted throughput, and what Little's law needs to imply one.
-- One pass over the items for each period, in whole microseconds; windows are half-open. implied = L / W, and it differs
-- from the counted one by exactly epsilon = change of the total age of open work / total time of what left.
with flow_items as (select * from marts.flow_items),

flow_systems as (select * from marts.flow_systems),

releases as (select * from marts.unfollowed_releases),

settings as (select * from meta.settings),

periods as (
    select
        periods.period,
        periods.place,
        periods.starts_at,
        least(periods.ends_at, settings.as_of) as ends_at,
        periods.ends_at <= settings.as_of
        and coalesce(periods.starts_at >= settings.data_start, true) as is_complete
    from marts.periods as periods
    cross join settings
    where periods.starts_at < settings.as_of
),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

-- Releases and changes of a period are a part only where over 5 % of what was released is not known to have been then.
unfollowed as (
    select
        team_slices.team_slice,
        periods.place
    from releases
    join team_slices on releases.team = team_slices.team
    join periods
        on releases.day >= cast(periods.starts_at as date)
        and releases.day < periods.ends_at
    group by
        team_slices.team_slice,
        periods.place
    having sum(releases.unfollowed_count) > 0.05 * sum(releases.released_count)
),

stays as (
    select
        flow_items.system,
        flow_items.team,
        flow_items.ai_label,
        periods.place,
        flow_items.started_at >= periods.starts_at as is_arrival,
        coalesce(flow_items.ended_at < periods.ends_at, false) as is_departure,
        date_diff('microsecond', timestamp '1970-01-01', flow_items.started_at) as start_us,
        date_diff('microsecond', timestamp '1970-01-01', flow_items.ended_at) as end_us,
        date_diff('microsecond', timestamp '1970-01-01', periods.starts_at) as window_start_us,
        date_diff('microsecond', timestamp '1970-01-01', periods.ends_at) as window_end_us
    from flow_items
    join periods
        on flow_items.started_at < periods.ends_at
        and coalesce(flow_items.ended_at >= periods.starts_at, true)
),

-- Summed by team and label first, and then by their slices: an item is in six of these.
sums as (
    select
        system,
        team,
        ai_label,
        place,
        count(*) filter (where is_arrival) as arrivals,
        count(*) filter (where is_departure) as departures,
        count(*) filter (where not is_arrival) as present_at_start,
        count(*) filter (where not is_departure) as present_at_end,
        sum(
            case when is_departure then end_us else window_end_us end
            - case when is_arrival then start_us else window_start_us end
        ) as presence_us,
        sum(end_us - start_us) filter (where is_departure) as departed_sojourn_us,
        sum(window_start_us - start_us) filter (where not is_arrival) as age_at_start_us,
        sum(window_end_us - start_us) filter (where not is_departure) as age_at_end_us
    from stays
    group by all
),

totals as (
    select
        sums.system,
        team_slices.team_slice,
        label_slices.ai_slice,
        sums.place,
        sum(sums.arrivals) as arrivals,
        sum(sums.departures) as departures,
        sum(sums.present_at_start) as present_at_start,
        sum(sums.present_at_end) as present_at_end,
        sum(sums.presence_us) as presence_us,
        sum(sums.departed_sojourn_us) as departed_sojourn_us,
        sum(sums.age_at_start_us) as age_at_start_us,
        sum(sums.age_at_end_us) as age_at_end_us
    from sums
    join team_slices on sums.team = team_slices.team
    join label_slices on sums.ai_label = label_slices.ai_label
    group by
        sums.system,
        team_slices.team_slice,
        label_slices.ai_slice,
        sums.place
),

slices as (
    select distinct
        system,
        team_slice,
        ai_slice
    from totals
),

-- What had something inside in one period has a row in the other too, of zeros where the data are whole: a reader can
-- tell "nothing was there" from "not known" only by it.
accounts as (
    select
        slices.system,
        slices.team_slice,
        slices.ai_slice,
        periods.period,
        periods.place,
        periods.starts_at,
        periods.ends_at,
        periods.is_complete
        and coalesce(periods.ends_at <= flow_systems.whole_until, true)
        and not (slices.system in ('release', 'change') and unfollowed.place is not null) as is_complete,
        date_diff('microsecond', periods.starts_at, periods.ends_at) / 86400000000.0 as days,
        totals.place is null as is_empty,
        cast(coalesce(totals.arrivals, 0) as bigint) as arrivals,
        cast(coalesce(totals.departures, 0) as bigint) as departures,
        cast(coalesce(totals.present_at_start, 0) as bigint) as present_at_start,
        cast(coalesce(totals.present_at_end, 0) as bigint) as present_at_end,
        coalesce(totals.presence_us, 0) as presence_us,
        coalesce(totals.departed_sojourn_us, 0) as departed_sojourn_us,
        coalesce(totals.age_at_start_us, 0) as age_at_start_us,
        coalesce(totals.age_at_end_us, 0) as age_at_end_us
    from slices
    cross join periods
    left join flow_systems on slices.system = flow_systems.system
    left join unfollowed
        on slices.team_slice = unfollowed.team_slice
        and periods.place = unfollowed.place
    left join totals
        on slices.system = totals.system
        and slices.team_slice = totals.team_slice
        and slices.ai_slice = totals.ai_slice
        and periods.place = totals.place
)

select
    system, -- review, release, issue or task.
    team_slice, -- all, or one team.
    ai_slice, -- all (without automation), ai, or one label.
    period, -- Name of the period.
    place, -- 1 for the first period, 2 for the second.
    starts_at,
    ends_at,
    is_complete, -- Whether the data are whole from its begin to its end.
    days, -- Length of the period, in days.
    arrivals, -- Items that came in (A).
    departures, -- Items that left (D).
    present_at_start, -- Items inside at the start (N(a)).
    present_at_end, -- Items inside at the end (N(b)).
    presence_us, -- Microseconds that all items together were inside (H).
    departed_sojourn_us, -- Microseconds from start to end of the items that left, together (Wd).
    age_at_start_us, -- Age of everything inside at the start, together, in microseconds (G(a)).
    age_at_end_us, -- Age of everything inside at the end, together, in microseconds (G(b)).
    presence_us / 86400000000.0 / days as mean_items, -- Time-averaged number inside (L).
    departed_sojourn_us / nullif(departures, 0) / 3600000000.0 as mean_hours_sojourn, -- Mean hours of what left (W).
    departures / days as counted_per_day, -- Throughput, counted: items that left per day (lambda).
    presence_us / 86400000000.0 / days
        / nullif(departed_sojourn_us / nullif(departures, 0) / 86400000000.0, 0)
        as implied_per_day, -- Throughput that the essay's formula implies: L / W.
    (age_at_end_us - age_at_start_us) / nullif(departed_sojourn_us, 0)
        as epsilon, -- Relative gap between the two: ageing of open work, in units of the time of what left.
    (present_at_end - present_at_start) / nullif(departures, 0) as delta -- Flow imbalance: arrivals / departures - 1.
from accounts
where is_complete or not is_empty
order by
    system,
    team_slice,
    ai_slice,
    place

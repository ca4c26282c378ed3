-- One row per system, team, AI slice and window: everything that Little's law needs, exact, in whole microseconds.
-- With F(t) = sum over starts before t of (t - start) - sum over ends before t of (t - end), the time present in [a, b)
-- is F(b) - F(a): one pass over the items serves all windows. Definitions: Little & Graves 2008; Kim & Whitt 2013.
with flow_items as (select * from marts.flow_items),

windows as (
    select * from marts.windows
    where window_kind <> 'all'
),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

kinds as (select distinct window_kind from windows),

sliced as (
    select
        flow_items.system,
        team_slices.team_slice,
        label_slices.ai_slice,
        flow_items.started_at,
        flow_items.ended_at,
        cast(epoch_us(flow_items.started_at) as hugeint) as start_us,
        cast(epoch_us(flow_items.ended_at) as hugeint) as end_us
    from flow_items
    join team_slices on flow_items.team = team_slices.team
    join label_slices on flow_items.ai_label = label_slices.ai_label
),

arrived as (
    select
        sliced.system,
        sliced.team_slice,
        sliced.ai_slice,
        kinds.window_kind,
        date_trunc(kinds.window_kind, sliced.started_at) as starts_at,
        count(*) as arrivals,
        sum(sliced.start_us) as start_us
    from sliced
    cross join kinds
    group by all
),

departed as (
    select
        sliced.system,
        sliced.team_slice,
        sliced.ai_slice,
        kinds.window_kind,
        date_trunc(kinds.window_kind, sliced.ended_at) as starts_at,
        count(*) as departures,
        sum(sliced.end_us) as end_us,
        sum(sliced.start_us) as start_us
    from sliced
    cross join kinds
    where sliced.ended_at is not null
    group by all
),

slices as (
    select distinct
        system,
        team_slice,
        ai_slice
    from sliced
),

joined as (
    select
        slices.system,
        slices.team_slice,
        slices.ai_slice,
        windows.window_kind,
        windows.starts_at,
        windows.ends_at,
        windows.is_complete,
        cast(epoch_us(windows.ends_at) as hugeint) as t,
        coalesce(arrived.arrivals, 0) as arrivals,
        coalesce(departed.departures, 0) as departures,
        coalesce(arrived.start_us, 0) as arrived_start_us,
        coalesce(departed.end_us, 0) as departed_end_us,
        coalesce(departed.start_us, 0) as departed_start_us
    from slices
    cross join windows
    left join arrived
        on slices.system = arrived.system
        and slices.team_slice = arrived.team_slice
        and slices.ai_slice = arrived.ai_slice
        and windows.window_kind = arrived.window_kind
        and windows.starts_at = arrived.starts_at
    left join departed
        on slices.system = departed.system
        and slices.team_slice = departed.team_slice
        and slices.ai_slice = departed.ai_slice
        and windows.window_kind = departed.window_kind
        and windows.starts_at = departed.starts_at
),

running as (
    select
        *,
        sum(arrivals) over so_far as all_arrivals,
        sum(departures) over so_far as all_departures,
        sum(arrived_start_us) over so_far as all_arrived_start_us,
        sum(departed_end_us) over so_far as all_departed_end_us,
        sum(departed_start_us) over so_far as all_departed_start_us
    from joined
    window so_far as (
        partition by system, team_slice, ai_slice, window_kind
        order by starts_at
        rows between unbounded preceding and current row
    )
),

at_ends as (
    select
        *,
        all_arrivals - all_departures as present_at_end,
        (t * all_arrivals - all_arrived_start_us) - (t * all_departures - all_departed_end_us) as presence_so_far_us,
        t * (all_arrivals - all_departures) - (all_arrived_start_us - all_departed_start_us) as age_at_end_us
    from running
),

accounted as (
    select
        *,
        coalesce(lag(present_at_end) over in_order, 0) as present_at_start,
        coalesce(lag(age_at_end_us) over in_order, 0) as age_at_start_us,
        presence_so_far_us - coalesce(lag(presence_so_far_us) over in_order, 0) as presence_us,
        departed_end_us - departed_start_us as departed_sojourn_us
    from at_ends
    window in_order as (
        partition by system, team_slice, ai_slice, window_kind
        order by starts_at
    )
)

select
    system, -- review, release, issue or task.
    team_slice, -- all, or one team.
    ai_slice, -- all, ai, or one label.
    window_kind, -- week or month.
    starts_at,
    ends_at,
    is_complete,
    cast(arrivals as bigint) as arrivals, -- Items that came in during the window (A).
    cast(departures as bigint) as departures, -- Items that left during the window (D).
    cast(present_at_start as bigint) as present_at_start, -- Items inside at its start (N(a)).
    cast(present_at_end as bigint) as present_at_end, -- Items inside at its end (N(b)).
    presence_us, -- Microseconds that all items together were inside during the window (H).
    departed_sojourn_us, -- Microseconds from start to end of the items that left, together (Wd).
    age_at_start_us, -- Age of everything inside at its start, together, in microseconds (G(a)).
    age_at_end_us, -- Age of everything inside at its end, together, in microseconds (G(b)).
    presence_us / date_diff('microsecond', starts_at, ends_at) as mean_items, -- Time-averaged number inside (L = H/T).
    departed_sojourn_us / nullif(departures, 0) / 3600000000.0 as mean_hours_sojourn -- Mean hours of what left (W).
from accounted
order by
    system,
    team_slice,
    ai_slice,
    window_kind,
    starts_at

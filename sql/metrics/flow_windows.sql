-- One row per system, team, AI slice and window: everything that Little's law needs, exact, in whole microseconds.
-- Windows are half-open. What is inside at the start of a window stays until its end, unless it leaves before: so the
-- time present is N(a) (b - a) + sum over arrivals of (b - start) - sum over departures of (b - end), and one pass over
-- the items serves all windows. Definitions: Little & Graves 2008; Kim & Whitt 2013. A slice has rows from the window of
-- its first item on: before that all would be zero.
with flow_items as (select * from marts.flow_items),

flow_systems as (select * from marts.flow_systems),

releases as (select * from marts.unfollowed_releases),

day_windows as (
    select * from marts.day_windows
    where window_kind <> 'all'
),

windows as (
    select
        *,
        cast(date_diff('microsecond', timestamp '1970-01-01', starts_at) as hugeint) as start_us,
        cast(date_diff('microsecond', timestamp '1970-01-01', ends_at) as hugeint) as end_us
    from marts.windows
    where window_kind <> 'all'
),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

-- Releases and changes of a window are a part only where over 5 % of what was released is not known to have been then.
unfollowed as (
    select
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at
    from releases
    join team_slices on releases.team = team_slices.team
    join day_windows on releases.day = day_windows.day
    group by
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at
    having sum(releases.unfollowed_count) > 0.05 * sum(releases.released_count)
),

turns as (
    select
        system,
        team,
        ai_label,
        date_trunc('week', started_at) as week,
        date_trunc('month', started_at) as month,
        count(*) as arrivals,
        0 as departures,
        0 as abandoned_count,
        sum(date_diff('microsecond', timestamp '1970-01-01', started_at)) as arrived_start_us,
        0 as departed_end_us,
        0 as departed_start_us
    from flow_items
    group by all
    union all
    select
        system,
        team,
        ai_label,
        date_trunc('week', ended_at) as week,
        date_trunc('month', ended_at) as month,
        0 as arrivals,
        count(*) as departures,
        count(*) filter (where is_abandoned) as abandoned_count,
        0 as arrived_start_us,
        sum(date_diff('microsecond', timestamp '1970-01-01', ended_at)) as departed_end_us,
        sum(date_diff('microsecond', timestamp '1970-01-01', started_at)) as departed_start_us
    from flow_items
    where ended_at is not null
    group by all
),

counted as (
    select
        turns.system,
        turns.team,
        turns.ai_label,
        kinds.window_kind,
        case kinds.window_kind when 'week' then turns.week else turns.month end as starts_at,
        sum(turns.arrivals) as arrivals,
        sum(turns.departures) as departures,
        sum(turns.abandoned_count) as abandoned_count,
        sum(turns.arrived_start_us) as arrived_start_us,
        sum(turns.departed_end_us) as departed_end_us,
        sum(turns.departed_start_us) as departed_start_us
    from turns
    cross join (values ('week'), ('month')) as kinds (window_kind)
    group by all
),

-- Slices get numbers: there are many rows, and numbers are joined and sorted faster than names.
slice_members as (
    select
        cells.system,
        cells.team,
        cells.ai_label,
        team_slices.team_slice,
        label_slices.ai_slice,
        dense_rank() over (order by cells.system, team_slices.team_slice, label_slices.ai_slice) as slice_number
    from (select distinct system, team, ai_label from counted) as cells
    join team_slices on cells.team = team_slices.team
    join label_slices on cells.ai_label = label_slices.ai_label
),

slices as (
    select distinct
        slice_number,
        system,
        team_slice,
        ai_slice
    from slice_members
),

sliced as (
    select
        slice_members.slice_number,
        counted.window_kind,
        counted.starts_at,
        sum(counted.arrivals) as arrivals,
        sum(counted.departures) as departures,
        sum(counted.abandoned_count) as abandoned_count,
        sum(counted.arrived_start_us) as arrived_start_us,
        sum(counted.departed_end_us) as departed_end_us,
        sum(counted.departed_start_us) as departed_start_us
    from counted
    join slice_members
        on counted.system = slice_members.system
        and counted.team = slice_members.team
        and counted.ai_label = slice_members.ai_label
    group by all
),

firsts as (
    select
        slice_number,
        window_kind,
        min(starts_at) as first_starts_at
    from sliced
    group by all
),

joined as (
    select
        firsts.slice_number,
        windows.window_kind,
        windows.starts_at,
        windows.ends_at,
        windows.is_complete,
        windows.start_us,
        windows.end_us,
        coalesce(sliced.arrivals, 0) as arrivals,
        coalesce(sliced.departures, 0) as departures,
        coalesce(sliced.abandoned_count, 0) as abandoned_count,
        coalesce(sliced.arrived_start_us, 0) as arrived_start_us,
        coalesce(sliced.departed_end_us, 0) as departed_end_us,
        coalesce(sliced.departed_start_us, 0) as departed_start_us
    from firsts
    join windows
        on firsts.window_kind = windows.window_kind
        and firsts.first_starts_at <= windows.starts_at
    left join sliced
        on firsts.slice_number = sliced.slice_number
        and windows.window_kind = sliced.window_kind
        and windows.starts_at = sliced.starts_at
),

running as (
    select
        *,
        sum(arrivals - departures) over so_far as present_at_end,
        sum(arrived_start_us - departed_start_us) over so_far as present_start_us
    from joined
    window so_far as (
        partition by slice_number, window_kind
        order by starts_at
        rows between unbounded preceding and current row
    )
),

accounted as (
    select
        *,
        present_at_end - arrivals + departures as present_at_start,
        present_start_us - arrived_start_us + departed_start_us as start_us_of_present_at_start
    from running
)

select
    slices.system, -- review, draft, release, change, issue, task or blocked.
    slices.team_slice, -- all, or one team.
    slices.ai_slice, -- all (without automation), ai, or one label.
    accounted.window_kind, -- week or month.
    accounted.starts_at,
    accounted.ends_at,
    accounted.is_complete
    and coalesce(accounted.ends_at <= flow_systems.whole_until, true)
    and not (slices.system in ('release', 'change') and unfollowed.starts_at is not null)
        as is_complete, -- Whether the data are whole from its begin to its end.
    cast(accounted.arrivals as bigint) as arrivals, -- Items that came in during the window (A).
    cast(accounted.departures as bigint) as departures, -- Items that left during the window (D).
    cast(accounted.abandoned_count as bigint)
        as abandoned_count, -- Of these, the ones whose pull request was closed without a merge.
    cast(accounted.present_at_start as bigint) as present_at_start, -- Items inside at its start (N(a)).
    cast(accounted.present_at_end as bigint) as present_at_end, -- Items inside at its end (N(b)).
    accounted.present_at_start * (accounted.end_us - accounted.start_us)
    + (accounted.end_us * accounted.arrivals - accounted.arrived_start_us)
    - (accounted.end_us * accounted.departures - accounted.departed_end_us)
        as presence_us, -- Microseconds that all items together were inside during the window (H).
    accounted.departed_end_us - accounted.departed_start_us
        as departed_sojourn_us, -- Microseconds from start to end of the items that left, together (Wd).
    accounted.start_us * accounted.present_at_start - accounted.start_us_of_present_at_start
        as age_at_start_us, -- Age of everything inside at its start, together, in microseconds (G(a)).
    accounted.end_us * accounted.present_at_end - accounted.present_start_us
        as age_at_end_us, -- Age of everything inside at its end, together, in microseconds (G(b)).
    (
        accounted.present_at_start * (accounted.end_us - accounted.start_us)
        + (accounted.end_us * accounted.arrivals - accounted.arrived_start_us)
        - (accounted.end_us * accounted.departures - accounted.departed_end_us)
    ) / date_diff('microsecond', accounted.starts_at, accounted.ends_at)
        as mean_items, -- Time-averaged number inside (L = H/T).
    (accounted.departed_end_us - accounted.departed_start_us)
    / nullif(accounted.departures, 0) / 3600000000.0
        as mean_hours_sojourn -- Mean hours of what left (W).
from accounted
join slices on accounted.slice_number = slices.slice_number
left join flow_systems on slices.system = flow_systems.system
left join unfollowed
    on slices.team_slice = unfollowed.team_slice
    and accounted.window_kind = unfollowed.window_kind
    and accounted.starts_at = unfollowed.starts_at

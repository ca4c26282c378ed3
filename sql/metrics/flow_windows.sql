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

-- Cells get numbers: there are many rows, and numbers are grouped, joined and sorted faster than names.
cells as (
    select
        system,
        team,
        ai_label,
        row_number() over (order by system, team, ai_label) as cell_number,
        min(started_at) as first_started_at
    from flow_items
    group by
        system,
        team,
        ai_label
),

numbered as (
    select
        cells.cell_number,
        flow_items.started_at,
        flow_items.ended_at,
        flow_items.is_abandoned,
        date_diff('microsecond', timestamp '1970-01-01', flow_items.started_at) as start_us,
        date_diff('microsecond', timestamp '1970-01-01', flow_items.ended_at) as end_us
    from flow_items
    join cells
        on flow_items.system = cells.system
        and flow_items.team = cells.team
        and flow_items.ai_label = cells.ai_label
),

kinds as (
    select
        window_kind,
        min(starts_at) as first_starts_at
    from windows
    group by window_kind
),

arrived as (
    select
        numbered.cell_number,
        kinds.window_kind,
        case kinds.window_kind
            when 'week' then date_trunc('week', numbered.started_at)
            else date_trunc('month', numbered.started_at)
        end as starts_at,
        count(*) as arrivals,
        sum(numbered.start_us) as arrived_start_us
    from numbered
    cross join kinds
    group by all
),

departed as (
    select
        numbered.cell_number,
        kinds.window_kind,
        case kinds.window_kind
            when 'week' then date_trunc('week', numbered.ended_at)
            else date_trunc('month', numbered.ended_at)
        end as starts_at,
        count(*) as departures,
        count(*) filter (where numbered.is_abandoned) as abandoned_count,
        sum(numbered.end_us) as departed_end_us,
        sum(numbered.start_us) as departed_start_us
    from numbered
    cross join kinds
    where numbered.ended_at is not null
    group by all
),

-- Changes may begin before the first window (marts.windows).
earlier as (
    select
        numbered.cell_number,
        kinds.window_kind,
        count(*) as present_count,
        sum(numbered.start_us) as present_start_us
    from numbered
    join kinds
        on numbered.started_at < kinds.first_starts_at
        and coalesce(numbered.ended_at >= kinds.first_starts_at, true)
    group by
        numbered.cell_number,
        kinds.window_kind
),

joined as (
    select
        cells.cell_number,
        windows.window_kind,
        windows.starts_at,
        coalesce(arrived.arrivals, 0) as arrivals,
        coalesce(departed.departures, 0) as departures,
        coalesce(departed.abandoned_count, 0) as abandoned_count,
        coalesce(arrived.arrived_start_us, 0) as arrived_start_us,
        coalesce(departed.departed_end_us, 0) as departed_end_us,
        coalesce(departed.departed_start_us, 0) as departed_start_us
    from cells
    join windows on cells.first_started_at < windows.closes_at
    left join arrived
        on cells.cell_number = arrived.cell_number
        and windows.window_kind = arrived.window_kind
        and windows.starts_at = arrived.starts_at
    left join departed
        on cells.cell_number = departed.cell_number
        and windows.window_kind = departed.window_kind
        and windows.starts_at = departed.starts_at
),

running as (
    select
        joined.*,
        coalesce(earlier.present_count, 0) + sum(joined.arrivals - joined.departures) over so_far as present_at_end,
        coalesce(earlier.present_start_us, 0) + sum(joined.arrived_start_us - joined.departed_start_us) over so_far
            as present_start_us
    from joined
    left join earlier
        on joined.cell_number = earlier.cell_number
        and joined.window_kind = earlier.window_kind
    window so_far as (
        partition by joined.cell_number, joined.window_kind
        order by joined.starts_at
        rows between unbounded preceding and current row
    )
),

members as (
    select
        cells.cell_number,
        cells.system,
        team_slices.team_slice,
        label_slices.ai_slice,
        count(*) over (partition by cells.system, team_slices.team_slice, label_slices.ai_slice) as cell_count
    from cells
    join team_slices on cells.team = team_slices.team
    join label_slices on cells.ai_label = label_slices.ai_label
),

-- Most slices are one label of one team, and have nothing to add up.
sliced as (
    select
        members.system,
        members.team_slice,
        members.ai_slice,
        running.window_kind,
        running.starts_at,
        running.arrivals,
        running.departures,
        running.abandoned_count,
        running.arrived_start_us,
        running.departed_end_us,
        running.departed_start_us,
        running.present_at_end,
        running.present_start_us
    from running
    join members on running.cell_number = members.cell_number
    where members.cell_count = 1
    union all
    select
        members.system,
        members.team_slice,
        members.ai_slice,
        running.window_kind,
        running.starts_at,
        sum(running.arrivals) as arrivals,
        sum(running.departures) as departures,
        sum(running.abandoned_count) as abandoned_count,
        sum(running.arrived_start_us) as arrived_start_us,
        sum(running.departed_end_us) as departed_end_us,
        sum(running.departed_start_us) as departed_start_us,
        sum(running.present_at_end) as present_at_end,
        sum(running.present_start_us) as present_start_us
    from running
    join members on running.cell_number = members.cell_number
    where members.cell_count > 1
    group by all
),

slice_windows as (
    select
        slices.team_slice,
        windows.*,
        unfollowed.starts_at is not null as is_unfollowed
    from (select distinct team_slice from team_slices) as slices
    cross join windows
    left join unfollowed
        on slices.team_slice = unfollowed.team_slice
        and windows.window_kind = unfollowed.window_kind
        and windows.starts_at = unfollowed.starts_at
),

accounted as (
    select
        sliced.*,
        slice_windows.ends_at,
        slice_windows.is_complete,
        slice_windows.is_unfollowed,
        slice_windows.start_us,
        slice_windows.end_us,
        sliced.present_at_end - sliced.arrivals + sliced.departures as present_at_start,
        sliced.present_start_us - sliced.arrived_start_us + sliced.departed_start_us as start_us_of_present_at_start
    from sliced
    join slice_windows
        on sliced.team_slice = slice_windows.team_slice
        and sliced.window_kind = slice_windows.window_kind
        and sliced.starts_at = slice_windows.starts_at
)

select
    accounted.system, -- review, draft, release, change, issue, task or blocked.
    accounted.team_slice, -- all, or one team.
    accounted.ai_slice, -- all (without automation), ai, or one label.
    accounted.window_kind, -- week or month.
    accounted.starts_at,
    accounted.ends_at,
    accounted.is_complete
    and coalesce(accounted.ends_at <= flow_systems.whole_until, true)
    and not (accounted.system in ('release', 'change') and accounted.is_unfollowed)
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
left join flow_systems on accounted.system = flow_systems.system

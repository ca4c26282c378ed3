-- One row per system, team, AI slice and week or month: work in progress, averaged over time, and the age of open work.
-- WIP is the time that items were inside, divided by the length of the window: no snapshot, nothing sampled.
-- A view: it holds rows of flow_windows under the names of work in progress.
with flow_windows as (select * from metrics.flow_windows)

select
    system,
    team_slice,
    ai_slice,
    window_kind,
    starts_at,
    ends_at,
    is_complete,
    mean_items as wip, -- Time-averaged number of items in progress.
    present_at_end as open_count, -- Items in progress at the end of the window.
    age_at_end_us / nullif(present_at_end, 0) / 3600000000.0 as mean_hours_age -- Mean age of these, in hours.
from flow_windows
where system in ('review', 'draft', 'issue', 'task', 'blocked')

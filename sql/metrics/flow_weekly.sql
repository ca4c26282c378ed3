-- One row per system, team, AI slice and calendar week: exact flow accounting (see flow_windows).
-- A view: it holds the weeks of flow_windows as they stand there.
with flow_windows as (select * from metrics.flow_windows)

select * exclude (window_kind)
from flow_windows
where window_kind = 'week'

-- What is inside at the end is what was inside at the start, plus what came, less what left (method: I2).
select
    system,
    team_slice,
    ai_slice,
    window_kind,
    starts_at
from metrics.flow_windows
where present_at_end - present_at_start <> arrivals - departures

-- Time present is the time of what left plus the change in age of what is inside, to the microsecond (method: I3).
select
    system,
    team_slice,
    ai_slice,
    window_kind,
    starts_at
from metrics.flow_windows
where presence_us <> departed_sojourn_us + age_at_end_us - age_at_start_us

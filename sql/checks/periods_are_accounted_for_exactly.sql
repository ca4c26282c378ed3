-- What is inside is conserved in every period, and time present is the time of what left plus ageing (method: I2, I3).
select
    system,
    team_slice,
    ai_slice,
    period
from metrics.throughput
where present_at_end - present_at_start <> arrivals - departures
    or presence_us <> departed_sojourn_us + age_at_end_us - age_at_start_us

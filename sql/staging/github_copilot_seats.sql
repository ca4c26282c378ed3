-- One row per seat of GitHub Copilot and day on which the seats were read.
with seats as (select * from raw.github_copilot_seats),

settings as (select * from meta.settings)

select
    seats.organization,
    seats.day,
    seats.login,
    seats.plan_type,
    seats.assigning_team,
    seats.created_at,
    seats.pending_cancellation_date as cancelled_on, -- Day on which it will end, if that is decided.
    seats.last_authenticated_at,
    seats.last_activity_at,
    seats.last_activity_editor
from seats
cross join settings
where coalesce(seats.day <= settings.as_of, false)

-- One row per incident.
with work_items as (select * from marts.work_items)

select
    source,
    key,
    scope,
    team,
    created_at, -- When it was reported.
    done_at as resolved_at, -- When it was over; null while it goes on.
    hours_lead_time as hours_open -- Hours from the report to its end.
from work_items
where type = 'incident'

-- No duration is below zero.
select
    repository || '#' || number as item
from marts.pull_requests
where least(
    hours_coding, hours_pickup, hours_review, hours_merge_wait, hours_deploy, hours_open, hours_lead_time, hours_draft,
    hours_closed
) < 0
union all
select
    key as item
from marts.work_items
where least(hours_cycle_time, hours_lead_time, hours_in_progress, hours_blocked) < 0
union all
select
    item
from marts.flow_items
where ended_at < started_at

-- No share is below 0 or above 1.
with shares as (
    select
        'metrics.coverage.share' as place,
        share
    from metrics.coverage
    union all
    select
        'metrics.contexts.touched_share' as place,
        touched_share as share
    from metrics.contexts
    union all
    select
        'metrics.stalled_work.stalled_share' as place,
        stalled_share as share
    from metrics.stalled_work
    union all
    select
        'metrics.work_items.linked_task_share' as place,
        linked_task_share as share
    from metrics.work_items
    union all
    select
        'metrics.work_items.reopened_share' as place,
        reopened_share as share
    from metrics.work_items
    union all
    select
        'metrics.defects.value' as place,
        value as share
    from metrics.defects
    where measure in ('reverted_share', 'linked_defect_share')
)

select
    place,
    share
from shares
where not share between 0 and 1

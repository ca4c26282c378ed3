-- No figure is infinite or not a number: what can not be computed is null.
with figures as (
    select
        'metrics.flow_windows.mean_items' as place,
        mean_items as figure
    from metrics.flow_windows
    union all
    select
        'metrics.throughput.implied_per_day' as place,
        implied_per_day as figure
    from metrics.throughput
    union all
    select
        'metrics.throughput.epsilon' as place,
        epsilon as figure
    from metrics.throughput
    union all
    select
        'metrics.lead_time.mean_hours' as place,
        mean_hours as figure
    from metrics.lead_time
    union all
    select
        'metrics.contexts.touches_per_item' as place,
        touches_per_item as figure
    from metrics.contexts
    union all
    select
        'metrics.contexts.contexts_per_workday' as place,
        contexts_per_workday as figure
    from metrics.contexts
    union all
    select
        'metrics.work_items.tasks_per_developer_month' as place,
        tasks_per_developer_month as figure
    from metrics.work_items
    union all
    select
        'metrics.defects.value' as place,
        value as figure
    from metrics.defects
    union all
    select
        'metrics.deletion_ratio.deletion_ratio' as place,
        deletion_ratio as figure
    from metrics.deletion_ratio
)

select
    place,
    figure
from figures
where not isfinite(figure)

-- The time present in all weeks together, and in all months, is what the items themselves say from the first window on.
with kinds as (
    select
        window_kind,
        min(starts_at) as first_starts_at
    from marts.windows
    group by window_kind
),

items as (
    select
        flow_items.system,
        kinds.window_kind,
        sum(
            cast(
                date_diff(
                    'microsecond',
                    greatest(flow_items.started_at, kinds.first_starts_at),
                    greatest(coalesce(flow_items.ended_at, settings.as_of), kinds.first_starts_at)
                ) as hugeint
            )
        ) as presence_us
    from marts.flow_items as flow_items
    cross join meta.settings as settings
    cross join kinds
    where flow_items.ai_label <> 'automation'
    group by flow_items.system, kinds.window_kind
),

windows as (
    select
        system,
        window_kind,
        sum(presence_us) as presence_us
    from metrics.flow_windows
    where team_slice = 'all' and ai_slice = 'all'
    group by system, window_kind
)

select
    windows.system,
    windows.window_kind,
    windows.presence_us,
    items.presence_us as expected_presence_us
from windows
join items
    on windows.system = items.system
    and windows.window_kind = items.window_kind
where windows.presence_us <> items.presence_us

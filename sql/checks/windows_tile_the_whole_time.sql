-- The time present in all weeks together, and in all months, is what the items themselves say.
with items as (
    select
        flow_items.system,
        sum(
            cast(
                date_diff('microsecond', flow_items.started_at, coalesce(flow_items.ended_at, settings.as_of)) as hugeint
            )
        ) as presence_us
    from marts.flow_items as flow_items
    cross join meta.settings as settings
    where flow_items.ai_label <> 'automation'
    group by flow_items.system
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
join items on windows.system = items.system
where windows.presence_us <> items.presence_us

-- One row per period to compare: the configured ones, else the earlier and the later half of the complete weeks.
with configured as (select * from meta.periods),

windows as (select * from marts.windows),

weeks as (
    select
        starts_at,
        ends_at,
        row_number() over (order by starts_at) as place,
        count(*) over () as week_count
    from windows
    where window_kind = 'week' and is_complete
),

halves as (
    select
        case when place - week_count % 2 <= week_count // 2 then 'earlier' else 'later' end as period,
        min(starts_at) as starts_at,
        max(ends_at) as ends_at
    from weeks
    where week_count >= 2
        and place > week_count % 2
    group by case when place - week_count % 2 <= week_count // 2 then 'earlier' else 'later' end
)

select
    name as period, -- Name of the period.
    starts_at,
    ends_at,
    row_number() over (order by starts_at) as place -- 1 for the first, 2 for the second.
from configured
union all
select
    period,
    starts_at,
    ends_at,
    row_number() over (order by starts_at) as place
from halves
where not exists (select 1 from configured)

-- One row per repository, start period, cluster, arm, outcome and bin: items of that duration, for medians by AI use.
-- Bins are logarithmic, 1.5 % wide: a median is off by less. Zero and below have no logarithm and a bin of their own, and
-- so has what was followed to the end of the follow-up. Only start periods in which the outcome is known of items of both
-- kinds: within them medians are standardised, because over the years both AI use and queues grow. Repositories are not
-- pooled: here are the hundred with the most pull requests on their smaller side, each for itself.
with comparison_items as (select * from marts.comparison_items),

clusters as (
    select * from marts.comparison_clusters
    where team_slice = 'all'
),

outcomes as (
    select * from marts.comparison_outcomes
    where kind = 'hours'
),

follow_up as (select * from marts.follow_up),

periods as (
    select
        repository,
        repository_period,
        row_number() over (order by repository_period) - 1 as stratum,
        count(open_us) filter (where is_marked) as marked_count,
        count(open_us) filter (where not is_marked) as unmarked_count
    from comparison_items
    group by
        repository,
        repository_period
),

sides as (
    select
        repository,
        least(sum(marked_count), sum(unmarked_count)) as smaller_count
    from periods
    where marked_count > 0
        and unmarked_count > 0
    group by repository
),

ranked as (
    select
        repository,
        row_number() over (order by smaller_count desc, repository) as place
    from sides
),

apart as (
    select * from ranked
    where place <= 100
),

durations as (
    select
        apart.place,
        periods.stratum,
        clusters.cluster,
        comparison_items.is_marked,
        outcomes.outcome_place,
        case outcomes.outcome
            when 'pull_request_hours' then comparison_items.open_us
            when 'coding_hours' then comparison_items.coding_us
            when 'pickup_hours' then comparison_items.pickup_us
            when 'lead_time_hours' then comparison_items.lead_time_us
        end as duration_us,
        follow_up.tau_days * 86400000000 as tau_us
    from comparison_items
    join apart on comparison_items.repository = apart.repository
    join periods on comparison_items.repository_period = periods.repository_period
    join clusters
        on comparison_items.team = clusters.team
        and comparison_items.person = clusters.person
    cross join outcomes
    cross join follow_up
),

binned as (
    select
        place,
        stratum,
        cluster,
        is_marked,
        outcome_place,
        case
            when duration_us >= tau_us then 2000
            when duration_us <= 0 then -1
            else cast(floor(ln(duration_us) / ln(1.015)) as integer)
        end as bin,
        count(*) as item_count
    from durations
    where duration_us is not null
    group by all
),

both_known as (
    select
        stratum,
        outcome_place
    from binned
    group by
        stratum,
        outcome_place
    having bool_or(is_marked)
        and not bool_and(is_marked)
)

select
    apart.repository,
    binned.stratum, -- Number of the repository and start period, from 0.
    binned.cluster,
    binned.is_marked,
    binned.outcome_place, -- Number of the outcome, one in hours.
    binned.bin, -- Number b of 1.015^b to 1.015^(b + 1) microseconds; -1: none; 2000: at least the follow-up.
    binned.item_count -- Items whose duration lies in the bin.
from binned
join apart on binned.place = apart.place
join both_known
    on binned.stratum = both_known.stratum
    and binned.outcome_place = both_known.outcome_place

-- One row per repository, cluster, arm, outcome and bin: items of that duration, for the medians of comparisons by AI use.
-- Bins are logarithmic, 1.5 % wide: a median is off by less. Zero and below have no logarithm and a bin of their own, and
-- so has what was followed to the end of the follow-up: a median there is not reached. Medians have no strata; so only
-- those four weeks of a repository are looked at in which work of both kinds was begun, as in the other comparisons. The
-- hundred repositories with the most pull requests on their smaller side stand each for itself; all others are together.
with both_begun as (
    select repository_period
    from marts.comparison_items
    group by repository_period
    having bool_or(is_marked) and not bool_and(is_marked)
),

comparison_items as (
    select items.*
    from marts.comparison_items as items
    join both_begun on items.repository_period = both_begun.repository_period
),

clusters as (
    select * from marts.comparison_clusters
    where team_slice = 'all'
),

outcomes as (
    select * from marts.comparison_outcomes
    where kind = 'hours'
),

follow_up as (select * from marts.follow_up),

sides as (
    select
        repository,
        least(
            count(open_us) filter (where is_marked),
            count(open_us) filter (where not is_marked)
        ) as smaller_count
    from comparison_items
    group by repository
),

ranked as (
    select
        repository,
        row_number() over (order by smaller_count desc, repository) as repository_place
    from sides
    where smaller_count > 0
),

apart as (
    select * from ranked
    where repository_place <= 100
),

durations as (
    select
        apart.repository_place,
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
    join clusters
        on comparison_items.team = clusters.team
        and comparison_items.person = clusters.person
    left join apart on comparison_items.repository = apart.repository
    cross join outcomes
    cross join follow_up
),

binned as (
    select
        repository_place,
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
)

select
    apart.repository, -- Null for all repositories that do not stand for themselves.
    binned.cluster,
    binned.is_marked,
    binned.outcome_place, -- Number of the outcome, one in hours.
    binned.bin, -- Number b of 1.015^b to 1.015^(b + 1) microseconds; -1: none; 2000: at least the follow-up.
    binned.item_count -- Items whose duration lies in the bin.
from binned
left join apart on binned.repository_place = apart.repository_place

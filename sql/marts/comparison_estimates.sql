-- One row per team, outcome and stratification: the Mantel-Haenszel ratio of marked to unmarked items, and its spread.
-- ratio = sum N0 S1 / (N0 + N1) over sum N1 S0 / (N0 + N1), over strata, with S the outcome's sum and N its exposure
-- (Greenland & Robins 1985). log_se is the delete-one-cluster jackknife on the log ratio, CV3 (MacKinnon, Nielsen & Webb
-- 2023). Null where a sum is zero, or where one cluster carries all of an arm. Terms are summed as whole 2^-60 of a unit:
-- then no order of rows changes a byte.
with cells as (select * from marts.comparison_cells),

outcomes as (select * from marts.comparison_outcomes),

slices as (select * from marts.comparison_slices),

strata as (
    select
        comparison_place,
        stratum_place,
        outcome_place,
        cast(sum(marked_total) as double) as u1,
        cast(sum(unmarked_total) as double) as u0,
        cast(sum(marked_exposure) as double) as t1,
        cast(sum(unmarked_exposure) as double) as t0
    from cells
    group by
        comparison_place,
        stratum_place,
        outcome_place
    having sum(marked_exposure) > 0 and sum(unmarked_exposure) > 0
),

pairs as (
    select
        comparison_place,
        stratum_place,
        cluster,
        outcome_place,
        cast(marked_total as double) as s1,
        cast(unmarked_total as double) as s0,
        cast(marked_exposure as double) as n1,
        cast(unmarked_exposure as double) as n0,
        marked_item_count as items1,
        unmarked_item_count as items0
    from cells
),

terms as (
    select
        pairs.*,
        t0 * u1 / (t1 + t0) as whole1,
        t1 * u0 / (t1 + t0) as whole0,
        coalesce((t0 - n0) * (u1 - s1) / nullif(t1 + t0 - n1 - n0, 0), 0) as rest1,
        coalesce((t1 - n1) * (u0 - s0) / nullif(t1 + t0 - n1 - n0, 0), 0) as rest0
    from pairs
    join strata
        on pairs.stratum_place = strata.stratum_place
        and pairs.outcome_place = strata.outcome_place
),

changes as (
    select
        terms.comparison_place,
        terms.outcome_place,
        terms.cluster,
        sum(cast((rest1 - whole1) / outcomes.unit * 1152921504606846976 as hugeint)) as change1,
        sum(cast((rest0 - whole0) / outcomes.unit * 1152921504606846976 as hugeint)) as change0,
        sum(items1) as items1,
        sum(items0) as items0,
        sum(cast(s1 as hugeint)) as s1,
        sum(cast(s0 as hugeint)) as s0
    from terms
    join outcomes on terms.outcome_place = outcomes.outcome_place
    group by
        terms.comparison_place,
        terms.outcome_place,
        terms.cluster
),

wholes as (
    select
        strata.comparison_place,
        strata.outcome_place,
        count(*) as stratum_count,
        sum(cast(t0 * u1 / (t1 + t0) / outcomes.unit * 1152921504606846976 as hugeint)) as whole1,
        sum(cast(t1 * u0 / (t1 + t0) / outcomes.unit * 1152921504606846976 as hugeint)) as whole0
    from strata
    join outcomes on strata.outcome_place = outcomes.outcome_place
    group by
        strata.comparison_place,
        strata.outcome_place
),

left_out as (
    select
        wholes.*,
        changes.cluster,
        changes.items1,
        changes.items0,
        changes.s1,
        changes.s0,
        case
            when least(whole1, whole0, whole1 + change1, whole0 + change0) > 0
                then ln((whole1 + change1) / (whole0 + change0)) - ln(whole1 / whole0)
        end as change
    from wholes
    join changes
        on wholes.comparison_place = changes.comparison_place
        and wholes.outcome_place = changes.outcome_place
),

spread as (
    select
        comparison_place,
        outcome_place,
        max(stratum_count) as stratum_count,
        max(whole1) as whole1,
        max(whole0) as whole0,
        count(*) as cluster_count,
        count(*) - count(change) as carrying_count,
        sum(items1) as marked_count,
        sum(items0) as unmarked_count,
        sum(s1) as marked_total,
        sum(s0) as unmarked_total,
        power(sum(items1), 2) / nullif(sum(power(items1, 2)), 0) as marked_effective_clusters,
        power(sum(items0), 2) / nullif(sum(power(items0, 2)), 0) as unmarked_effective_clusters,
        power(sum(items1 + items0), 2) / nullif(sum(power(items1 + items0, 2)), 0) as effective_clusters,
        sum(power(change, 2) order by cluster) as squares
    from left_out
    group by
        comparison_place,
        outcome_place
)

select
    slices.team_slice,
    outcomes.outcome,
    slices.stratification,
    spread.stratum_count, -- Strata that hold items of both arms.
    cast(spread.marked_count as bigint) as marked_count, -- Items with a trace of an AI tool that could be compared.
    cast(spread.unmarked_count as bigint) as unmarked_count, -- Items without one that could be compared.
    spread.marked_total / outcomes.unit as marked_total, -- Sum of the outcome of the marked ones: of shares, the events.
    spread.unmarked_total / outcomes.unit as unmarked_total, -- The same of the unmarked ones.
    spread.cluster_count, -- Clusters of people among what could be compared.
    spread.effective_clusters, -- (sum n)^2 / sum n^2 over clusters: how many equally large ones would say as much.
    spread.marked_effective_clusters, -- The same of the marked items alone.
    spread.unmarked_effective_clusters, -- The same of the unmarked items alone.
    case
        when least(spread.whole1, spread.whole0) > 0 then spread.whole1 / spread.whole0
    end as ratio, -- Marked relative to unmarked.
    case
        when spread.carrying_count = 0 and spread.cluster_count > 1
            then sqrt((spread.cluster_count - 1) / spread.cluster_count * spread.squares)
    end as log_se -- Standard error of the logarithm of the ratio.
from spread
join outcomes on spread.outcome_place = outcomes.outcome_place
join slices on spread.comparison_place = slices.comparison_place
order by
    slices.team_slice,
    outcomes.outcome_place,
    slices.stratification

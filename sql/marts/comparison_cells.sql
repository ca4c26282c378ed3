-- One row per comparison, stratum, cluster and outcome: the sums that comparisons by AI use are made of.
-- Clusters are people; above 64 of them, 64 groups of people by a hash that is the same in every run (MacKinnon, Nielsen &
-- Webb 2023). A stratum that holds only one arm compares nothing and is left out; "crude" has one stratum. Only
-- primary outcomes are compared within single teams and within the finer strata; teams have no finer strata.
-- A view: they are many, and only the estimates read them.
-- The items are many and are read three times: each time from their table, not from a copy of all of them.
with comparison_outcomes as (select * from marts.comparison_outcomes),

slices as (select * from marts.comparison_slices),

clusters as (select * from marts.comparison_clusters),

-- Where a repository and period holds only one arm, so does every finer stratum of it, and every team's.
periods as (
    select
        repository_period,
        row_number() over (order by repository_period) as period_place,
        bool_or(is_marked) and not bool_and(is_marked) as is_mixed
    from marts.comparison_items
    group by repository_period
),

by_person as (
    select
        items.team,
        items.person,
        items.is_marked,
        periods.period_place,
        periods.is_mixed,
        cast(sum(added_lines) as bigint) as added_lines,
        cast(sum(open_us) as bigint) as open_us,
        cast(sum(is_unreviewed) as integer) as is_unreviewed,
        cast(sum(deleted_lines) as bigint) as deleted_lines,
        cast(sum(is_bug_linked) as integer) as is_bug_linked,
        cast(sum(is_failed) as integer) as is_failed,
        cast(sum(coding_us) as bigint) as coding_us,
        cast(sum(pickup_us) as bigint) as pickup_us,
        cast(sum(lead_time_us) as bigint) as lead_time_us,
        cast(sum(is_finished) as integer) as is_finished,
        cast(sum(is_abandoned) as integer) as is_abandoned,
        cast(sum(line_count) as bigint) as line_count,
        cast(sum(is_reverted) as integer) as is_reverted,
        cast(count(open_us) as integer) as open_us_count,
        cast(count(is_unreviewed) as integer) as is_unreviewed_count,
        cast(count(deleted_lines) as integer) as deleted_lines_count,
        cast(count(is_bug_linked) as integer) as is_bug_linked_count,
        cast(count(is_failed) as integer) as is_failed_count,
        cast(count(coding_us) as integer) as coding_us_count,
        cast(count(pickup_us) as integer) as pickup_us_count,
        cast(count(lead_time_us) as integer) as lead_time_us_count,
        cast(count(is_finished) as integer) as is_finished_count,
        cast(count(is_abandoned) as integer) as is_abandoned_count,
        cast(count(line_count) as integer) as line_count_count,
        cast(count(is_reverted) as integer) as is_reverted_count
    from marts.comparison_items as items
    join periods on items.repository_period = periods.repository_period
    group by
        items.team,
        items.person,
        items.is_marked,
        periods.period_place,
        periods.is_mixed
),

by_size as (
    select
        items.team,
        items.person,
        items.is_marked,
        items.size_class,
        periods.period_place,
        cast(sum(added_lines) as bigint) as added_lines,
        cast(sum(open_us) as bigint) as open_us,
        cast(sum(is_unreviewed) as integer) as is_unreviewed,
        cast(sum(deleted_lines) as bigint) as deleted_lines,
        cast(sum(is_bug_linked) as integer) as is_bug_linked,
        cast(sum(is_failed) as integer) as is_failed,
        cast(count(open_us) as integer) as open_us_count,
        cast(count(is_unreviewed) as integer) as is_unreviewed_count,
        cast(count(deleted_lines) as integer) as deleted_lines_count,
        cast(count(is_bug_linked) as integer) as is_bug_linked_count,
        cast(count(is_failed) as integer) as is_failed_count
    from marts.comparison_items as items
    join periods on items.repository_period = periods.repository_period
    where periods.is_mixed
    group by
        items.team,
        items.person,
        items.is_marked,
        items.size_class,
        periods.period_place
),

-- A stratum's number is that of its team and stratification, of its period, and of its size or author, six digits each.
-- All outcomes are compared in the whole organisation without strata and by repository and period; else primary ones.
whole as (
    select
        1000000 * (
            1000000 * slices.comparison_place
            + case when slices.stratification = 'crude' then 0 else by_person.period_place end
        ) as stratum_place,
        clusters.cluster,
        by_person.* exclude (team, person, period_place, is_mixed)
    from by_person
    join clusters
        on by_person.team = clusters.team
        and by_person.person = clusters.person
    join slices
        on clusters.team_slice = slices.team_slice
        and slices.team_slice = 'all'
        and slices.stratification in ('crude', 'repository_period')
        and (by_person.is_mixed or slices.stratification = 'crude')
),

finer as (
    select
        1000000 * (
            1000000 * slices.comparison_place
            + case when slices.stratification = 'crude' then 0 else by_person.period_place end
        ) + case when slices.stratification = 'repository_period_author' then clusters.person_place else 0 end
            as stratum_place,
        clusters.cluster,
        by_person.is_marked,
        by_person.added_lines,
        by_person.open_us,
        by_person.is_unreviewed,
        by_person.deleted_lines,
        by_person.is_bug_linked,
        by_person.is_failed,
        by_person.open_us_count,
        by_person.is_unreviewed_count,
        by_person.deleted_lines_count,
        by_person.is_bug_linked_count,
        by_person.is_failed_count
    from by_person
    join clusters
        on by_person.team = clusters.team
        and by_person.person = clusters.person
    join slices
        on clusters.team_slice = slices.team_slice
        and (slices.team_slice <> 'all' or slices.stratification = 'repository_period_author')
        and (by_person.is_mixed or slices.stratification = 'crude')
    union all
    select
        1000000 * (1000000 * slices.comparison_place + by_size.period_place) + case by_size.size_class
            when '< 10' then 1
            when '10-49' then 2
            when '50-199' then 3
            when '200-499' then 4
            else 5
        end as stratum_place,
        clusters.cluster,
        by_size.is_marked,
        by_size.added_lines,
        by_size.open_us,
        by_size.is_unreviewed,
        by_size.deleted_lines,
        by_size.is_bug_linked,
        by_size.is_failed,
        by_size.open_us_count,
        by_size.is_unreviewed_count,
        by_size.deleted_lines_count,
        by_size.is_bug_linked_count,
        by_size.is_failed_count
    from by_size
    join clusters
        on by_size.team = clusters.team
        and by_size.person = clusters.person
    join slices
        on clusters.team_slice = slices.team_slice
        and slices.stratification = 'repository_period_size'
),

sums as (
    select
        stratum_place,
        cluster,
        is_marked,
        sum(added_lines) as added_lines,
        sum(open_us) as open_us,
        sum(is_unreviewed) as is_unreviewed,
        sum(deleted_lines) as deleted_lines,
        sum(is_bug_linked) as is_bug_linked,
        sum(is_failed) as is_failed,
        sum(open_us_count) as open_us_count,
        sum(is_unreviewed_count) as is_unreviewed_count,
        sum(deleted_lines_count) as deleted_lines_count,
        sum(is_bug_linked_count) as is_bug_linked_count,
        sum(is_failed_count) as is_failed_count,
        sum(coding_us) as coding_us,
        sum(pickup_us) as pickup_us,
        sum(lead_time_us) as lead_time_us,
        sum(is_finished) as is_finished,
        sum(is_abandoned) as is_abandoned,
        sum(line_count) as line_count,
        sum(is_reverted) as is_reverted,
        sum(coding_us_count) as coding_us_count,
        sum(pickup_us_count) as pickup_us_count,
        sum(lead_time_us_count) as lead_time_us_count,
        sum(is_finished_count) as is_finished_count,
        sum(is_abandoned_count) as is_abandoned_count,
        sum(line_count_count) as line_count_count,
        sum(is_reverted_count) as is_reverted_count
    from whole
    group by
        stratum_place,
        cluster,
        is_marked
    union all
    select
        stratum_place,
        cluster,
        is_marked,
        sum(added_lines) as added_lines,
        sum(open_us) as open_us,
        sum(is_unreviewed) as is_unreviewed,
        sum(deleted_lines) as deleted_lines,
        sum(is_bug_linked) as is_bug_linked,
        sum(is_failed) as is_failed,
        sum(open_us_count) as open_us_count,
        sum(is_unreviewed_count) as is_unreviewed_count,
        sum(deleted_lines_count) as deleted_lines_count,
        sum(is_bug_linked_count) as is_bug_linked_count,
        sum(is_failed_count) as is_failed_count,
        null as coding_us,
        null as pickup_us,
        null as lead_time_us,
        null as is_finished,
        null as is_abandoned,
        null as line_count,
        null as is_reverted,
        null as coding_us_count,
        null as pickup_us_count,
        null as lead_time_us_count,
        null as is_finished_count,
        null as is_abandoned_count,
        null as line_count_count,
        null as is_reverted_count
    from finer
    group by
        stratum_place,
        cluster,
        is_marked
),

mixed as (
    select stratum_place
    from sums
    group by stratum_place
    having bool_or(is_marked) and not bool_and(is_marked)
),

compared as (
    select sums.*
    from sums
    join mixed on sums.stratum_place = mixed.stratum_place
),

marked as (select * from compared where is_marked),

unmarked as (select * from compared where not is_marked),

cells as (
    select
        slices.comparison_place,
        coalesce(marked.stratum_place, unmarked.stratum_place) as stratum_place,
        coalesce(marked.cluster, unmarked.cluster) as cluster,
        comparison_outcomes.outcome_place,
        case comparison_outcomes.outcome_place
            when 1 then marked.open_us
            when 2 then marked.is_unreviewed
            when 3 then marked.deleted_lines
            when 4 then marked.is_bug_linked
            when 5 then marked.is_failed
            when 6 then marked.coding_us
            when 7 then marked.pickup_us
            when 8 then marked.lead_time_us
            when 9 then marked.is_finished
            when 10 then marked.is_abandoned
            when 11 then marked.line_count
            when 12 then marked.is_reverted
        end as marked_total,
        case comparison_outcomes.outcome_place
            when 1 then marked.open_us_count
            when 2 then marked.is_unreviewed_count
            when 3 then marked.added_lines
            when 4 then marked.is_bug_linked_count
            when 5 then marked.is_failed_count
            when 6 then marked.coding_us_count
            when 7 then marked.pickup_us_count
            when 8 then marked.lead_time_us_count
            when 9 then marked.is_finished_count
            when 10 then marked.is_abandoned_count
            when 11 then marked.line_count_count
            when 12 then marked.is_reverted_count
        end as marked_exposure,
        case comparison_outcomes.outcome_place
            when 1 then marked.open_us_count
            when 2 then marked.is_unreviewed_count
            when 3 then marked.deleted_lines_count
            when 4 then marked.is_bug_linked_count
            when 5 then marked.is_failed_count
            when 6 then marked.coding_us_count
            when 7 then marked.pickup_us_count
            when 8 then marked.lead_time_us_count
            when 9 then marked.is_finished_count
            when 10 then marked.is_abandoned_count
            when 11 then marked.line_count_count
            when 12 then marked.is_reverted_count
        end as marked_item_count,
        case comparison_outcomes.outcome_place
            when 1 then unmarked.open_us
            when 2 then unmarked.is_unreviewed
            when 3 then unmarked.deleted_lines
            when 4 then unmarked.is_bug_linked
            when 5 then unmarked.is_failed
            when 6 then unmarked.coding_us
            when 7 then unmarked.pickup_us
            when 8 then unmarked.lead_time_us
            when 9 then unmarked.is_finished
            when 10 then unmarked.is_abandoned
            when 11 then unmarked.line_count
            when 12 then unmarked.is_reverted
        end as unmarked_total,
        case comparison_outcomes.outcome_place
            when 1 then unmarked.open_us_count
            when 2 then unmarked.is_unreviewed_count
            when 3 then unmarked.added_lines
            when 4 then unmarked.is_bug_linked_count
            when 5 then unmarked.is_failed_count
            when 6 then unmarked.coding_us_count
            when 7 then unmarked.pickup_us_count
            when 8 then unmarked.lead_time_us_count
            when 9 then unmarked.is_finished_count
            when 10 then unmarked.is_abandoned_count
            when 11 then unmarked.line_count_count
            when 12 then unmarked.is_reverted_count
        end as unmarked_exposure,
        case comparison_outcomes.outcome_place
            when 1 then unmarked.open_us_count
            when 2 then unmarked.is_unreviewed_count
            when 3 then unmarked.deleted_lines_count
            when 4 then unmarked.is_bug_linked_count
            when 5 then unmarked.is_failed_count
            when 6 then unmarked.coding_us_count
            when 7 then unmarked.pickup_us_count
            when 8 then unmarked.lead_time_us_count
            when 9 then unmarked.is_finished_count
            when 10 then unmarked.is_abandoned_count
            when 11 then unmarked.line_count_count
            when 12 then unmarked.is_reverted_count
        end as unmarked_item_count
    from marked
    full join unmarked
        on marked.stratum_place = unmarked.stratum_place
        and marked.cluster = unmarked.cluster
    join slices
        on coalesce(marked.stratum_place, unmarked.stratum_place) // 1000000000000 = slices.comparison_place
    join comparison_outcomes
        on comparison_outcomes.is_primary
        or (slices.team_slice = 'all' and slices.stratification in ('crude', 'repository_period'))
)

select
    comparison_place,
    stratum_place, -- Number of the stratum, over all teams and stratifications.
    cluster,
    outcome_place,
    coalesce(marked_total, 0) as marked_total, -- Sum over items with a trace of an AI tool: microseconds, items or lines.
    cast(coalesce(marked_exposure, 0) as bigint) as marked_exposure, -- What it is measured by: items, or added lines.
    cast(coalesce(marked_item_count, 0) as bigint) as marked_item_count, -- Items with a trace whose outcome is known.
    coalesce(unmarked_total, 0) as unmarked_total, -- The same sum over items without a trace.
    cast(coalesce(unmarked_exposure, 0) as bigint) as unmarked_exposure, -- What that is measured by.
    cast(coalesce(unmarked_item_count, 0) as bigint)
        as unmarked_item_count -- Items without a trace whose outcome is known.
from cells
where coalesce(marked_item_count, 0) + coalesce(unmarked_item_count, 0) > 0

-- One row per team, stratification, stratum, cluster and outcome: the sums that comparisons by AI use are made of.
-- Clusters are people; above 64 of them, 64 groups of people by a hash that is the same in every run (MacKinnon, Nielsen &
-- Webb 2023). A stratum that holds only one arm compares nothing and is left out; "crude" has one stratum. Only
-- primary outcomes are compared within single teams and within the finer strata; teams have no finer strata.
with comparison_items as (select * from marts.comparison_items),

comparison_outcomes as (select * from marts.comparison_outcomes),

team_slices as (select * from marts.team_slices),

stratifications (stratification, is_for_teams) as (
    values
    ('crude', true),
    ('repository_period', true),
    ('repository_period_size', false),
    ('repository_period_author', false)
),

clusters as (select * from marts.comparison_clusters),

placed as (
    select
        clusters.team_slice,
        stratifications.stratification,
        case stratifications.stratification
            when 'crude' then ''
            when 'repository_period' then comparison_items.repository_period
            when 'repository_period_size'
                then comparison_items.repository_period || ' ' || comparison_items.size_class
            when 'repository_period_author'
                then comparison_items.repository_period || ' ' || comparison_items.person
        end as stratum,
        clusters.cluster,
        comparison_items.*
    from comparison_items
    join team_slices on comparison_items.team = team_slices.team
    join clusters
        on team_slices.team_slice = clusters.team_slice
        and comparison_items.person = clusters.person
    join stratifications on stratifications.is_for_teams or team_slices.team_slice = 'all'
),

sums as (
    select
        team_slice,
        stratification,
        stratum,
        cluster,
        count(*) filter (where is_marked) as marked_count,
        sum(added_lines) filter (where is_marked) as marked_added_lines,
        sum(open_us) filter (where is_marked) as marked_open_us,
        sum(is_unreviewed) filter (where is_marked) as marked_is_unreviewed,
        sum(deleted_lines) filter (where is_marked) as marked_deleted_lines,
        sum(is_reverted) filter (where is_marked) as marked_is_reverted,
        sum(is_bug_linked) filter (where is_marked) as marked_is_bug_linked,
        sum(is_failed) filter (where is_marked) as marked_is_failed,
        sum(coding_us) filter (where is_marked) as marked_coding_us,
        sum(pickup_us) filter (where is_marked) as marked_pickup_us,
        sum(lead_time_us) filter (where is_marked) as marked_lead_time_us,
        sum(is_finished) filter (where is_marked) as marked_is_finished,
        sum(is_abandoned) filter (where is_marked) as marked_is_abandoned,
        sum(line_count) filter (where is_marked) as marked_line_count,
        count(open_us) filter (where is_marked) as marked_open_us_count,
        count(is_unreviewed) filter (where is_marked) as marked_is_unreviewed_count,
        count(deleted_lines) filter (where is_marked) as marked_deleted_lines_count,
        count(is_reverted) filter (where is_marked) as marked_is_reverted_count,
        count(is_bug_linked) filter (where is_marked) as marked_is_bug_linked_count,
        count(is_failed) filter (where is_marked) as marked_is_failed_count,
        count(coding_us) filter (where is_marked) as marked_coding_us_count,
        count(pickup_us) filter (where is_marked) as marked_pickup_us_count,
        count(lead_time_us) filter (where is_marked) as marked_lead_time_us_count,
        count(is_finished) filter (where is_marked) as marked_is_finished_count,
        count(is_abandoned) filter (where is_marked) as marked_is_abandoned_count,
        count(line_count) filter (where is_marked) as marked_line_count_count,
        count(*) filter (where not is_marked) as unmarked_count,
        sum(added_lines) filter (where not is_marked) as unmarked_added_lines,
        sum(open_us) filter (where not is_marked) as unmarked_open_us,
        sum(is_unreviewed) filter (where not is_marked) as unmarked_is_unreviewed,
        sum(deleted_lines) filter (where not is_marked) as unmarked_deleted_lines,
        sum(is_reverted) filter (where not is_marked) as unmarked_is_reverted,
        sum(is_bug_linked) filter (where not is_marked) as unmarked_is_bug_linked,
        sum(is_failed) filter (where not is_marked) as unmarked_is_failed,
        sum(coding_us) filter (where not is_marked) as unmarked_coding_us,
        sum(pickup_us) filter (where not is_marked) as unmarked_pickup_us,
        sum(lead_time_us) filter (where not is_marked) as unmarked_lead_time_us,
        sum(is_finished) filter (where not is_marked) as unmarked_is_finished,
        sum(is_abandoned) filter (where not is_marked) as unmarked_is_abandoned,
        sum(line_count) filter (where not is_marked) as unmarked_line_count,
        count(open_us) filter (where not is_marked) as unmarked_open_us_count,
        count(is_unreviewed) filter (where not is_marked) as unmarked_is_unreviewed_count,
        count(deleted_lines) filter (where not is_marked) as unmarked_deleted_lines_count,
        count(is_reverted) filter (where not is_marked) as unmarked_is_reverted_count,
        count(is_bug_linked) filter (where not is_marked) as unmarked_is_bug_linked_count,
        count(is_failed) filter (where not is_marked) as unmarked_is_failed_count,
        count(coding_us) filter (where not is_marked) as unmarked_coding_us_count,
        count(pickup_us) filter (where not is_marked) as unmarked_pickup_us_count,
        count(lead_time_us) filter (where not is_marked) as unmarked_lead_time_us_count,
        count(is_finished) filter (where not is_marked) as unmarked_is_finished_count,
        count(is_abandoned) filter (where not is_marked) as unmarked_is_abandoned_count,
        count(line_count) filter (where not is_marked) as unmarked_line_count_count
    from placed
    group by
        team_slice,
        stratification,
        stratum,
        cluster
),

mixed as (
    select
        team_slice,
        stratification,
        stratum,
        row_number() over (order by team_slice, stratification, stratum) as stratum_place
    from sums
    group by
        team_slice,
        stratification,
        stratum
    having sum(marked_count) > 0 and sum(unmarked_count) > 0
),

cells as (
    select
        sums.team_slice,
        sums.stratification,
        mixed.stratum_place,
        sums.cluster,
        comparison_outcomes.outcome_place,
        case comparison_outcomes.outcome_place
            when 1 then sums.marked_open_us
            when 2 then sums.marked_is_unreviewed
            when 3 then sums.marked_deleted_lines
            when 4 then sums.marked_is_bug_linked
            when 5 then sums.marked_is_failed
            when 6 then sums.marked_coding_us
            when 7 then sums.marked_pickup_us
            when 8 then sums.marked_lead_time_us
            when 9 then sums.marked_is_finished
            when 10 then sums.marked_is_abandoned
            when 11 then sums.marked_line_count
            when 12 then sums.marked_is_reverted
        end as marked_total,
        case comparison_outcomes.outcome_place
            when 1 then sums.marked_open_us_count
            when 2 then sums.marked_is_unreviewed_count
            when 3 then sums.marked_added_lines
            when 4 then sums.marked_is_bug_linked_count
            when 5 then sums.marked_is_failed_count
            when 6 then sums.marked_coding_us_count
            when 7 then sums.marked_pickup_us_count
            when 8 then sums.marked_lead_time_us_count
            when 9 then sums.marked_is_finished_count
            when 10 then sums.marked_is_abandoned_count
            when 11 then sums.marked_line_count_count
            when 12 then sums.marked_is_reverted_count
        end as marked_exposure,
        case comparison_outcomes.outcome_place
            when 1 then sums.marked_open_us_count
            when 2 then sums.marked_is_unreviewed_count
            when 3 then sums.marked_deleted_lines_count
            when 4 then sums.marked_is_bug_linked_count
            when 5 then sums.marked_is_failed_count
            when 6 then sums.marked_coding_us_count
            when 7 then sums.marked_pickup_us_count
            when 8 then sums.marked_lead_time_us_count
            when 9 then sums.marked_is_finished_count
            when 10 then sums.marked_is_abandoned_count
            when 11 then sums.marked_line_count_count
            when 12 then sums.marked_is_reverted_count
        end as marked_item_count,
        case comparison_outcomes.outcome_place
            when 1 then sums.unmarked_open_us
            when 2 then sums.unmarked_is_unreviewed
            when 3 then sums.unmarked_deleted_lines
            when 4 then sums.unmarked_is_bug_linked
            when 5 then sums.unmarked_is_failed
            when 6 then sums.unmarked_coding_us
            when 7 then sums.unmarked_pickup_us
            when 8 then sums.unmarked_lead_time_us
            when 9 then sums.unmarked_is_finished
            when 10 then sums.unmarked_is_abandoned
            when 11 then sums.unmarked_line_count
            when 12 then sums.unmarked_is_reverted
        end as unmarked_total,
        case comparison_outcomes.outcome_place
            when 1 then sums.unmarked_open_us_count
            when 2 then sums.unmarked_is_unreviewed_count
            when 3 then sums.unmarked_added_lines
            when 4 then sums.unmarked_is_bug_linked_count
            when 5 then sums.unmarked_is_failed_count
            when 6 then sums.unmarked_coding_us_count
            when 7 then sums.unmarked_pickup_us_count
            when 8 then sums.unmarked_lead_time_us_count
            when 9 then sums.unmarked_is_finished_count
            when 10 then sums.unmarked_is_abandoned_count
            when 11 then sums.unmarked_line_count_count
            when 12 then sums.unmarked_is_reverted_count
        end as unmarked_exposure,
        case comparison_outcomes.outcome_place
            when 1 then sums.unmarked_open_us_count
            when 2 then sums.unmarked_is_unreviewed_count
            when 3 then sums.unmarked_deleted_lines_count
            when 4 then sums.unmarked_is_bug_linked_count
            when 5 then sums.unmarked_is_failed_count
            when 6 then sums.unmarked_coding_us_count
            when 7 then sums.unmarked_pickup_us_count
            when 8 then sums.unmarked_lead_time_us_count
            when 9 then sums.unmarked_is_finished_count
            when 10 then sums.unmarked_is_abandoned_count
            when 11 then sums.unmarked_line_count_count
            when 12 then sums.unmarked_is_reverted_count
        end as unmarked_item_count
    from sums
    join mixed
        on sums.team_slice = mixed.team_slice
        and sums.stratification = mixed.stratification
        and sums.stratum = mixed.stratum
    join comparison_outcomes
        on comparison_outcomes.is_primary
        or (sums.team_slice = 'all' and sums.stratification in ('crude', 'repository_period'))
)

select
    team_slice,
    stratification, -- crude, or what items are compared within: repository and start period, and size or author as well.
    stratum_place, -- Number of the stratum, over all teams and stratifications.
    cluster,
    outcome_place,
    coalesce(marked_total, 0) as marked_total, -- Sum over items with a trace of an AI tool: microseconds, items or lines.
    coalesce(marked_exposure, 0) as marked_exposure, -- What it is measured by: items, or added lines.
    marked_item_count, -- Items with a trace whose outcome is known.
    coalesce(unmarked_total, 0) as unmarked_total, -- The same sum over items without a trace.
    coalesce(unmarked_exposure, 0) as unmarked_exposure, -- What that is measured by.
    unmarked_item_count -- Items without a trace whose outcome is known.
from cells
where marked_item_count + unmarked_item_count > 0

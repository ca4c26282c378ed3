-- One row per team, stratification, stratum, cluster, arm and outcome: the sums that comparisons by AI use are made of.
-- Clusters are people; above 64 of them, 64 groups of people by a hash that is the same in every run (MacKinnon, Nielsen &
-- Webb 2023). A stratum that holds only one arm compares nothing and is left out; "crude" has one stratum. Of single teams
-- only the primary outcomes are compared, and only without and with the first stratification.
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
        is_marked,
        sum(added_lines) as added_lines,
        sum(open_us) as open_us,
        sum(is_unreviewed) as is_unreviewed,
        sum(deleted_lines) as deleted_lines,
        sum(is_reverted) as is_reverted,
        sum(is_failed) as is_failed,
        sum(coding_us) as coding_us,
        sum(pickup_us) as pickup_us,
        sum(lead_time_us) as lead_time_us,
        sum(is_finished) as is_finished,
        sum(is_abandoned) as is_abandoned,
        sum(line_count) as line_count,
        count(open_us) as open_us_count,
        count(is_unreviewed) as is_unreviewed_count,
        count(deleted_lines) as deleted_lines_count,
        count(is_reverted) as is_reverted_count,
        count(is_failed) as is_failed_count,
        count(coding_us) as coding_us_count,
        count(pickup_us) as pickup_us_count,
        count(lead_time_us) as lead_time_us_count,
        count(is_finished) as is_finished_count,
        count(is_abandoned) as is_abandoned_count,
        count(line_count) as line_count_count
    from placed
    group by
        team_slice,
        stratification,
        stratum,
        cluster,
        is_marked
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
    having bool_or(is_marked) and not bool_and(is_marked)
),

cells as (
    select
        sums.team_slice,
        sums.stratification,
        mixed.stratum_place,
        sums.cluster,
        sums.is_marked,
        comparison_outcomes.outcome_place,
        case comparison_outcomes.outcome_place
            when 1 then sums.open_us
            when 2 then sums.is_unreviewed
            when 3 then sums.deleted_lines
            when 4 then sums.is_reverted
            when 5 then sums.is_failed
            when 6 then sums.coding_us
            when 7 then sums.pickup_us
            when 8 then sums.lead_time_us
            when 9 then sums.is_finished
            when 10 then sums.is_abandoned
            when 11 then sums.line_count
        end as total,
        case comparison_outcomes.outcome_place
            when 1 then sums.open_us_count
            when 2 then sums.is_unreviewed_count
            when 3 then sums.added_lines
            when 4 then sums.is_reverted_count
            when 5 then sums.is_failed_count
            when 6 then sums.coding_us_count
            when 7 then sums.pickup_us_count
            when 8 then sums.lead_time_us_count
            when 9 then sums.is_finished_count
            when 10 then sums.is_abandoned_count
            when 11 then sums.line_count_count
        end as exposure,
        case comparison_outcomes.outcome_place
            when 1 then sums.open_us_count
            when 2 then sums.is_unreviewed_count
            when 3 then sums.deleted_lines_count
            when 4 then sums.is_reverted_count
            when 5 then sums.is_failed_count
            when 6 then sums.coding_us_count
            when 7 then sums.pickup_us_count
            when 8 then sums.lead_time_us_count
            when 9 then sums.is_finished_count
            when 10 then sums.is_abandoned_count
            when 11 then sums.line_count_count
        end as item_count
    from sums
    join mixed
        on sums.team_slice = mixed.team_slice
        and sums.stratification = mixed.stratification
        and sums.stratum = mixed.stratum
    join comparison_outcomes on comparison_outcomes.is_primary or sums.team_slice = 'all'
)

select
    team_slice,
    stratification, -- crude, or what items are compared within: repository and start period, and size or author as well.
    stratum_place, -- Number of the stratum, over all teams and stratifications.
    cluster, -- Number of the person, or of the group of people, that answers for its items.
    is_marked, -- Whether its items carry a trace of an AI tool.
    outcome_place,
    total, -- Sum of the outcome: microseconds, items or lines.
    exposure, -- What it is measured by: items, or added lines.
    item_count -- Items whose outcome is known.
from cells
where item_count > 0

-- One row per outcome that pull requests are compared in by AI use.
-- Primary outcomes are fixed here, before any data are seen: p values are adjusted over them (Holm). The rest explores.
with outcomes (outcome_place, outcome, kind, unit, is_primary) as (
    values
    (1, 'pull_request_hours', 'hours', 3600000000.0, true),
    (2, 'merged_without_human_review_share', 'share', 1.0, true),
    (3, 'deletion_ratio', 'ratio', 1.0, true),
    (4, 'bug_linked_share', 'share', 1.0, true),
    (5, 'change_fail_share', 'share', 1.0, true),
    (6, 'coding_hours', 'hours', 3600000000.0, false),
    (7, 'pickup_hours', 'hours', 3600000000.0, false),
    (8, 'lead_time_hours', 'hours', 3600000000.0, false),
    (9, 'finished_share', 'share', 1.0, false),
    (10, 'abandoned_share', 'share', 1.0, false),
    (11, 'lines_changed', 'count', 1.0, false),
    (12, 'reverted_share', 'share', 1.0, false)
)

select
    outcome_place, -- Its place in lists.
    outcome, -- What is compared.
    kind, -- hours (restricted means), share (of items), ratio (of sums) or count (a mean).
    unit, -- What the sums of the cells are divided by: microseconds an hour, or 1.
    is_primary -- Whether a verdict is given on it.
from outcomes

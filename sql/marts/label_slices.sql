-- One row per AI label and slice that it counts in; reports split by slice.
-- "all" leaves automation out (dependency and release bots say nothing about people), "ai" is everything with a trace of
-- an AI tool and, as ai_assisted, what was made while its author was active with one by telemetry, and every label is a slice of its own.
with labels (ai_label, is_ai) as (
    values
    ('agent_authored', true),
    ('ai_coauthored', true),
    ('ai_suggestion', true),
    ('ai_assisted', true),
    ('declared_human', false),
    ('no_trace', false),
    ('no_pull_request', false),
    ('automation', false)
)

select
    ai_label, -- Label of a pull request, or of an issue by its pull requests (no_pull_request: none is known).
    'all' as ai_slice -- all (without automation), ai (with a trace, or by telemetry active with a tool), or one label.
from labels
where ai_label <> 'automation'
union all
select
    ai_label,
    'ai' as ai_slice
from labels
where is_ai
union all
select
    ai_label,
    ai_label as ai_slice
from labels

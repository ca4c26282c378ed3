-- One row per metric that Faros (AI Engineering Report 2026) or DORA publish, with what answers it here and how closely.
-- direct: the same events and formula; proxy: something close, and why; unavailable: nothing here says it, and why.
with catalogue (kind, metric, fact, other_fact, availability, answered_by, note) as (
    values
    ('dora', 'Change lead time', 'deployments', 'lead_times', 'direct', 'metrics.lead_time.median_hours', null),
    ('dora', 'Deployment frequency', 'deployments', null, 'direct', 'metrics.deployments.deployments_per_week', null),
    (
        'dora', 'Change fail rate', 'failures', null, 'proxy', 'metrics.deployments.change_fail_rate',
        'a failure is what was rolled back, reverted, mended or followed by an incident'
    ),
    (
        'dora', 'Failed deployment recovery time', 'failures', null, 'proxy',
        'metrics.deployments.median_hours_to_recover',
        'until the next deployment that restores, else until the incident is resolved'
    ),
    (
        'dora', 'Deployment rework rate', 'failures', null, 'proxy', 'metrics.deployments.deployment_rework_rate',
        'unplanned is what rolls back, reverts, mends or answers an incident'
    ),
    ('faros', 'Weekly active users of AI tools', 'telemetry', null, 'direct', 'metrics.adoption.active_share', null),
    (
        'faros', 'Teams above 50 % weekly active users', 'telemetry', null, 'direct', 'metrics.adoption.is_half_active',
        null
    ),
    (
        'faros', 'AI code acceptance rate', 'telemetry', null, 'unavailable', null,
        'vendors define acceptance differently; marts.ai_usage_days keeps what each tells'
    ),
    (
        'faros', 'Pull requests reviewed by an AI agent', 'reviews', 'pull_requests', 'proxy',
        'metrics.review.app_reviewed_share', 'every app that reviews counts, not only AI'
    ),
    (
        'faros', 'Epics completed per developer', 'epics', 'developers', 'direct',
        'metrics.work_items.epics_per_developer_month', null
    ),
    (
        'faros', 'Tasks completed per developer', 'completed_tasks', 'developers', 'direct',
        'metrics.work_items.tasks_per_developer_month', null
    ),
    (
        'faros', 'Tasks with an associated pull request', 'completed_tasks', 'links', 'direct',
        'metrics.work_items.linked_task_count', null
    ),
    (
        'faros', 'Pull requests merged per developer', 'pull_requests', 'developers', 'direct',
        'metrics.developers.merged_per_developer_month', null
    ),
    ('faros', 'Deployments per week', 'deployments', null, 'direct', 'metrics.deployments.successes_per_week', null),
    (
        'faros', 'Code churn', 'files', 'pull_requests', 'direct', 'metrics.deletion_ratio.counted_deletion_ratio',
        'lines deleted per line added; which files Faros leaves out is not public'
    ),
    (
        'faros', 'Pull request contexts per developer and day', 'pull_requests', null, 'direct',
        'metrics.contexts.contexts_per_developer_day', 'over days on which a developer was active'
    ),
    (
        'faros', 'Task contexts per developer and day', 'task_touches', null, 'direct',
        'metrics.contexts.contexts_per_developer_day', 'over days on which a developer was active'
    ),
    (
        'faros', 'Work restarts', 'tasks', null, 'proxy', 'metrics.work_items.restarts_per_task',
        'Faros'' rule is not public; here an issue that comes back into progress'
    ),
    ('faros', 'Stalled tasks', 'tasks', 'open_tasks', 'direct', 'metrics.stalled_work.stalled_share', null),
    ('faros', 'Pull request size', 'files', 'pull_requests', 'direct', 'metrics.pull_request_size.mean_lines', null),
    (
        'faros', 'Files edited per pull request', 'files', 'pull_requests', 'direct',
        'metrics.pull_request_size.mean_files', null
    ),
    (
        'faros', 'Files touched per developer and month', 'files', null, 'unavailable', null,
        'only files of merged pull requests are known, not those of every commit'
    ),
    (
        'faros', 'Repositories touched per developer and month', 'pull_requests', null, 'proxy', 'marts.touches.item',
        'countable from what people touched; no figure is made of it'
    ),
    (
        'faros', 'Review comments per pull request', 'reviews', 'pull_requests', 'proxy',
        'metrics.review.human_comments_per_pull_request', 'comments on lines, by humans other than the author'
    ),
    ('faros', 'Length of review comments', 'reviews', null, 'unavailable', null, 'texts of reviews are not read'),
    (
        'faros', 'Merged without any review', 'reviews', 'pull_requests', 'direct',
        'metrics.review.without_any_review_share', 'neither by a human nor by an app'
    ),
    (
        'faros', 'Time to first review, median', 'reviews', 'pull_requests', 'direct',
        'metrics.review.median_hours_first_review', null
    ),
    (
        'faros', 'Time in review, mean', 'reviews', 'pull_requests', 'direct', 'metrics.review.mean_hours_review_time',
        null
    ),
    (
        'faros', 'Time in review, median', 'reviews', 'pull_requests', 'direct',
        'metrics.review.median_hours_review_time', null
    ),
    ('faros', 'Time in progress', 'tasks', null, 'direct', 'metrics.work_items.mean_hours_in_progress', null),
    (
        'faros', 'Waiting time', 'tasks', null, 'unavailable', null,
        'which statuses mean waiting is no fact of the data; see work_items.blocked_statuses'
    ),
    ('faros', 'QA time', 'tasks', null, 'unavailable', null, 'which statuses mean testing is no fact of the data'),
    (
        'faros', 'Lead time, commit to production', 'deployments', 'lead_times', 'direct',
        'metrics.lead_time.mean_hours', null
    ),
    (
        'faros', 'Bugs per developer', 'bugs', 'developers', 'direct', 'metrics.defects.value',
        'measure bugs_per_developer_month'
    ),
    (
        'faros', 'Bugs per pull request', 'bugs', 'pull_requests', 'direct', 'metrics.defects.value',
        'measure bugs_per_merged_pull_request'
    ),
    (
        'faros', 'Incidents per pull request', 'incidents', 'pull_requests', 'direct', 'metrics.defects.value',
        'measure incidents_per_merged_pull_request'
    ),
    ('faros', 'Monthly incidents', 'incidents', null, 'direct', 'metrics.defects.value', 'measure incidents_per_month'),
    ('faros', 'Reopened tickets', 'closed_tasks', null, 'direct', 'metrics.work_items.reopened_share', null)
),

facts as (select * from marts.known_facts),

-- Of the facts that a metric needs, the first that is not there.
needs as (
    select
        catalogue.*,
        case when first.is_known then others.lacking else first.lacking end as lacking,
        first.is_known and coalesce(others.is_known, true) as is_known
    from catalogue
    join facts as first on catalogue.fact = first.fact
    left join facts as others on catalogue.other_fact = others.fact
)

select
    metric, -- Name of the metric.
    kind, -- Who publishes it: faros or dora.
    case when is_known then availability else 'unavailable' end
        as availability, -- direct, proxy or unavailable, for these data.
    case when is_known then coalesce(note, 'the same events and formula') else lacking end as reason, -- Why.
    case when is_known then answered_by end
        as answered_by, -- Schema, table and column that answer it; null when unavailable.
    fact, -- Kind of fact that it needs (marts.known_facts).
    other_fact -- Another that it needs as well; null when it needs no other.
from needs

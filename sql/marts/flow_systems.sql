-- One row per system of flow: what begins and ends a stay in it, and until when its windows are whole.
-- A change is seen once its pull request is opened, so what is being written now is missing from the last windows. Of
-- the pull requests known, 95 % were opened within hours_until_seen of their first commit.
with settings as (select * from meta.settings),

pull_requests as (select * from marts.pull_requests),

systems (system, begins_with, ends_with) as (
    values
    ('review', 'the opening of a pull request', 'its merge or closing'),
    ('draft', 'a pull request becomes a draft', 'it is ready for review, merged or closed'),
    ('release', 'the merge of a pull request', 'its first deployment to production'),
    ('change', 'the first commit of a pull request', 'its first deployment to production, or its closing'),
    ('issue', 'a Jira issue comes into progress', 'it leaves progress'),
    ('task', 'a Jira issue other than an epic or a sub-task comes into progress', 'it leaves progress'),
    ('blocked', 'such a task in progress comes into a blocked status', 'it leaves the status')
),

delays as (
    select
        coalesce(
            quantile_disc(date_diff('microsecond', work_started_at, created_at), 0.95), 0
        ) as delay_us
    from pull_requests
    where work_started_at is not null
)

select
    systems.system, -- review, draft, release, change, issue, task or blocked.
    systems.begins_with, -- What begins a stay.
    systems.ends_with, -- What ends it.
    case systems.system when 'change' then delays.delay_us else 0 end / 3600000000.0
        as hours_until_seen, -- Hours from its begin within which 95 % of the stays are seen.
    settings.as_of - to_microseconds(case systems.system when 'change' then delays.delay_us else 0 end)
        as whole_until -- Windows that end later miss what is not seen yet.
from systems
cross join delays
cross join settings

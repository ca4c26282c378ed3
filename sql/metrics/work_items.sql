-- One row per team, AI slice and window: issues that were completed in it, and what became of them.
-- A task is an issue other than an epic or a sub-task; what was closed as a duplicate or as not to be done is not
-- completed. The AI label of an issue is the strongest among its pull requests. Rates per developer and medians are for
-- all labels together: a label says which pull requests an issue has, not who has time for it.
with settings as (select * from meta.settings),

work_items as (
    select
        *,
        coalesce(ai_label, 'no_pull_request') as label,
        type <> 'epic' and not is_subtask as is_task
    from marts.work_items
    where is_rejected is not true
        and (type = 'epic' or not is_subtask)
),

developers as (select * from metrics.developers),

windows as (select * from marts.windows),

day_windows as (select * from marts.day_windows),

label_slices as (select * from marts.label_slices),

team_slices as (select * from marts.team_slices),

outcomes as (
    select
        work_items.*,
        cast(work_items.done_at as date) as done_on,
        cast(work_items.first_closed_at as date) as closed_on,
        coalesce(
            work_items.is_task
            and work_items.first_closed_at + interval 30 day <= settings.as_of
            -- A reopening of which nobody knows when it was says nothing of the 30 days.
            and (work_items.first_reopened_at is not null or work_items.reopened_count = 0),
            false
        ) as is_followed,
        coalesce(work_items.first_reopened_at <= work_items.first_closed_at + interval 30 day, false) as is_reopened
    from work_items
    cross join settings
),

-- Most issues are first closed on the day on which they are done, and then one row says both.
facts as (
    select
        team,
        label,
        done_on as day,
        cast(is_task as integer) as task_count,
        cast(not is_task as integer) as epic_count,
        cast(is_task and pull_request_count > 0 as integer) as linked_task_count,
        case when is_task then cast(round(hours_cycle_time * 3600000000.0) as bigint) end as cycle_us,
        case when is_task then cast(round(hours_in_progress * 3600000000.0) as bigint) end as in_progress_us,
        case when is_task then restart_count end as restart_count,
        cast(coalesce(is_followed and closed_on = done_on, false) as integer) as followed_count,
        cast(coalesce(is_followed and is_reopened and closed_on = done_on, false) as integer) as reopened_count
    from outcomes
    where done_on is not null
    union all
    select
        team,
        label,
        closed_on as day,
        0 as task_count,
        0 as epic_count,
        0 as linked_task_count,
        null as cycle_us,
        null as in_progress_us,
        null as restart_count,
        1 as followed_count,
        cast(is_reopened as integer) as reopened_count
    from outcomes
    where is_followed
        and (done_on is null or closed_on <> done_on)
),

totals as (
    select
        facts.team,
        facts.label,
        day_windows.window_kind,
        day_windows.starts_at,
        sum(facts.task_count) as task_count,
        sum(facts.epic_count) as epic_count,
        sum(facts.linked_task_count) as linked_task_count,
        count(facts.cycle_us) as cycle_n,
        sum(facts.cycle_us) as cycle_us,
        count(facts.in_progress_us) as in_progress_n,
        sum(facts.in_progress_us) as in_progress_us,
        count(facts.restart_count) as restart_n,
        sum(facts.restart_count) as restart_count,
        sum(facts.followed_count) as followed_count,
        sum(facts.reopened_count) as reopened_count
    from facts
    join day_windows on facts.day = day_windows.day
    group by all
),

slices as (
    select
        team_slices.team_slice,
        label_slices.ai_slice,
        totals.window_kind,
        totals.starts_at,
        sum(totals.task_count) as task_count,
        sum(totals.epic_count) as epic_count,
        sum(totals.linked_task_count) as linked_task_count,
        sum(totals.cycle_n) as cycle_n,
        sum(totals.cycle_us) as cycle_us,
        sum(totals.in_progress_n) as in_progress_n,
        sum(totals.in_progress_us) as in_progress_us,
        sum(totals.restart_n) as restart_n,
        sum(totals.restart_count) as restart_count,
        sum(totals.followed_count) as followed_count,
        sum(totals.reopened_count) as reopened_count
    from totals
    join team_slices on totals.team = team_slices.team
    join label_slices on totals.label = label_slices.ai_label
    group by all
),

medians as (
    select
        team_slices.team_slice,
        day_windows.window_kind,
        day_windows.starts_at,
        median(work_items.hours_cycle_time) as median_hours_cycle_time,
        median(work_items.hours_in_progress) as median_hours_in_progress
    from work_items
    join team_slices on work_items.team = team_slices.team
    join day_windows on cast(work_items.done_at as date) = day_windows.day
    where work_items.is_task
        and work_items.label <> 'automation'
        and work_items.hours_in_progress is not null
    group by all
)

select
    slices.team_slice, -- all, or one team.
    slices.ai_slice, -- all (without automation), ai, or one label.
    slices.window_kind, -- week, month or all.
    slices.starts_at,
    windows.ends_at,
    windows.is_complete,
    cast(slices.task_count as bigint) as n, -- Tasks completed.
    cast(slices.epic_count as bigint) as epic_count, -- Epics completed.
    case when slices.ai_slice = 'all' then slices.task_count / nullif(developers.developer_months, 0) end
        as tasks_per_developer_month, -- Tasks completed per month of an active developer.
    case when slices.ai_slice = 'all' then slices.epic_count / nullif(developers.developer_months, 0) end
        as epics_per_developer_month, -- Epics completed per month of an active developer.
    case when slices.ai_slice = 'all' then developers.developer_months end
        as developer_months, -- Months of active developers behind these two.
    cast(slices.linked_task_count as bigint) as linked_task_count, -- Tasks completed with a pull request.
    slices.linked_task_count / nullif(slices.task_count, 0) as linked_task_share, -- Their share of the tasks completed.
    cast(slices.cycle_n as bigint) as cycle_n, -- Tasks completed whose cycle time is known.
    slices.cycle_us / nullif(slices.cycle_n, 0) / 3600000000.0
        as mean_hours_cycle_time, -- Mean hours from the first time in progress to the first time done.
    case when slices.ai_slice = 'all' then medians.median_hours_cycle_time end
        as median_hours_cycle_time, -- Median of the same; only for all labels together.
    cast(slices.in_progress_n as bigint) as in_progress_n, -- Tasks completed that had been in progress.
    slices.in_progress_us / nullif(slices.in_progress_n, 0) / 3600000000.0
        as mean_hours_in_progress, -- Mean hours in progress, all stretches of a task together.
    case when slices.ai_slice = 'all' then medians.median_hours_in_progress end
        as median_hours_in_progress, -- Median of the same; only for all labels together.
    slices.restart_count / nullif(slices.restart_n, 0)
        as restarts_per_task, -- Ways back into progress per task completed; null where the source does not say.
    cast(slices.followed_count as bigint)
        as followed_count, -- Tasks first done in the window, and followed for 30 days since; Jira only.
    cast(slices.reopened_count as bigint) as reopened_count, -- Of these, the ones reopened within 30 days.
    slices.reopened_count / nullif(slices.followed_count, 0) as reopened_share -- Their share.
from slices
join windows
    on slices.window_kind = windows.window_kind
    and slices.starts_at = windows.starts_at
left join developers
    on slices.team_slice = developers.team_slice
    and slices.window_kind = developers.window_kind
    and slices.starts_at = developers.starts_at
left join medians
    on slices.team_slice = medians.team_slice
    and slices.window_kind = medians.window_kind
    and slices.starts_at = medians.starts_at

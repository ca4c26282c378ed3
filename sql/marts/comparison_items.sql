-- One row per pull request that is compared by AI use, with what happened to it within its follow-up.
-- Cohorts go by the start of the work, never by its end: around adoption, what ended together began at very different
-- times. Left out: automation; apps without a trace of an AI tool; reverts, which nobody writes and which would stand
-- among the unmarked ones, whatever they take back; what does not go into the default branch, such as backports, which
-- keep the traces of what they copy; and what was only made while its author was active with a tool, by telemetry of the
-- day: most of it may be made without AI, so it belongs to neither side. A null numerator or exposure is not known (yet).
with settings as (select * from meta.settings),

follow_up as (select * from marts.follow_up),

pull_requests as (select * from marts.pull_requests),

defects as (
    select
        links.repository,
        links.number,
        min(links.found_at) as found_at
    from marts.defect_links as links
    join marts.pull_requests as causes
        on links.repository = causes.repository
        and links.number = causes.number
    where links.found_at >= causes.deployed_at
    group by
        links.repository,
        links.number
),

deployments as (select * from marts.deployments),

shippable as (select * from marts.shippable_pull_requests),

reviewing as (
    select is_known from marts.known_facts
    where fact = 'reviews'
),

marked_labels as (
    select ai_label
    from marts.label_slices
    where ai_slice = 'ai'
),

started as (
    select
        pull_requests.*,
        coalesce(pull_requests.work_started_at, pull_requests.created_at) as started_at,
        coalesce(pull_requests.merged_at, pull_requests.closed_at) as ended_at,
        case
            when pull_requests.is_mass_change is not true
                then coalesce(pull_requests.counted_additions, pull_requests.additions)
        end as added_line_count,
        case
            when pull_requests.is_mass_change is not true
                then coalesce(pull_requests.counted_deletions, pull_requests.deletions)
        end as deleted_line_count,
        coalesce(
            pull_requests.counted_additions + pull_requests.counted_deletions,
            pull_requests.additions + pull_requests.deletions
        ) as line_count,
        pull_requests.created_at + follow_up.tau_days * interval 1 day <= settings.as_of
        and coalesce(coalesce(pull_requests.merged_at, pull_requests.closed_at) >= pull_requests.created_at, true)
            as is_followed,
        marked_labels.ai_label is not null as is_marked,
        reviewing.is_known as are_reviews_known,
        settings.as_of,
        follow_up.tau_days * 86400000000 as tau_us,
        follow_up.tau_days * interval 1 day as tau
    from pull_requests
    cross join settings
    cross join follow_up
    cross join reviewing
    left join marked_labels on pull_requests.ai_label = marked_labels.ai_label
    where pull_requests.ai_label <> 'automation'
        and pull_requests.is_revert is not true
        and not (pull_requests.ai_label = 'ai_assisted' and coalesce(pull_requests.ai_rule = 'telemetry-window', false))
        and pull_requests.is_to_default_branch is not false
        and (not pull_requests.is_bot_author or marked_labels.ai_label is not null)
)

select
    started.repository,
    started.number,
    started.team,
    coalesce(started.accountable_person, started.author_person, lower(started.author), '') as person, -- Who answers for it: the cluster.
    started.is_marked, -- Whether it carries a trace of an AI tool.
    started.created_at,
    started.started_at, -- When work on it began; its opening, where no commit is known.
    started.repository || ' ' || (
        date_diff('second', timestamp '1970-01-05 00:00:00', started.started_at) // 2419200
    ) as repository_period, -- Repository, and number of the four weeks since Monday 1970-01-05 in which it was started.
    case
        when started.line_count < 10 then '< 10'
        when started.line_count < 50 then '10-49'
        when started.line_count < 200 then '50-199'
        when started.line_count < 500 then '200-499'
        else '500+'
    end as size_class, -- Lines added and deleted, in five classes.
    case
        when started.is_followed
            then least(
                date_diff('microsecond', started.created_at, coalesce(started.ended_at, started.as_of)),
                started.tau_us
            )
    end as open_us, -- Microseconds from its opening to its end, at most the follow-up; null when not followed.
    case
        when started.started_at + started.tau <= started.as_of
            and started.hours_coding is not null
            then least(
                date_diff('microsecond', started.started_at, started.created_at), started.tau_us
            )
    end as coding_us, -- Microseconds from its first commit to its opening, at most the follow-up.
    case
        when started.are_reviews_known
            and started.ready_at + started.tau <= started.as_of
            and coalesce(coalesce(started.first_human_review_at, started.ended_at) >= started.ready_at, true)
            then least(
                date_diff(
                    'microsecond',
                    started.ready_at,
                    coalesce(started.first_human_review_at, started.ended_at, started.as_of)
                ),
                started.tau_us
            )
    end as pickup_us, -- Microseconds from ready to the first review by another human, else to its end, at most as long.
    case
        when started.started_at + started.tau <= started.as_of
            and started.merged_at is not null
            and not started.is_deployed_by_first_known
            and (started.deployed_at >= started.started_at or (started.deployed_at is null and shippable.number is not null))
            then least(
                date_diff('microsecond', started.started_at, coalesce(started.deployed_at, started.as_of)),
                started.tau_us
            )
    end as lead_time_us, -- Microseconds from the start of work to its deployment, at most the follow-up; of merged ones, deployed or seen not to be.
    case
        when started.is_followed
            then cast(coalesce(started.ended_at <= started.created_at + started.tau, false) as bigint)
    end as is_finished, -- 1 when it was merged or closed within the follow-up.
    case
        when started.is_followed
            then cast(
                started.state = 'closed' and started.closed_at <= started.created_at + started.tau
                as bigint
            )
    end as is_abandoned, -- 1 when it was closed unmerged within the follow-up.
    case
        when started.state = 'merged' and started.are_reviews_known
            then cast(started.is_merged_without_human_review as bigint)
    end as is_unreviewed, -- Of merged ones: 1 when no other human had reviewed it; null where no review was ever read.
    case when started.state = 'merged' then started.deleted_line_count end as deleted_lines, -- Of merged ones but mass changes; by hand where files are known.
    case when started.state = 'merged' then started.added_line_count end as added_lines, -- Of merged ones but mass changes; by hand where files are known.
    case
        when started.merged_at + interval 30 day <= started.as_of
            then cast(coalesce(started.reverted_at <= started.merged_at + interval 30 day, false) as bigint)
    end as is_reverted, -- Of merged ones: 1 when a later pull request took it back within 30 days.
    case
        when started.deployed_at + interval 90 day <= started.as_of
            and not started.is_deployed_by_first_known
            then cast(coalesce(defects.found_at <= started.deployed_at + interval 90 day, false) as bigint)
    end as is_bug_linked, -- Of deployed ones but those of the first known deployment: 1 when a defect of the 90 days since names it as its cause.
    case
        when started.deployed_at + interval 7 day <= started.as_of
            and not started.is_deployed_by_first_known
            then cast(deployments.is_failed as bigint)
    end as is_failed, -- Of the same: 1 when the deployment that first shipped it failed.
    started.language_tier,
    case when started.is_mass_change is not true then started.line_count end
        as line_count -- Lines added and deleted, of all but mass changes; by hand where files are known.
from started
left join defects
    on started.repository = defects.repository
    and started.number = defects.number
left join shippable
    on started.repository = shippable.repository
    and started.number = shippable.number
left join deployments
    on started.repository = deployments.repository
    and started.deployment_id = deployments.id

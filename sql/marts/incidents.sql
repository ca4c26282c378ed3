-- One row per incident, with the deployment that it is attributed to, if one is.
-- An incident whose parent is an incident is part of that, and no row of its own. A linked cause counts before all: the
-- deployment of a pull request of the issue that a Jira link calls the cause. Else it is the latest deployment to
-- production that finished in the 24 hours before the incident began, of the service or repository it came from. What
-- ships the same once more passes the incident on to what shipped it first. A rollback, like anything older than what
-- production had, is no candidate (method 6.1): what is reported after it stays with what it took back, and makes no
-- second failure of what ran before and runs again.
with all_incidents as (
    select * from marts.work_items
    where type = 'incident' and is_rejected is not true
),

incidents as (
    select * from all_incidents
    where parent_incident_key is null
),

places as (select * from marts.incident_places),

shipped as (select * from marts.deployment_services),

links as (select * from staging.jira_issue_links),

jira_issues as (select * from staging.jira_issues),

work_item_pull_requests as (select * from marts.work_item_pull_requests),

shipments as (select * from marts.pull_request_service_deployments),

incident_days as (
    select
        incidents.source,
        incidents.key,
        incidents.created_at,
        places.repository,
        places.service,
        places.matched_by,
        unnest([cast(incidents.created_at as date), cast(incidents.created_at - interval 1 day as date)]) as day
    from incidents
    join places
        on incidents.source = places.source
        and incidents.key = places.key
),

-- What the parts of an incident are caused by, the incident is.
parts as (
    select
        source,
        key,
        created_at as reported_at,
        key as part_key
    from incidents
    union all
    select
        incidents.source,
        incidents.key,
        all_incidents.created_at as reported_at,
        all_incidents.key as part_key
    from all_incidents
    join incidents on all_incidents.parent_incident_key = incidents.key
),

causes as (
    select
        parts.source,
        parts.key,
        shipments.repository,
        shipments.service,
        shipments.ship_number,
        shipments.deployed_at as finished_at,
        'link' as matched_by,
        1 as preference
    from parts
    join jira_issues on parts.part_key = jira_issues.issue_key
    join links
        on jira_issues.issue_id = links.issue_id
        and lower(links.relation) like '%caused by%'
    join jira_issues as causing on links.other_issue_id = causing.issue_id
    join work_item_pull_requests on causing.issue_key = work_item_pull_requests.key
    join shipments
        on work_item_pull_requests.repository = shipments.repository
        and work_item_pull_requests.number = shipments.number
    where parts.source = 'jira'
        -- Written as a difference: a plain comparison would let the planner pair all with all by it.
        and date_diff('microsecond', shipments.deployed_at, parts.reported_at) >= 0
),

coincidences as (
    select
        incident_days.source,
        incident_days.key,
        incident_days.repository,
        incident_days.service,
        shipped.ship_number,
        shipped.finished_at,
        incident_days.matched_by,
        2 as preference
    from incident_days
    join shipped
        on incident_days.repository = shipped.repository
        and incident_days.service = shipped.service
        and incident_days.day = cast(shipped.finished_at as date)
    where shipped.is_service_counted
        and coalesce(shipped.position >= shipped.newest_position_before, true)
        and shipped.finished_at <= incident_days.created_at
        and shipped.finished_at >= incident_days.created_at - interval 24 hour
),

ranked as (
    select
        *,
        row_number() over (
            partition by source, key
            order by preference, finished_at desc, repository, service, ship_number desc
        ) as place
    from (
        select * from causes
        union all
        select * from coincidences
    ) as candidates
),

charged as (
    select
        ranked.source,
        ranked.key,
        ranked.matched_by,
        counted.repository,
        counted.service,
        counted.ship_number,
        counted.deployment_id
    from ranked
    join shipped as latest
        on ranked.repository = latest.repository
        and ranked.service = latest.service
        and ranked.ship_number = latest.ship_number
    join shipped as counted
        on latest.repository = counted.repository
        and latest.service = counted.service
        and latest.counted_number = counted.ship_number
    where ranked.place = 1
),

matched as (
    select
        source,
        key,
        min(matched_by) as matched_by
    from places
    group by source, key
)

select
    incidents.source,
    incidents.key,
    incidents.scope,
    incidents.team,
    incidents.created_at, -- When it was reported.
    incidents.done_at as resolved_at, -- When it was over; null while it goes on, and where the source does not say.
    incidents.hours_lead_time as hours_open, -- Hours from the report to its end.
    coalesce(charged.matched_by, matched.matched_by)
        as matched_by, -- How it is known where it came from: link, service, repository or team; null when it is not.
    charged.repository as deployed_repository, -- Repository of the deployment that it is attributed to.
    charged.service as deployed_service, -- Service that this ships, or "*" for the whole repository.
    charged.ship_number as deployed_number, -- Number of it among those that shipped the service.
    charged.deployment_id -- That deployment; null when none finished in the 24 hours before.
from incidents
left join charged
    on incidents.source = charged.source
    and incidents.key = charged.key
    -- What was over before it was reported was copied from elsewhere: it did not begin when it was created.
    and coalesce(incidents.done_at >= incidents.created_at, true)
left join matched
    on incidents.source = matched.source
    and incidents.key = matched.key

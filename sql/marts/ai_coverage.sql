-- One row per person, tool and unbroken stretch of days in which telemetry could have seen something.
-- Inside a stretch, no row in marts.ai_usage_days means that the tool was not used; outside, nothing is known. Copilot:
-- there was a report for the day, and the person held a seat (from the day it was given to the last on which it was seen)
-- or stands in the report. A day without a report is a gap.
with usage_days as (select * from marts.ai_usage_days),

seats as (select * from staging.github_copilot_seats),

report_days as (
    select * from staging.github_copilot_report_days
    where is_available
),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
),

reported as (
    select
        organization,
        day - cast(row_number() over (partition by organization order by day) as integer) as stretch,
        day
    from report_days
),

report_stretches as (
    select
        organization,
        min(day) as starts_on,
        max(day) as ends_on
    from reported
    group by
        organization,
        stretch
),

seat_spans as (
    select
        organization,
        lower(login) as login,
        cast(created_at as date) as starts_on,
        max(day) as ends_on
    from seats
    group by all
),

stretches as (
    select
        coalesce(person_accounts.person, 'github:' || seat_spans.login) as person,
        'copilot' as tool,
        'github_copilot' as source,
        greatest(seat_spans.starts_on, report_stretches.starts_on) as starts_on,
        least(seat_spans.ends_on, report_stretches.ends_on) as ends_on
    from seat_spans
    join report_stretches on seat_spans.organization = report_stretches.organization
    left join person_accounts on seat_spans.login = person_accounts.account
    where seat_spans.starts_on <= report_stretches.ends_on
        and seat_spans.ends_on >= report_stretches.starts_on
    union all
    select
        person,
        tool,
        source,
        date as starts_on,
        date as ends_on
    from usage_days
    where measure = 'active'
),

begun as (
    select
        *,
        coalesce(
            starts_on > max(ends_on) over (
                partition by person, tool, source
                order by starts_on, ends_on
                rows between unbounded preceding and 1 preceding
            ) + 1,
            true
        ) as is_first
    from stretches
),

numbered as (
    select
        *,
        count(*) filter (where is_first) over (
            partition by person, tool, source
            order by starts_on, ends_on
            rows between unbounded preceding and current row
        ) as stretch
    from begun
)

select
    person,
    tool,
    source,
    min(starts_on) as starts_on, -- First day of the stretch.
    max(ends_on) as ends_on -- Last day of the stretch.
from numbered
group by
    person,
    tool,
    source,
    stretch

-- One row per person, tool and unbroken stretch of days in which telemetry could have seen something.
-- Inside a stretch, no row in marts.ai_usage_days means that the tool was not used; outside, nothing is known. Copilot:
-- there was a report for the day, and the person held a seat (from the day it was given to the last on which it was seen)
-- or stands in the report. A day without a report is a gap. Files: from the first to the last row of the person, on days
-- that lie between the first and the last day of some file with that tool: a month that no file tells of is a gap. Where
-- lines of a report or rows of a file can not be used, they may be anybody's: on the days of such a report, and between the
-- first and the last day of such a file, only who has a row is covered.
with usage_days as (
    select * from marts.ai_usage_days
    where measure = 'active'
),

file_usage as (select * from staging.ai_usage_days),

broken_files as (
    select distinct file from staging.ai_usage_file_parts
    where left_out_count > 0
),

seats as (select * from staging.github_copilot_seats),

report_days as (
    select * from staging.github_copilot_report_days
    where is_available and unreadable_line_count = 0
),

person_accounts as (
    select * from marts.person_accounts
    where kind = 'github'
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

file_spans as (
    select
        file_usage.source,
        file_usage.tool,
        broken_files.file is null as is_whole,
        min(file_usage.day) as starts_on,
        max(file_usage.day) as ends_on
    from file_usage
    left join broken_files on file_usage.file = broken_files.file
    group by
        file_usage.source,
        file_usage.tool,
        file_usage.file,
        broken_files.file
),

file_days as (
    select
        source,
        tool,
        is_whole,
        cast(unnest(generate_series(starts_on, ends_on, interval 1 day)) as date) as day
    from file_spans
),

person_spans as (
    select
        person,
        tool,
        source,
        min(date) as starts_on,
        max(date) as ends_on
    from usage_days
    group by
        person,
        tool,
        source
),

-- Days of which something is told at all: by the reports of an organisation, and by the files of a source with a tool.
told_days as (
    select distinct
        'github_copilot' as source,
        organization as teller,
        day
    from report_days
    union
    select
        source,
        tool as teller,
        day
    from file_days
    group by
        source,
        tool,
        day
    having bool_and(is_whole)
),

counted_days as (
    select
        source,
        teller,
        day,
        day - cast(row_number() over (partition by source, teller order by day) as integer) as stretch
    from told_days
),

told_stretches as (
    select
        source,
        teller,
        min(day) as starts_on,
        max(day) as ends_on
    from counted_days
    group by
        source,
        teller,
        stretch
),

-- Days on which a person stands in a report or a file, as stretches.
counted_person_days as (
    select
        person,
        tool,
        source,
        date,
        date - cast(row_number() over (partition by person, tool, source order by date) as integer) as stretch
    from usage_days
),

stretches as (
    select
        coalesce(person_accounts.person, 'github:' || seat_spans.login) as person,
        'copilot' as tool,
        told_stretches.source,
        greatest(seat_spans.starts_on, told_stretches.starts_on) as starts_on,
        least(seat_spans.ends_on, told_stretches.ends_on) as ends_on
    from seat_spans
    join told_stretches
        on told_stretches.source = 'github_copilot'
        and seat_spans.organization = told_stretches.teller
    left join person_accounts on seat_spans.login = person_accounts.account
    where seat_spans.starts_on <= told_stretches.ends_on
        and seat_spans.ends_on >= told_stretches.starts_on
    union all
    select
        person_spans.person,
        person_spans.tool,
        person_spans.source,
        greatest(person_spans.starts_on, told_stretches.starts_on) as starts_on,
        least(person_spans.ends_on, told_stretches.ends_on) as ends_on
    from person_spans
    join told_stretches
        on person_spans.source = told_stretches.source
        and person_spans.tool = told_stretches.teller
    where person_spans.starts_on <= told_stretches.ends_on
        and person_spans.ends_on >= told_stretches.starts_on
    union all
    select
        person,
        tool,
        source,
        min(date) as starts_on,
        max(date) as ends_on
    from counted_person_days
    group by
        person,
        tool,
        source,
        stretch
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

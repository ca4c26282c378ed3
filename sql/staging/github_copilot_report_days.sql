-- One row per organisation and day for which GitHub was asked for a report on the use of Copilot.
with report_days as (select * from raw.github_copilot_report_days),

settings as (select * from meta.settings)

select
    report_days.organization,
    report_days.day,
    report_days.is_available,
    report_days.unreadable_line_count
from report_days
cross join settings
where coalesce(report_days.day <= settings.as_of, false)

-- One row per measure of an account's day with a tool, and variant (such as the terminal), that files tell of.
-- What stands in the files twice counts once: the last row of the last file.
with usage as (select * from raw.ai_usage_days),

parts as (select * from staging.ai_usage_file_parts),

settings as (select * from meta.settings)

select
    usage.file,
    usage.line,
    usage.day,
    usage.account,
    usage.tool,
    usage.measure,
    usage.value,
    usage.source
from usage
join parts
    on usage.file = parts.file
    and usage.part = parts.part
cross join settings
where coalesce(usage.day <= settings.as_of, false)
qualify
    row_number() over (
        partition by usage.day, usage.account, usage.tool, usage.measure, usage.source, usage.variant
        order by usage.file desc, usage."row" desc
    ) = 1

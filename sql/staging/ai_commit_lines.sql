-- One row per commit, tool and source: the lines of it that files attribute to the tool, as the last row tells them.
with lines as (select * from raw.ai_commit_lines),

parts as (select * from staging.ai_usage_file_parts)

select
    lines.repository,
    lines.commit_oid,
    lines.tool,
    lines.ai_line_count,
    lines.total_line_count,
    lines.source
from lines
join parts
    on lines.file = parts.file
    and lines.part = parts.part
qualify
    row_number() over (
        partition by lines.commit_oid, lines.tool, lines.source
        order by lines.file desc, lines."row" desc
    ) = 1

-- One row per stretch of rows of a file with telemetry that is there.
with parts as (select * from raw.ai_usage_file_parts)

select
    file,
    part,
    row_count,
    left_out_count
from parts
where not is_gone

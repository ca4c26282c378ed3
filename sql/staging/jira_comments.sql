-- One row per comment on a Jira issue until the data end, without its text.
with comments as (select * from raw.jira_comments),

settings as (select * from meta.settings)

select
    comments.issue_id,
    comments.comment_id,
    comments.author_id,
    comments.created_at
from comments
cross join settings
where coalesce(comments.created_at <= settings.as_of, false)

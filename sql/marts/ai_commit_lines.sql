-- One row per commit, tool and source: how many of its added lines the tool wrote, where a file tells it.
-- A commit that is not here was not measured; one with 0 lines was. An object name is the same in every fork.
with lines as (select * from staging.ai_commit_lines),

commits as (
    select
        commit_oid,
        max(additions) as additions
    from staging.github_commits
    where commit_oid in (select commit_oid from lines)
    group by commit_oid
)

select
    lines.repository, -- Repository as the file names it; null when it does not.
    lines.commit_oid, -- Object name (SHA) of the commit, before any squash.
    lines.tool, -- The tool; "several" when tools are not told apart.
    lines.ai_line_count, -- Added lines that the tool wrote.
    coalesce(lines.total_line_count, commits.additions) as total_line_count, -- Added lines in all, by the file, else by GitHub; null when neither tells.
    lines.source -- Kind of file: cursor_commits, git_ai, git_ai_notes or commit_lines.
from lines
left join commits on lines.commit_oid = commits.commit_oid

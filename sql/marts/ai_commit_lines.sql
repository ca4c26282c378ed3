-- One row per commit, tool and source: how many of its added lines the tool wrote, where a file tells it.
-- A commit that is not here was not measured; one with 0 lines was. An object name is the same in every fork.
with lines as (select * from staging.ai_commit_lines)

select
    repository, -- Repository as the file names it; null when it does not.
    commit_oid, -- Object name (SHA) of the commit, before any squash.
    tool, -- The tool; "several" when tools are not told apart.
    ai_line_count, -- Added lines that the tool wrote.
    total_line_count, -- Added lines in all.
    source -- Kind of file: cursor_commits, git_ai or commit_lines.
from lines

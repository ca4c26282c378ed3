-- One row per link from a commit to a parent of which at least one of the two lies off the first-parent line.
-- Where every change is squashed or rebased there is none.
with commits as (select * from staging.github_default_branch_commits),

lines as (select * from marts.branch_lines),

candidates as (
    select
        commits.repository,
        commits.commit_oid,
        lines.position as commit_position,
        commits.parents[1] as first_parent_oid,
        len(commits.parents) as parent_count,
        unnest(commits.parents) as parent_oid
    from commits
    left join lines
        on commits.repository = lines.repository
        and commits.commit_oid = lines.commit_oid
    where lines.position is null
        or len(commits.parents) > 1
)

select
    candidates.repository,
    candidates.commit_oid,
    candidates.commit_position, -- Place of the commit on the first-parent line; null when it lies off it.
    candidates.parent_oid, -- Object name (SHA) of the parent.
    lines.position as parent_position, -- Place of the parent on the first-parent line; null when it lies off it.
    candidates.parent_oid = candidates.first_parent_oid
        as is_first_parent, -- Whether it is the first of the commit's parents: the one that was merged into.
    candidates.parent_count -- How many parents the commit has.
from candidates
join commits
    on candidates.repository = commits.repository
    and candidates.parent_oid = commits.commit_oid
left join lines
    on candidates.repository = lines.repository
    and candidates.parent_oid = lines.commit_oid
where candidates.commit_position is null
    or lines.position is null

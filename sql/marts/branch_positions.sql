-- One row per commit on a default branch, with the place at which it reached the branch.
-- The first-parent line from the head is the branch; a commit that a merge brought in has the place of that merge. What
-- such a commit contains of the branch is less: only what lies before the place where its own branch began.
with lines as (select * from marts.branch_lines),

arrivals as (select * from marts.branch_arrivals),

contents as (select * from marts.branch_contents)

select
    repository,
    commit_oid,
    position, -- Place on the default branch, from 0, oldest first.
    position as contained_position, -- Newest place on the branch that the commit contains; null for none.
    true as is_on_line -- Whether it is on the first-parent line itself, and not brought in by a merge.
from lines
union all
select
    arrivals.repository,
    arrivals.commit_oid,
    arrivals.position,
    contents.position as contained_position,
    false as is_on_line
from arrivals
left join contents
    on arrivals.repository = contents.repository
    and arrivals.commit_oid = contents.commit_oid

-- One row per commit on the first-parent line of a default branch: the branch as it was merged into, oldest first.
with recursive commits as (select * from staging.github_default_branch_commits),

branches as (select * from staging.github_default_branches),

first_parents as (
    select
        repository,
        commit_oid,
        parents[1] as parent_oid
    from commits
),

line as (
    select
        first_parents.repository,
        first_parents.commit_oid,
        first_parents.parent_oid,
        0 as steps_from_head
    from branches
    join first_parents
        on branches.repository = first_parents.repository
        and branches.head_oid = first_parents.commit_oid
    union all
    select
        first_parents.repository,
        first_parents.commit_oid,
        first_parents.parent_oid,
        line.steps_from_head + 1 as steps_from_head
    from line
    join first_parents
        on line.repository = first_parents.repository
        and line.parent_oid = first_parents.commit_oid
)

select
    repository,
    commit_oid,
    max(steps_from_head) over (partition by repository) - steps_from_head
        as position -- Place on the default branch, from 0, oldest first.
from line

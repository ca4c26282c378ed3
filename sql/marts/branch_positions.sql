-- One row per commit on a default branch, with the place at which it reached the branch.
-- The first-parent line from the head is the branch; a commit that a merge brought in has the place of that merge. What
-- such a commit contains of the branch is less: only what lies before the place where its own branch began.
with recursive commits as (select * from staging.github_default_branch_commits),

branches as (select * from staging.github_default_branches),

first_parent_line as (
    select
        commits.repository,
        commits.commit_oid,
        commits.parents[1] as parent_oid,
        0 as steps_from_head
    from branches
    join commits
        on branches.repository = commits.repository
        and branches.head_oid = commits.commit_oid
    union all
    select
        commits.repository,
        commits.commit_oid,
        commits.parents[1] as parent_oid,
        first_parent_line.steps_from_head + 1 as steps_from_head
    from first_parent_line
    join commits
        on first_parent_line.repository = commits.repository
        and first_parent_line.parent_oid = commits.commit_oid
),

merge_line as (
    select
        repository,
        commit_oid,
        max(steps_from_head) over (partition by repository) - steps_from_head as position
    from first_parent_line
),

parent_links as (
    select
        repository,
        commit_oid,
        unnest(parents) as parent_oid
    from commits
),

reached (repository, commit_oid, position) using key (repository, commit_oid) as (
    select
        repository,
        commit_oid,
        position
    from merge_line
    union
    select
        parent_links.repository,
        parent_links.parent_oid as commit_oid,
        min(reached.position) as position
    from reached
    join parent_links
        on reached.repository = parent_links.repository
        and reached.commit_oid = parent_links.commit_oid
    left join recurring.reached as known
        on parent_links.repository = known.repository
        and parent_links.parent_oid = known.commit_oid
    where known.position is null or known.position > reached.position
    group by
        parent_links.repository,
        parent_links.parent_oid
),

contained (repository, commit_oid, position) using key (repository, commit_oid) as (
    select
        repository,
        commit_oid,
        position
    from merge_line
    union
    select
        parent_links.repository,
        parent_links.commit_oid,
        max(contained.position) as position
    from contained
    join parent_links
        on contained.repository = parent_links.repository
        and contained.commit_oid = parent_links.parent_oid
    left join recurring.contained as known
        on parent_links.repository = known.repository
        and parent_links.commit_oid = known.commit_oid
    where known.position is null or known.position < contained.position
    group by
        parent_links.repository,
        parent_links.commit_oid
)

select
    commits.repository,
    commits.commit_oid,
    reached.position, -- Place on the default branch, from 0, oldest first.
    contained.position as contained_position -- Newest place on the branch that the commit contains; null for none.
from commits
join reached
    on commits.repository = reached.repository
    and commits.commit_oid = reached.commit_oid
left join contained
    on commits.repository = contained.repository
    and commits.commit_oid = contained.commit_oid

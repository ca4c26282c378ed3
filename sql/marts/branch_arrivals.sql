-- One row per commit off the first-parent line that a merge brought into the default branch, with the place it takes.
-- That is the least place among the commits that contain it. A walk from commit to commit along one child of each finds
-- it nearly always, and sees each commit once; what another child knows better is then handed down.
with recursive links as (
    select * from marts.branch_links
    where parent_position is null
),

steps as (select * from marts.branch_steps),

walk as (
    select
        repository,
        commit_oid,
        position
    from steps
    where child_oid is null
    union all
    select
        steps.repository,
        steps.commit_oid,
        least(steps.position, walk.position) as position
    from walk
    join steps
        on walk.repository = steps.repository
        and walk.commit_oid = steps.child_oid
),

better (repository, commit_oid, position) using key (repository, commit_oid) as (
    select
        links.repository,
        links.parent_oid as commit_oid,
        min(child.position) as position
    from links
    join steps
        on links.repository = steps.repository
        and links.parent_oid = steps.commit_oid
        and steps.child_count > 1
    join walk as child
        on links.repository = child.repository
        and links.commit_oid = child.commit_oid
    join walk as parent
        on links.repository = parent.repository
        and links.parent_oid = parent.commit_oid
    where child.position < parent.position
        or (parent.position is null and child.position is not null)
    group by links.repository, links.parent_oid
    union
    select
        links.repository,
        links.parent_oid as commit_oid,
        min(better.position) as position
    from better
    join links
        on better.repository = links.repository
        and better.commit_oid = links.commit_oid
    join walk
        on links.repository = walk.repository
        and links.parent_oid = walk.commit_oid
    left join recurring.better as known
        on links.repository = known.repository
        and links.parent_oid = known.commit_oid
    where coalesce(known.position > better.position, walk.position > better.position, true)
    group by links.repository, links.parent_oid
)

select
    walk.repository,
    walk.commit_oid,
    coalesce(better.position, walk.position) as position -- Place of the first merge that brought it in.
from walk
left join better
    on walk.repository = better.repository
    and walk.commit_oid = better.commit_oid
where better.position is not null
    or walk.position is not null

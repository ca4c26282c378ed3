-- One row per commit off the first-parent line, with the newest place on that line that it contains.
-- A walk along the first parent of each commit finds it nearly always, and sees each commit once; what another parent
-- knows better is then handed on.
with recursive links as (
    select * from marts.branch_links
    where commit_position is null
),

steps as (
    select
        repository,
        commit_oid,
        max(parent_position) as position,
        count(*) as parent_count,
        arg_min(parent_oid, (not is_first_parent, parent_oid)) filter (where parent_position is null) as parent_oid
    from links
    group by repository, commit_oid
),

roots as (
    select
        links.repository,
        links.parent_oid as commit_oid,
        null::bigint as position
    from marts.branch_links as links
    left join steps
        on links.repository = steps.repository
        and links.parent_oid = steps.commit_oid
    where links.parent_position is null
        and steps.commit_oid is null
    group by all
),

walk as (
    select
        repository,
        commit_oid,
        position
    from steps
    where parent_oid is null
    union all
    select
        repository,
        commit_oid,
        position
    from roots
    union all
    select
        steps.repository,
        steps.commit_oid,
        greatest(steps.position, walk.position) as position
    from walk
    join steps
        on walk.repository = steps.repository
        and walk.commit_oid = steps.parent_oid
),

better (repository, commit_oid, position) using key (repository, commit_oid) as (
    select
        links.repository,
        links.commit_oid,
        max(parent.position) as position
    from links
    join steps
        on links.repository = steps.repository
        and links.commit_oid = steps.commit_oid
        and steps.parent_count > 1
    join walk as parent
        on links.repository = parent.repository
        and links.parent_oid = parent.commit_oid
    join walk as child
        on links.repository = child.repository
        and links.commit_oid = child.commit_oid
    where parent.position > coalesce(child.position, -1)
    group by links.repository, links.commit_oid
    union
    select
        links.repository,
        links.commit_oid,
        max(better.position) as position
    from better
    join links
        on better.repository = links.repository
        and better.commit_oid = links.parent_oid
    join walk
        on links.repository = walk.repository
        and links.commit_oid = walk.commit_oid
    left join recurring.better as known
        on links.repository = known.repository
        and links.commit_oid = known.commit_oid
    where better.position > coalesce(known.position, walk.position, -1)
    group by links.repository, links.commit_oid
)

select
    walk.repository,
    walk.commit_oid,
    coalesce(better.position, walk.position) as position -- Newest place on the first-parent line that it contains; null for none.
from walk
left join better
    on walk.repository = better.repository
    and walk.commit_oid = better.commit_oid

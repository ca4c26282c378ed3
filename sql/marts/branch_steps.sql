-- One row per commit off the first-parent line, with the child to go to on the way to the merge that brought it in.
with links as (select * from marts.branch_links),

steps as (
    select
        repository,
        parent_oid as commit_oid,
        min(commit_position) as position,
        count(*) as child_count,
        -- Along the branch that it was made on, which merges make longer, rather than along one that left it here.
        arg_min(commit_oid, (not is_first_parent, -parent_count, commit_oid)) filter (where commit_position is null)
            as child_oid
    from links
    where parent_position is null
    group by repository, parent_oid
),

tips as (
    select distinct
        links.repository,
        links.commit_oid
    from links
    left join steps
        on links.repository = steps.repository
        and links.commit_oid = steps.commit_oid
    where links.commit_position is null
        and steps.commit_oid is null
)

select
    repository,
    commit_oid,
    child_oid, -- One of its children off the line; null when there is none.
    child_count, -- How many children are known.
    position -- Place of the first merge on the line that has it as a parent; null when none has.
from steps
union all
select
    repository,
    commit_oid,
    null as child_oid,
    0 as child_count,
    null as position
from tips

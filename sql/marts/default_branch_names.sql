-- One row per repository and name of its default branch: the present one, and those that it had before.
-- After a renaming, GitHub leaves what had been merged or closed under the old name. Such a name is told by where most of
-- what was merged into it lies: on the first-parent line. What came with the merge of another branch lies off the line.
with repositories as (select * from staging.github_repositories),

pull_requests as (
    select * from staging.github_pull_requests
    where merged_at is not null
        and base_branch <> default_branch
),

lines as (select * from marts.branch_lines),

earlier as (
    select
        pull_requests.repository,
        pull_requests.base_branch as branch
    from pull_requests
    left join lines
        on pull_requests.repository = lines.repository
        and pull_requests.merge_commit_oid = lines.commit_oid
    group by
        pull_requests.repository,
        pull_requests.base_branch
    having 2 * count(lines.position) > count(*)
)

select
    name_with_owner as repository,
    default_branch as branch -- The name.
from repositories
where default_branch is not null
union all
select
    repository,
    branch
from earlier

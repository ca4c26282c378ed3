-- One row per file changed by a pull request.
with files as (select * from raw.github_files),

repositories as (select * from staging.github_repositories)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    files.number,
    files.repository_id * 1000000000 + files.number as pull_request_key, -- Repository and number in one: a single number is matched faster.
    files.path,
    lower(files.change_type) as change_type, -- added, modified, deleted, renamed, copied or changed.
    files.additions,
    files.deletions
from files
join repositories on files.repository_id = repositories.id

-- One row per file changed by a pull request, with whether its lines count.
-- Left out are files that nobody wrote by hand (meta.file_rules) and files that were only moved.
-- A view: there are ten files to a pull request, and what is said of them stands in marts.file_paths.
with files as (select * from staging.github_files),

file_paths as (select * from marts.file_paths)

select
    files.repository,
    files.number,
    files.pull_request_key,
    files.path,
    file_paths.path_number,
    files.additions,
    files.deletions,
    files.change_type = 'renamed' and files.additions + files.deletions = 0 or file_paths.exclusion_rule is not null
        as is_excluded, -- Whether its lines are left out of counted lines.
    case
        when files.change_type = 'renamed' and files.additions + files.deletions = 0 then 'moved'
        else file_paths.exclusion_rule
    end as exclusion_rule, -- The rule that leaves it out: moved, or one of meta.file_rules; null when it counts.
    file_paths.language,
    file_paths.language_tier
from files
join file_paths on files.path = file_paths.path

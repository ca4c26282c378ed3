-- One row per language of a GitHub repository, as it stands now.
with languages as (select * from raw.github_languages),

repositories as (select * from staging.github_repositories)

select
    repositories.name_with_owner as repository, -- "owner/name" of the repository, under its present name.
    languages.language,
    languages.bytes as byte_count -- Bytes of code in the default branch, by GitHub's count.
from languages
join repositories on languages.repository_id = repositories.id
where not languages.is_gone

-- One row per pull request whose changed files are known: its lines and files that somebody wrote by hand.
-- Without its files (none were listed, or fewer than it changed) a pull request has no row: its size is not known.
with settings as (select * from meta.settings),

files as (select * from marts.pull_request_files),

pull_requests as (select * from staging.github_pull_requests),

languages as (
    select
        language,
        min(language_tier) as language_tier,
        min(place) as place
    from meta.languages
    group by language
),

by_language as (
    select
        repository,
        number,
        language,
        count(*) as file_count,
        count(*) filter (where not is_excluded) as counted_files,
        coalesce(sum(additions) filter (where not is_excluded), 0) as counted_additions,
        coalesce(sum(deletions) filter (where not is_excluded), 0) as counted_deletions
    from files
    group by
        repository,
        number,
        language
),

-- The language of most lines is the one of the greatest rank; of equals, the first in meta.languages.
ranked as (
    select
        by_language.*,
        languages.language_tier,
        by_language.counted_additions + by_language.counted_deletions as counted_lines,
        case
            when by_language.counted_additions + by_language.counted_deletions > 0
                then (by_language.counted_additions + by_language.counted_deletions) * 10000
                    - coalesce(languages.place, 9999)
        end as language_rank
    from by_language
    left join languages on by_language.language = languages.language
),

sizes as (
    select
        repository,
        number,
        sum(file_count) as file_count,
        sum(counted_files) as counted_files,
        sum(counted_additions) as counted_additions,
        sum(counted_deletions) as counted_deletions,
        nullif(arg_max(coalesce(language, ''), language_rank), '') as language,
        nullif(arg_max(coalesce(language_tier, ''), language_rank), '') as language_tier,
        max(counted_lines) / nullif(sum(counted_lines), 0) as language_line_share
    from ranked
    group by
        repository,
        number
)

select
    sizes.repository,
    sizes.number, -- Number of the pull request.
    cast(sizes.file_count as bigint) as listed_files, -- Files that were read.
    cast(sizes.counted_files as bigint) as counted_files, -- Of these, files that somebody wrote by hand.
    cast(sizes.counted_additions as bigint) as counted_additions, -- Lines added in them.
    cast(sizes.counted_deletions as bigint) as counted_deletions, -- Lines deleted in them.
    sizes.counted_additions + sizes.counted_deletions > settings.mass_change_lines
        as is_mass_change, -- Whether more counted lines changed than the configuration allows (5,000): likely a format or a move of code, not written.
    sizes.language, -- Language of most counted lines; null when it is not known or no line counts.
    sizes.language_tier, -- Tier of that language: high, low, or config.
    sizes.language_line_share -- Share of the counted lines in that language.
from sizes
cross join settings
join pull_requests
    on sizes.repository = pull_requests.repository
    and sizes.number = pull_requests.number
where sizes.file_count >= pull_requests.changed_files

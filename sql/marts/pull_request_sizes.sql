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

totals as (
    select
        pull_request_key,
        count(*) as listed_files,
        count(*) filter (where not is_excluded) as counted_files,
        cast(coalesce(sum(additions) filter (where not is_excluded), 0) as bigint) as counted_additions,
        cast(coalesce(sum(deletions) filter (where not is_excluded), 0) as bigint) as counted_deletions
    from files
    group by pull_request_key
),

by_language as (
    select
        pull_request_key,
        language,
        cast(sum(additions + deletions) as bigint) as counted_lines
    from files
    where not is_excluded
        and additions + deletions > 0
    group by
        pull_request_key,
        language
),

-- The language of most lines is the one of the greatest rank; of equals, the first in meta.languages.
main_languages as (
    select
        by_language.pull_request_key,
        max(by_language.counted_lines) as counted_lines,
        arg_max(
            coalesce(by_language.language, ''), by_language.counted_lines * 10000 - coalesce(languages.place, 9999)
        ) as language
    from by_language
    left join languages on by_language.language = languages.language
    group by by_language.pull_request_key
)

select
    pull_requests.repository,
    pull_requests.number, -- Number of the pull request.
    totals.listed_files, -- Files that were read.
    totals.counted_files, -- Of these, files that somebody wrote by hand.
    totals.counted_additions, -- Lines added in them.
    totals.counted_deletions, -- Lines deleted in them.
    totals.counted_additions + totals.counted_deletions > settings.mass_change_lines
        as is_mass_change, -- Whether more counted lines changed than the configuration allows (5,000): likely a format or a move of code, not written.
    nullif(main_languages.language, '') as language, -- Language of most counted lines; null when it is not known or no line counts.
    languages.language_tier, -- Tier of that language: high, low, or config.
    main_languages.counted_lines / (totals.counted_additions + totals.counted_deletions)
        as language_line_share -- Share of the counted lines in that language.
from totals
cross join settings
join pull_requests on totals.pull_request_key = pull_requests.pull_request_key
left join main_languages on totals.pull_request_key = main_languages.pull_request_key
left join languages on main_languages.language = languages.language
where totals.listed_files >= pull_requests.changed_files

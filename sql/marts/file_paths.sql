-- One row per distinct path of a changed file: whether somebody wrote it by hand, and in which language it is.
-- Rules are looked up by names, extensions and folders of distinct paths, never tried on every changed file.
with files as (select * from staging.github_files),

file_rules as (
    select
        matches,
        value,
        min(place) as place
    from meta.file_rules
    group by
        matches,
        value
),

rule_names as (
    select distinct
        place,
        rule,
        kind
    from meta.file_rules
),

-- A whole name says more than an extension: CMakeLists.txt is no text.
languages as (
    select
        matches,
        value,
        min(place + case matches when 'name' then 0 else 10000 end) as place
    from meta.languages
    group by
        matches,
        value
),

language_names as (
    select distinct
        place + case matches when 'name' then 0 else 10000 end as place,
        language,
        language_tier
    from meta.languages
),

distinct_paths as (select distinct path from files),

named as (
    select
        path,
        lower(path) as lower_path,
        lower(split_part(path, '/', -1)) as name,
        lower(left(path, length(path) - length(split_part(path, '/', -1)))) as folder
    from distinct_paths
),

paths as (
    select
        *,
        case when contains(name, '.') then split_part(name, '.', -1) end as extension,
        case when contains(name, '.') then split_part(name, '.', -2) || '.' || split_part(name, '.', -1) end
            as long_extension
    from named
),

folders as (select distinct folder from paths),

folder_parts as (
    select
        folder,
        unnest(string_split(folder, '/')) as part
    from folders
),

folder_rules as (
    select
        folder_parts.folder,
        min(file_rules.place) as place
    from folder_parts
    join file_rules
        on file_rules.matches = 'folder'
        and folder_parts.part = file_rules.value
    group by folder_parts.folder
),

path_rules as (
    select
        paths.path,
        min(file_rules.place) as place
    from paths
    join file_rules
        on file_rules.matches = 'path'
        and paths.lower_path glob file_rules.value
    group by paths.path
),

placed as (
    select
        paths.path,
        least(
            name_rules.place, extension_rules.place, long_extension_rules.place, folder_rules.place, path_rules.place
        ) as rule_place,
        least(name_languages.place, extension_languages.place, long_extension_languages.place) as language_place
    from paths
    left join file_rules as name_rules
        on name_rules.matches = 'name'
        and paths.name = name_rules.value
    left join file_rules as extension_rules
        on extension_rules.matches = 'extension'
        and paths.extension = extension_rules.value
    left join file_rules as long_extension_rules
        on long_extension_rules.matches = 'extension'
        and paths.long_extension = long_extension_rules.value
    left join folder_rules on paths.folder = folder_rules.folder
    left join path_rules on paths.path = path_rules.path
    left join languages as name_languages
        on name_languages.matches = 'name'
        and paths.name = name_languages.value
    left join languages as extension_languages
        on extension_languages.matches = 'extension'
        and paths.extension = extension_languages.value
    left join languages as long_extension_languages
        on long_extension_languages.matches = 'extension'
        and paths.long_extension = long_extension_languages.value
)

select
    placed.path, -- The path.
    row_number() over (order by placed.path) as path_number, -- A number for it, as numbers are matched faster than texts.
    rule_names.rule as exclusion_rule, -- The first rule that says that nobody wrote it by hand; null when none does.
    rule_names.kind as exclusion_kind, -- generated, vendored, lock, snapshot, minified or binary.
    language_names.language, -- Language by name or extension; null when unknown.
    language_names.language_tier -- How much of the language models have likely seen: high, low, or config; null when unknown.
from placed
left join rule_names on placed.rule_place = rule_names.place
left join language_names on placed.language_place = language_names.place

-- One row per distinct path of a changed file: whether somebody wrote it by hand, and in which language it is.
-- Rules are matched against distinct names, extensions and folders, which are few, never against every changed file.
with files as (select * from staging.github_files),

file_rules as (select * from meta.file_rules),

languages as (select * from meta.languages),

paths as (
    select distinct
        path,
        lower(split_part(path, '/', -1)) as name,
        lower(regexp_extract(path, '^(.*)/[^/]*$', 1)) as folder
    from files
),

names as (select distinct name from paths),

keys as (
    select
        name,
        'name' as matches,
        name as value
    from names
    union all
    select
        name,
        'extension' as matches,
        split_part(name, '.', -1) as value
    from names
    where contains(name, '.')
    union all
    select
        name,
        'extension' as matches,
        split_part(name, '.', -2) || '.' || split_part(name, '.', -1) as value
    from names
    where contains(name, '.')
),

name_rules as (
    select
        keys.name,
        min(file_rules.place) as place
    from keys
    join file_rules
        on keys.matches = file_rules.matches
        and keys.value = file_rules.value
    group by keys.name
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
        and lower(paths.path) glob file_rules.value
    group by paths.path
),

rules as (
    select distinct
        place,
        rule,
        kind
    from file_rules
),

-- A whole name says more than an extension: CMakeLists.txt is no text.
name_languages as (
    select
        keys.name,
        arg_min(languages.language, languages.place + case languages.matches when 'name' then 0 else 10000 end)
            as language,
        arg_min(languages.language_tier, languages.place + case languages.matches when 'name' then 0 else 10000 end)
            as language_tier
    from keys
    join languages
        on keys.matches = languages.matches
        and keys.value = languages.value
    group by keys.name
)

select
    paths.path, -- The path.
    row_number() over (order by paths.path) as path_number, -- A number for it, as numbers are matched faster than texts.
    rules.rule as exclusion_rule, -- The first rule that says that nobody wrote it by hand; null when none does.
    rules.kind as exclusion_kind, -- generated, vendored, lock, snapshot, minified or binary.
    name_languages.language, -- Language by name or extension; null when unknown.
    name_languages.language_tier -- How much of the language models have likely seen: high, low, or config; null when unknown.
from paths
left join name_rules on paths.name = name_rules.name
left join folder_rules on paths.folder = folder_rules.folder
left join path_rules on paths.path = path_rules.path
left join rules on least(name_rules.place, folder_rules.place, path_rules.place) = rules.place
left join name_languages on paths.name = name_languages.name

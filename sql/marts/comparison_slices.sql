-- One row per team and stratification that pull requests are compared by AI use in.
-- Single teams are compared without strata and by repository and start period alone: finer strata would leave little.
with team_slices as (select distinct team_slice from marts.team_slices),

stratifications (stratification, is_for_teams) as (
    values
    ('crude', true),
    ('repository_period', true),
    ('repository_period_size', false),
    ('repository_period_author', false)
)

select
    row_number() over (
        order by
            team_slices.team_slice,
            stratifications.stratification
    ) as comparison_place, -- Its number.
    team_slices.team_slice, -- all, or one team.
    stratifications.stratification -- crude, or what items are compared within: repository and start period, and size or author as well.
from team_slices
join stratifications on stratifications.is_for_teams or team_slices.team_slice = 'all'

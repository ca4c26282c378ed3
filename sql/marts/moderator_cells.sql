-- One row per stratum, cluster, arm and combination of moderators: the sums behind "does the effect of AI use differ by ...".
-- Moderators of people are as they were before adoption: AI lets people work where they know little, so what they know
-- since is an outcome itself.
with comparison_items as (select * from marts.comparison_items),

clusters as (
    select * from marts.comparison_clusters
    where team_slice = 'all'
),

author_repositories as (select * from marts.author_repositories),

sums as (
    select
        comparison_items.repository,
        comparison_items.repository_period,
        clusters.cluster,
        comparison_items.is_marked,
        comparison_items.language_tier,
        author_repositories.stack_class,
        author_repositories.tenure_class,
        author_repositories.familiarity_class,
        sum(comparison_items.coding_us) as coding_us,
        count(comparison_items.coding_us) as coding_count,
        sum(comparison_items.open_us) as open_us,
        count(comparison_items.open_us) as open_count
    from comparison_items
    join clusters
        on comparison_items.team = clusters.team
        and comparison_items.person = clusters.person
    left join author_repositories
        on comparison_items.repository = author_repositories.repository
        and comparison_items.person = author_repositories.person
    group by all
)

select
    repository,
    dense_rank() over (order by repository_period) - 1 as stratum, -- Number of the repository and start period, from 0.
    cluster,
    is_marked,
    language_tier,
    stack_class,
    tenure_class,
    familiarity_class,
    coding_us, -- Microseconds from first commit to opening, together; null when none is known.
    coding_count, -- Pull requests of which these are known.
    open_us, -- Microseconds from opening to merge or closing, together; null when none is known.
    open_count -- Pull requests of which these are known.
from sums

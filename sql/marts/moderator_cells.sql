-- One row per moderator, level, outcome, stratum, cluster and arm: the sums behind "does the effect of AI use differ by ...".
-- Moderators of people are as they were before adoption: AI lets people work where they know little, so what they know
-- since is an outcome itself.
with comparison_items as (select * from marts.comparison_items),

clusters as (
    select * from marts.comparison_clusters
    where team_slice = 'all'
),

author_repositories as (select * from marts.author_repositories),

moderators (moderator) as (
    values
    ('language_tier'),
    ('stack_class'),
    ('tenure_class'),
    ('familiarity_class')
),

outcomes (outcome) as (
    values
    ('coding_hours'),
    ('pull_request_hours')
),

levels as (
    select
        moderators.moderator,
        case moderators.moderator
            when 'language_tier' then comparison_items.language_tier
            when 'stack_class' then author_repositories.stack_class
            when 'tenure_class' then author_repositories.tenure_class
            when 'familiarity_class' then author_repositories.familiarity_class
        end as level,
        comparison_items.repository,
        comparison_items.repository_period,
        clusters.cluster,
        comparison_items.is_marked,
        outcomes.outcome,
        case outcomes.outcome
            when 'coding_hours' then comparison_items.coding_us
            when 'pull_request_hours' then comparison_items.open_us
        end as total
    from comparison_items
    join clusters
        on comparison_items.team = clusters.team
        and comparison_items.person = clusters.person
    left join author_repositories
        on comparison_items.repository = author_repositories.repository
        and comparison_items.person = author_repositories.person
    cross join moderators
    cross join outcomes
)

select
    moderator, -- language_tier, stack_class, tenure_class or familiarity_class.
    level, -- Its level.
    outcome, -- coding_hours or pull_request_hours.
    repository,
    repository_period,
    cluster,
    is_marked,
    sum(total) as total, -- Microseconds, together.
    count(*) as item_count -- Pull requests.
from levels
where level is not null
    and total is not null
group by
    moderator,
    level,
    outcome,
    repository,
    repository_period,
    cluster,
    is_marked

-- One row per person and repository: how well the person knew it before AI tools could change that (method: moderators).
-- Measured when the person took up AI tools, or for who never did, when the second period begins: after that, tenure and familiarity are
-- themselves outcomes, as AI lets people work in code they do not know. Who was first seen there later had no tenure.
with experience as (select * from marts.pull_request_experience),

adoptions as (select * from marts.adoptions),

repository_stacks as (select * from marts.repository_stacks),

second_period as (
    select max(starts_at) as starts_at
    from marts.periods
    where place = 2
),

moments as (
    select
        experience.*,
        adoptions.adopted_at,
        coalesce(adoptions.adopted_at, second_period.starts_at) as measured_at
    from experience
    cross join second_period
    left join adoptions on experience.person = adoptions.person
),

known as (
    select
        repository,
        person,
        min(first_seen_at) as first_seen_at,
        min(adopted_at) as adopted_at,
        min(measured_at) as measured_at,
        max(lookback_days + date_diff('microsecond', started_at, measured_at) / 86400000000.0) as lookback_days,
        count(*) filter (where started_at < measured_at) as pull_request_count,
        sum(line_count) filter (where started_at < measured_at and started_at >= measured_at - interval 365 day)
            as line_count,
        sum(familiar_line_count) filter (
            where started_at < measured_at and started_at >= measured_at - interval 365 day
        ) as familiar_line_count
    from moments
    group by
        repository,
        person
),

measured as (
    select
        * exclude (lookback_days),
        greatest(date_diff('microsecond', first_seen_at, measured_at) / 86400000000.0, 0) as tenure_days,
        greatest(lookback_days, 0) as lookback_days,
        familiar_line_count / nullif(line_count, 0) as familiar_line_share
    from known
)

select
    measured.repository,
    measured.person, -- Who it is (marts.people).
    measured.first_seen_at, -- When the person was first seen to work on the repository.
    measured.adopted_at, -- When the person took up AI tools; null when no data tell of it.
    measured.measured_at, -- Of which moment the figures are: that one, else the begin of the second period.
    cast(measured.pull_request_count as bigint) as pull_request_count, -- Pull requests of the person there, begun before.
    measured.tenure_days, -- Days from the first sight to that moment; 0 for who came later.
    case
        when measured.tenure_days < 90 then 'under 90 days'
        when measured.tenure_days <= 365 then '90 to 365 days'
        when measured.tenure_days > 365 then 'over 365 days'
    end as tenure_class, -- under 90 days, 90 to 365 days, or over 365 days.
    measured.familiar_line_share, -- Share of the lines changed in the year before that were in files the person knew; null when none is known.
    case
        when measured.familiar_line_share = 0 then 'none'
        when measured.familiar_line_share <= 0.5 then 'up to half'
        when measured.familiar_line_share > 0.5 then 'over half'
    end as familiarity_class, -- none, up to half, or over half of these lines.
    measured.lookback_days, -- Days before that moment that the data reach back in the repository: tenure can not be longer.
    repository_stacks.stack_class -- Stack of the repository, as configured: public, mixed or internal.
from measured
left join repository_stacks on measured.repository = repository_stacks.repository

-- One row per person, day, tool and measure that telemetry tells of; measure "active" (0 or 1) is always there.
-- What a measure counts differs between vendors: add it up within one tool and source only. Accounts of one person are
-- added together; of what several organisations tell of one account, the greatest counts, because they may tell the same.
-- A day of a tool without any row is not zero: see marts.ai_coverage.
with copilot_usage as (select * from staging.github_copilot_usage),

file_usage as (select * from staging.ai_usage_days),

person_accounts as (
    select * from marts.person_accounts
    where kind in ('github', 'email')
),

-- What an account did, by the organisation that tells the most of it.
account_days as (
    select
        day,
        coalesce('github:' || lower(login), 'number:' || user_id) as account,
        lower(login) as login,
        -- GitHub reports people who have used Copilot: someone whose row says no more than that was active.
        max(case
            when coalesce(
                is_agent_used, is_chat_used, is_cli_used, is_review_requested,
                interaction_count > 0, generation_count > 0, acceptance_count > 0
            ) is null
            then 1
            when coalesce(is_agent_used, false) or coalesce(is_chat_used, false) or coalesce(is_cli_used, false)
                or coalesce(is_review_requested, false)
                or coalesce(interaction_count, 0) + coalesce(generation_count, 0) + coalesce(acceptance_count, 0) > 0
            then 1
            else 0
        end) as active,
        max(interaction_count) as interactions,
        max(generation_count) as generations,
        max(acceptance_count) as acceptances,
        max(added_line_count) as lines_added,
        max(deleted_line_count) as lines_deleted,
        max(ai_credits_used) as credits
    from copilot_usage
    group by
        day,
        user_id,
        login
),

copilot_days as (
    select
        account_days.day,
        coalesce(person_accounts.person, account_days.account) as person,
        max(account_days.active) as active,
        sum(account_days.interactions) as interactions,
        sum(account_days.generations) as generations,
        sum(account_days.acceptances) as acceptances,
        sum(account_days.lines_added) as lines_added,
        sum(account_days.lines_deleted) as lines_deleted,
        sum(account_days.credits order by account_days.account) as credits
    from account_days
    left join person_accounts
        on person_accounts.kind = 'github'
        and account_days.login = person_accounts.account
    group by
        account_days.day,
        coalesce(person_accounts.person, account_days.account)
),

copilot_measures as (
    select
        copilot_days.day,
        copilot_days.person,
        measures.measure,
        case measures.measure
            when 'active' then copilot_days.active::double
            when 'interactions' then copilot_days.interactions::double
            when 'generations' then copilot_days.generations::double
            when 'acceptances' then copilot_days.acceptances::double
            when 'lines_added' then copilot_days.lines_added::double
            when 'lines_deleted' then copilot_days.lines_deleted::double
            when 'credits' then copilot_days.credits
        end as value
    from copilot_days
    cross join (
        values
        ('active'),
        ('interactions'),
        ('generations'),
        ('acceptances'),
        ('lines_added'),
        ('lines_deleted'),
        ('credits')
    ) as measures (measure)
),

file_days as (
    select
        file_usage.day,
        coalesce(
            person_accounts.person,
            case when file_usage.account like '%@%' then 'email:' else 'account:' end || file_usage.account
        ) as person,
        file_usage.tool,
        file_usage.source,
        file_usage.measure,
        case
            when file_usage.measure = 'active' then max(file_usage.value)
            else sum(file_usage.value order by file_usage.file, file_usage.line)
        end as value
    from file_usage
    left join person_accounts
        on file_usage.account = person_accounts.account
        and person_accounts.kind = case when file_usage.account like '%@%' then 'email' else 'github' end
    group by
        file_usage.day,
        coalesce(
            person_accounts.person,
            case when file_usage.account like '%@%' then 'email:' else 'account:' end || file_usage.account
        ),
        file_usage.tool,
        file_usage.source,
        file_usage.measure
)

select
    day as date, -- The day, as the vendor counts it (UTC).
    person, -- The person, as in marts.people; "email:" and an address where no account is known.
    'copilot' as tool, -- The tool, by the names of the AI rules.
    measure, -- active, or what else the source counts.
    value, -- Its value on that day.
    'github_copilot' as source -- Where it is told: github_copilot, or the kind of file (claude_code, cursor, usage_file).
from copilot_measures
where value is not null
union all
select
    day as date,
    person,
    tool,
    measure,
    value,
    source
from file_days
union all
-- A form that does not tell "active": whoever did something was.
select
    day as date,
    person,
    tool,
    'active' as measure,
    max(case when value > 0 then 1 else 0 end)::double as value,
    source
from file_days
group by
    day,
    person,
    tool,
    source
having count(*) filter (where measure = 'active') = 0

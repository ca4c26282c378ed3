-- One row per account in files with telemetry that nobody is known to have.
with usage as (select * from staging.ai_usage_days),

person_accounts as (select * from marts.person_accounts)

select
    usage.account, -- E-mail address or login, as the files tell it.
    case when usage.account like '%@%' then 'email:' else 'account:' end || usage.account as person, -- Where it is kept.
    count(distinct usage.file || ':' || usage.line) as line_count, -- Rows of files that tell of it.
    min(usage.file) as first_file, -- The first file.
    min_by(usage.line, (usage.file, usage.line)) as first_line -- The first line in it.
from usage
left join person_accounts
    on usage.account = person_accounts.account
    and person_accounts.kind = case when usage.account like '%@%' then 'email' else 'github' end
where person_accounts.person is null
group by usage.account

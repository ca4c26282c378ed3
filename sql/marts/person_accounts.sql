-- One row per account of a human: the person that it belongs to.
-- Accounts are one person's when they share an exact key: the login that GitHub itself names beside a commit's e-mail, a
-- noreply address (by its login, and by the number of the account), the e-mail that Jira shows, and [[people]]. An e-mail
-- that several logins or several Jira accounts use is no key and belongs to nobody. Where keys tie two configured people
-- together, the configuration is right and the keys are not used. Names are never compared.
with sightings as (select * from marts.account_sightings),

copilot_usage as (select * from staging.github_copilot_usage),

configured as (
    select
        person,
        kind,
        case when kind = 'jira' then account else lower(account) end as account
    from meta.person_accounts
),

resolved_claims as (
    select distinct
        email,
        kind,
        account
    from sightings
    where kind in ('github', 'jira') and email is not null
),

noreply as (
    select distinct
        sightings.email,
        nullif(regexp_extract(sightings.email, '^([0-9]+)\+', 1), '') as account_id,
        regexp_extract(sightings.email, '^([0-9]+\+)?([^@+]+)@', 2) as login
    from sightings
    where regexp_matches(sightings.email, '^([0-9]+\+)?[^@+]+@users\.noreply\.[^@]+$')
),

claims as (
    select * from resolved_claims
    union
    -- The login in an address is that of the day of the commit: what GitHub says today goes before it.
    select
        noreply.email,
        'github' as kind,
        noreply.login as account
    from noreply
    left join resolved_claims
        on noreply.email = resolved_claims.email
        and resolved_claims.kind = 'github'
    where resolved_claims.email is null
),

emails as (
    select
        email,
        min(account) filter (where kind = 'github') as login,
        min(account) filter (where kind = 'jira') as jira_account,
        count(*) filter (where kind = 'github') <= 1 and count(*) filter (where kind = 'jira') <= 1 as is_key
    from claims
    group by email
),

login_numbers as (
    select
        emails.login,
        noreply.account_id
    from noreply
    join emails on noreply.email = emails.email
    where noreply.account_id is not null and emails.is_key
    union
    select
        lower(login) as login,
        user_id::varchar as account_id
    from copilot_usage
    where login is not null
),

ties as (
    select
        'github:' || login as one,
        'jira:' || jira_account as other
    from emails
    where is_key and login is not null and jira_account is not null
    union
    -- A login that has had several numbers was given up and taken by somebody else.
    select
        'github:' || login as one,
        'number:' || min(account_id) as other
    from login_numbers
    group by login
    having count(*) = 1
    union
    select
        'person:' || person as one,
        kind || ':' || account as other
    from configured
    where kind in ('github', 'jira')
    union
    select
        'person:' || configured.person as one,
        unnest(['github:' || emails.login, 'jira:' || emails.jira_account]) as other
    from configured
    join emails on configured.account = emails.email
    where configured.kind = 'email' and emails.is_key
),

links as (
    select
        one,
        other
    from ties
    where other is not null
    union all
    select
        other as one,
        one as other
    from ties
    where other is not null
),

-- Each node is reached from the smallest name in its group; larger names are not carried on.
reached as (
    with recursive walk as (
        select distinct
            one as node,
            one as root
        from links
        union
        select
            links.other as node,
            walk.root
        from walk
        join links on walk.node = links.one
        where walk.root < links.other
    )

    select
        node,
        min(root) as root
    from walk
    group by node
),

people as (
    select
        root,
        min(node) filter (where node like 'github:%') as login,
        min(node) filter (where node like 'jira:%') as jira_account,
        min(substr(node, 8)) filter (where node like 'person:%') as configured_person,
        count(*) filter (where node like 'person:%') as configured_count
    from reached
    group by root
),

accounts as (
    select
        kind,
        account
    from sightings
    where kind <> 'email'
    union
    select
        kind,
        account
    from claims
    union
    select
        kind,
        account
    from configured
    where kind <> 'email'
),

named_accounts as (
    select
        accounts.kind,
        accounts.account,
        coalesce(
            configured.person,
            case when people.configured_count <= 1
                then coalesce(people.configured_person, people.login, people.jira_account)
            end,
            accounts.kind || ':' || accounts.account
        ) as person
    from accounts
    left join configured
        on accounts.kind = configured.kind
        and accounts.account = configured.account
    left join reached on accounts.kind || ':' || accounts.account = reached.node
    left join people on reached.root = people.root
),

addresses as (
    select email from sightings
    where email is not null
    union
    select account as email from configured
    where kind = 'email'
)

select
    kind, -- github, jira or email.
    account, -- GitHub login (lower case), Jira account id, or e-mail address (lower case).
    person -- Configured name, else the smallest account, such as "github:ann"; the same in marts.people.
from named_accounts
union all
select
    'email' as kind,
    addresses.email as account,
    coalesce(configured.person, logins.person, jira_accounts.person, 'email:' || addresses.email) as person
from addresses
left join emails on addresses.email = emails.email
left join configured
    on configured.kind = 'email'
    and addresses.email = configured.account
left join named_accounts as logins
    on logins.kind = 'github'
    and emails.login = logins.account
left join named_accounts as jira_accounts
    on jira_accounts.kind = 'jira'
    and emails.jira_account = jira_accounts.account
where configured.person is not null or coalesce(emails.is_key, true)

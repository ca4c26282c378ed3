-- One row per pair of people who may be one, or account that two people seem to have: to be settled in [[people]].
-- Nothing is merged for these reasons. What more than ten people share (a generic name, a mailbox such as "info") is left
-- out, and of several people who share something each is paired with the first.
with sightings as (select * from marts.account_sightings),

person_accounts as (select * from marts.person_accounts),

configured as (select * from meta.person_accounts),

known as (
    select
        sightings.kind,
        sightings.account,
        sightings.name,
        sightings.email,
        person_accounts.person
    from sightings
    join person_accounts
        on sightings.kind = person_accounts.kind
        and sightings.account = person_accounts.account
),

hints as (
    -- A name of one word says too little.
    select
        'same_name' as reason,
        lower(name) as evidence,
        person
    from known
    where name like '_% _%'
    union
    select
        'same_local_part' as reason,
        split_part(split_part(account, '@', 1), '+', 1) as evidence,
        person
    from person_accounts
    where kind in ('github', 'email')
        and not regexp_matches(account, '@users\.noreply\.')
    union
    -- An e-mail that is no key, because several accounts of one kind use it.
    select
        'shared_email' as reason,
        known.email as evidence,
        known.person
    from known
    left join person_accounts
        on person_accounts.kind = 'email'
        and known.email = person_accounts.account
    where known.kind <> 'email'
        and known.email is not null
        and person_accounts.person is distinct from known.person
    union
    -- An e-mail whose accounts the configuration gives to two people.
    select
        'configured_otherwise' as reason,
        known.email as evidence,
        unnest([known.person, person_accounts.person]) as person
    from known
    join person_accounts
        on person_accounts.kind = 'email'
        and known.email = person_accounts.account
    where known.kind <> 'email'
        and known.person <> person_accounts.person
        and known.person in (select person from configured)
        and person_accounts.person in (select person from configured)
),

settled as (
    select
        hints.reason,
        hints.evidence,
        hints.person,
        min(hints.person) over (partition by hints.reason, hints.evidence) as first_person,
        count(*) over (partition by hints.reason, hints.evidence) as person_count
    from hints
    where length(hints.evidence) >= 4
)

select
    reason, -- same_name, same_local_part, shared_email, or configured_otherwise than an e-mail says.
    evidence, -- The name, the part of the address before the @ (or login), or the address.
    first_person as person, -- One person.
    person as other_person -- Another one, who may be the same.
from settled
where person <> first_person
    and person_count <= 10
    -- Two people who both stand in the configuration are known to be two.
    and (
        reason in ('shared_email', 'configured_otherwise')
        or person not in (select person from configured)
        or first_person not in (select person from configured)
    )

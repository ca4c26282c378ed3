-- Evidence, deployments, reverts and defects are those of pull requests that stand in marts.pull_requests.
with pull_requests as (select * from marts.pull_requests),

named as (
    select
        'marts.ai_evidence' as place,
        repository,
        number
    from marts.ai_evidence
    union
    select
        'marts.pull_request_deployments' as place,
        repository,
        number
    from marts.pull_request_deployments
    union
    select
        'marts.reverts' as place,
        repository,
        number
    from marts.reverts
    union
    select
        'marts.defect_links' as place,
        repository,
        number
    from marts.defect_links
)

select
    named.place,
    named.repository,
    named.number
from named
left join pull_requests
    on named.repository = pull_requests.repository
    and named.number = pull_requests.number
where pull_requests.number is null

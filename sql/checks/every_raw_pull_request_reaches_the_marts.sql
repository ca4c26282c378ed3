-- Every pull request that was read stands in marts.pull_requests.
select
    raw_pull_requests.repository_id,
    raw_pull_requests.number
from raw.github_pull_requests as raw_pull_requests
left join staging.github_pull_requests as staged
    on raw_pull_requests.repository_id = staged.repository_id
    and raw_pull_requests.number = staged.number
left join marts.pull_requests as built
    on staged.repository = built.repository
    and staged.number = built.number
where built.number is null

-- No pull request stands twice in marts.pull_requests.
select
    repository,
    number,
    count(*) as times
from marts.pull_requests
group by repository, number
having count(*) > 1

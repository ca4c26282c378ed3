-- No key stands twice in a table that has one row per key.
select
    'marts.pull_request_ai' as place,
    repository || '#' || number as key
from marts.pull_request_ai
group by repository, number
having count(*) > 1
union all
select
    'marts.pull_request_deployments' as place,
    repository || '#' || number as key
from marts.pull_request_deployments
group by repository, number
having count(*) > 1
union all
select
    'marts.reverts' as place,
    repository || '#' || number as key
from marts.reverts
group by repository, number
having count(*) > 1
union all
select
    'marts.person_accounts' as place,
    kind || ':' || account as key
from marts.person_accounts
group by kind, account
having count(*) > 1
union all
select
    'marts.teams' as place,
    team as key
from marts.teams
group by team
having count(*) > 1
union all
select
    'marts.work_item_pull_requests' as place,
    repository || '#' || number || ' ' || key as key
from marts.work_item_pull_requests
group by repository, number, work_item_pull_requests.key
having count(*) > 1

-- No work item stands twice in marts.work_items.
select
    source,
    key,
    count(*) as times
from marts.work_items
group by source, key
having count(*) > 1

-- Every label of a pull request or an issue is one of the contract's.
with known as (select distinct ai_label from marts.label_slices),

labels as (
    select
        'marts.pull_requests' as place,
        ai_label
    from marts.pull_requests
    union
    select
        'marts.work_items' as place,
        ai_label
    from marts.work_items
    where ai_label is not null
)

select
    labels.place,
    labels.ai_label
from labels
left join known on labels.ai_label = known.ai_label
where known.ai_label is null

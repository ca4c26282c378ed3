"""What a reader must know of the two periods before comparing them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

_NOT_FOLLOWED = """
select
    periods.period,
    date_diff('microsecond', periods.ends_at, $as_of) // 86400000000 as days_left,
    follow_up.tau_days
from marts.periods as periods
cross join marts.follow_up as follow_up
where periods.ends_at <= $as_of and periods.ends_at + follow_up.tau_days * interval 1 day > $as_of
order by periods.place
"""

_GAP = """
select
    first.period,
    second.period,
    (
        date_diff('microsecond', first.starts_at, second.starts_at)
        + date_diff('microsecond', first.ends_at, second.ends_at)
    ) / 2 / 86400000000.0 as gap_days
from marts.periods as first
join marts.periods as second on first.place = 1 and second.place = 2
"""

# Whole weeks, like the spread of the ratios.
_HEADCOUNT = """
select periods.period, sum(developers.developer_days) / sum(developers.n) as mean_developers
from marts.periods as periods
join metrics.developers as developers
    on developers.starts_at >= periods.starts_at
    and developers.ends_at <= periods.ends_at
where developers.window_kind = 'week' and developers.team_slice = $team
group by periods.period, periods.place
order by periods.place
"""


def notes(scope: Scope) -> Iterator[str]:
    """How far the periods lie apart, how many people worked in them, and which ends too near to the data end."""
    for first, second, gap_days in scope.rows(_GAP):
        gap = words.counted(round(gap_days), "day")
        yield (
            f"- The middles of *{first}* and *{second}* lie {gap} apart: whatever else changed in that time stands in"
            " the comparison too."
        )
    people = [f"{words.number(count, 1)} in *{period}*" for period, count in scope.rows(_HEADCOUNT)]
    if people:
        yield f"- Active developers on the average day: {', '.join(people)}."
    for period, *counts in scope.rows(_NOT_FOLLOWED, as_of=scope.as_of):
        days_left, tau = (words.counted(count, "day") for count in counts)
        yield (
            f"- *{period}* ends {days_left} before the data do, less than the {tau} for which work is followed: how"
            " long what began last in it takes is not known in full."
        )

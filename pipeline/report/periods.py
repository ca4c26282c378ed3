"""What a reader must know of the two periods before comparing them."""

from __future__ import annotations

from collections.abc import Iterator

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


def notes(scope: Scope) -> Iterator[str]:
    """Which period ends too near to the data end."""
    for period, days_left, tau_days in scope.rows(_NOT_FOLLOWED, as_of=scope.as_of):
        yield (
            f"- *{period}* ends {days_left} days before the data do, less than the {tau_days} days for which work is"
            " followed: how long what began last in it takes is not known in full."
        )

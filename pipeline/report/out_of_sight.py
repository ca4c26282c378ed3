"""What was read once and is not there any more, said at the head of the report, with how much of it is in no figure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

NAMED = 3

_OUT_OF_SIGHT = """
select
    is_replaced,
    list(name order by name),
    cast(sum(left_out_pull_request_count) as bigint),
    cast(sum(left_out_issue_count) as bigint)
from marts.out_of_sight
group by is_replaced
order by is_replaced
"""


def sentences(scope: Scope) -> Iterator[str]:
    """A sentence each on what is gone and on what another one bears the name of, whichever the team of the report."""
    for is_replaced, names, pull_requests, issues in scope.rows(_OUT_OF_SIGHT):
        more = f" and {words.count(len(names) - NAMED)} more" if len(names) > NAMED else ""
        which = f"{', '.join(names[:NAMED])}{more}"
        left_out = f"{words.counted(pull_requests, 'pull request')} and {words.counted(issues, 'issue')}"
        if is_replaced:
            yield f"Another repository bears the name now: {which}. All of the former one is left out: {left_out}."
        else:
            yield (
                f"Out of sight when the data end: {which}. What was open there ended nobody knows when, and is left"
                f" out: {left_out}. What had ended counts."
            )
        yield ""

"""What was read once and is not there any more, said at the head of the report: what was open in it is in no figure."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

NAMED = 3

_OUT_OF_SIGHT = """
select
    list(name order by name),
    cast(sum(left_out_pull_request_count) as bigint),
    cast(sum(left_out_issue_count) as bigint)
from marts.out_of_sight
having count(*) > 0
"""


def sentences(scope: Scope) -> Iterator[str]:
    """One sentence, whichever the team; none where all that was read is still there."""
    for names, pull_requests, issues in scope.rows(_OUT_OF_SIGHT):
        more = f" and {words.count(len(names) - NAMED)} more" if len(names) > NAMED else ""
        yield (
            f"Out of sight when the data end: {', '.join(names[:NAMED])}{more}. What was open there ended nobody knows"
            f" when, and is left out: {words.counted(pull_requests, 'pull request')} and"
            f" {words.counted(issues, 'issue')}. What had ended counts."
        )
        yield ""

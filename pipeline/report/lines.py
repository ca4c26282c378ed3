"""The section on lines: the deletion ratio."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import slices, words
from pipeline.report.scope import Scope

_ROWS = """
select ai_slice, n, additions, deletions, deletion_ratio
from metrics.deletion_ratio
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Lines deleted per line added, by AI label."""
    yield "## Deletion ratio"
    yield ""
    found = {row[0]: row[1:] for row in scope.rows(_ROWS)}
    lines = [
        [meaning, *map(words.count, found[ai_slice][:3]), words.number(found[ai_slice][3], 3)]
        for ai_slice, meaning in slices.shown(found.keys()).items()
    ]
    header = ["Merged pull requests", "n", "lines added", "lines deleted", "deleted per added line"]
    yield from words.table_or_nothing(header, lines)
    yield ""

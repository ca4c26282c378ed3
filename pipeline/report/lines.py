"""The section on lines: the deletion ratio, and the size of pull requests."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import slices, words
from pipeline.report.scope import Scope

_DELETIONS = """
select ai_slice, counted_n, counted_additions, counted_deletions, counted_deletion_ratio, n, deletion_ratio
from metrics.deletion_ratio
where team_slice = $team and window_kind = 'all'
"""

_SIZES = """
select ai_slice, n, median_lines, mean_lines, median_files, mean_files
from metrics.pull_request_size
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Lines deleted per line added and sizes, by AI label."""
    yield "## Deletion ratio and size"
    yield ""
    yield from _deletions(scope)
    yield from _sizes(scope)


def _deletions(scope: Scope) -> Iterator[str]:
    found = {ai_slice: row for ai_slice, *row in scope.rows(_DELETIONS)}
    lines = []
    for ai_slice, meaning in slices.shown(found.keys(), slices.names(scope)).items():
        counted_n, added, deleted, ratio, n, plain_ratio = found[ai_slice]
        counts = [words.count(value) for value in (counted_n, added, deleted)]
        lines.append([meaning, *counts, words.number(ratio, 3), f"{words.number(plain_ratio, 3)} (n {words.count(n)})"])
    header = ["Merged pull requests", "n", "lines added", "lines deleted", "deleted per added line", "with all files"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    ((most_lines,),) = scope.rows("select mass_change_lines from meta.settings")
    yield (
        f"Generated, vendored, locked and moved files are left out, and pull requests of over {most_lines:,} lines; the"
        " last column has everything, as GitHub counts. A ratio of sums, not a mean of ratios."
    )
    yield ""


def _sizes(scope: Scope) -> Iterator[str]:
    found = {ai_slice: row for ai_slice, *row in scope.rows(_SIZES)}
    lines = [
        [meaning, words.count(found[ai_slice][0]), *(words.number(value, 1) for value in found[ai_slice][1:])]
        for ai_slice, meaning in slices.shown(found.keys(), slices.names(scope)).items()
    ]
    header = ["Merged pull requests", "n", "lines, median", "lines, mean", "files, median", "files, mean"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    yield from slices.note(found.keys())

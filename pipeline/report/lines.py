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
select ai_slice, n, mass_change_count, median_lines, mean_lines, median_files, mean_files
from metrics.pull_request_size
where team_slice = $team and window_kind = 'all'
"""


def section(scope: Scope) -> Iterator[str]:
    """Lines deleted per line added and sizes, by AI label."""
    yield "## Deletion ratio and size"
    yield ""
    ((most_lines,),) = scope.rows("select mass_change_lines from meta.settings")
    yield from _deletions(scope, most_lines)
    yield from _sizes(scope, most_lines)


def _deletions(scope: Scope, most_lines: int) -> Iterator[str]:
    found = {ai_slice: row for ai_slice, *row in scope.rows(_DELETIONS)}
    lines = []
    for ai_slice, meaning in slices.shown(found.keys(), slices.names(scope)).items():
        counted_n, added, deleted, ratio, n, plain_ratio = found[ai_slice]
        counts = [words.count(value) for value in (counted_n, added, deleted)]
        lines.append([meaning, *counts, words.number(ratio, 3), f"{words.number(plain_ratio, 3)} (n {words.count(n)})"])
    header = ["Merged pull requests", "n", "lines added", "lines deleted", "deleted per added line", "with all files"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    yield (
        f"Generated, vendored, locked and moved files are left out, and pull requests of over {most_lines:,} lines; the"
        " last column has everything, as GitHub counts. A ratio of sums, not a mean of ratios. Sizes, below, leave out"
        " the same files, but no pull request."
    )
    yield ""


def _sizes(scope: Scope, most_lines: int) -> Iterator[str]:
    found = {ai_slice: row for ai_slice, *row in scope.rows(_SIZES)}
    lines = [
        [meaning, *map(words.count, found[ai_slice][:2]), *(words.number(value, 1) for value in found[ai_slice][2:])]
        for ai_slice, meaning in slices.shown(found.keys(), slices.names(scope)).items()
    ]
    header = ["Merged pull requests", "n", f"over {most_lines:,} lines", "lines, median", "lines, mean"]
    header += ["files, median", "files, mean"]
    yield from words.table_or_nothing(header, lines)
    yield ""
    yield from slices.note(found.keys())

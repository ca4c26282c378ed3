"""The section on coverage: for how much of the data each claim holds."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope


def section(scope: Scope) -> Iterator[str]:
    """What the figures rest on."""
    yield "## Coverage"
    yield ""
    yield "What is missing is said here and never counted as zero. Figures are for all teams."
    yield ""
    rows = scope.rows("select claim, covered_count, total_count, share from metrics.coverage order by claim")
    lines = [
        [claim, words.count(covered), words.count(total), words.share(part)] for claim, covered, total, part in rows
    ]
    yield from words.table(["Claim", "for", "of", "share"], lines)
    yield ""

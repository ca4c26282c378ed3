"""The section on coverage: for how much of the data each claim holds, and which published metrics they can answer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

PUBLISHERS = {"dora": "DORA", "faros": "Faros 2026"}

_CLAIMS = """
select claim, covered_count, total_count, unknown_count, share
from metrics.coverage
where kind = 'claim'
order by claim
"""

_METRICS = """
select kind, metric, availability, reason
from metrics.coverage
where kind <> 'claim'
order by kind, metric
"""


def section(scope: Scope) -> Iterator[str]:
    """What the figures rest on."""
    yield "## Coverage"
    yield ""
    yield "What is missing is said here and never counted as zero. Figures are for all teams."
    yield ""
    yield from words.table(["Claim", "for", "of", "share"], [_claim(*row) for row in scope.rows(_CLAIMS)])
    yield ""
    yield "Metrics that others publish, and how closely these data answer them (`flowgauge explain` says where):"
    yield ""
    lines = [[metric, PUBLISHERS[kind], *rest] for kind, metric, *rest in scope.rows(_METRICS)]
    yield from words.table(["Metric", "of", "here", "why"], lines)
    yield ""


def _claim(claim: str, covered: int, total: int, unknown: int, share: float | None) -> list[str]:
    """A claim with its counts, and of how many more nothing was read that could tell."""
    lacking = f" (not known of {words.count(unknown)}{' more' if total else ''})" if unknown else ""
    known = words.UNKNOWN if unknown and not total else words.count(covered)
    return [f"{claim}{lacking}", known, words.count(total), words.share(share)]

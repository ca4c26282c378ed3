"""The section on coverage: for how much of the data each claim holds, and which published metrics they can answer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import words
from pipeline.report.scope import Scope

PUBLISHERS = {"dora": "DORA", "faros": "Faros 2026"}

_CLAIMS = """
select claim, covered_count, total_count, share
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
    lines = [[claim, *map(words.count, counts), words.share(share)] for claim, *counts, share in scope.rows(_CLAIMS)]
    yield from words.table(["Claim", "for", "of", "share"], lines)
    yield ""
    yield "Metrics that others publish, and how closely these data answer them (`flowgauge explain` says where):"
    yield ""
    lines = [[metric, PUBLISHERS[kind], *rest] for kind, metric, *rest in scope.rows(_METRICS)]
    yield from words.table(["Metric", "of", "here", "why"], lines)
    yield ""

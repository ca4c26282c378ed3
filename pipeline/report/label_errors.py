"""What ratios would be if labels are wrong: from a validated sample, else for assumed shares of unseen AI use."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.estimators.sensitivity import ASSUMED_UNMARKED_SHARES, corrected_ratio
from pipeline.report import traces, words
from pipeline.report.comparison import HEADLINE, OUTCOMES
from pipeline.report.scope import Scope

_RATIOS = """
select outcome, ratio
from metrics.ai_comparison
where team_slice = $team and design = 'pull_request' and stratification = $headline and is_primary
    and ratio is not null
"""

_VALIDATED = """
select
    max(estimate) filter (where measure = 'precision' and stratum = $stratum) as precision,
    max(estimate) filter (where measure = 'ai_share' and stratum = 'no_trace') as unmarked_share
from metrics.ai_validation
"""


def section(scope: Scope) -> Iterator[str]:
    """Primary ratios again, corrected for wrong and missing marks."""
    found = dict(scope.rows(_RATIOS, headline=HEADLINE))
    ratios = [(name, found[outcome]) for outcome, name in OUTCOMES.items() if outcome in found]
    if not ratios:
        return
    # What only telemetry labels is in the sample, but on no side of the comparison.
    stratum = "marked" if traces.are_told(scope) else "ai"
    precision, unmarked_share = scope.rows(_VALIDATED, stratum=stratum)[0]
    is_validated = precision is not None and unmarked_share is not None
    assumed = [(precision, unmarked_share)] if is_validated else [(1.0, share) for share in ASSUMED_UNMARKED_SHARES]
    source = "by the validated sample" if is_validated else "if every trace is right"
    yield f"Traces that are missing pull ratios towards 1. Corrected, {source}:"
    yield ""
    header = [f"if AI had a part in {words.share(share)} of those without a trace" for _, share in assumed]
    lines = [
        [
            name,
            *(words.ratio(corrected_ratio(ratio, precision=right, unmarked_share=share)) for right, share in assumed),
        ]
        for name, ratio in ratios
    ]
    yield from words.table(["Outcome", *header], lines)
    yield ""

"""The section that compares pull requests with and without a trace of an AI tool, within strata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.config import ALL_TEAMS
from pipeline.report import compared_items, words
from pipeline.report.scope import Scope

HEADLINE = "repository_period"
VARIANTS = ("repository_period_size", "repository_period_author")
LEAST_COMPARED_SHARE = 0.5
LARGEST_Q = 0.10
MARK = " †"
FOOTNOTE = (
    f"{MARK.strip()} q of {LARGEST_Q:.2f} or less (Benjamini-Hochberg, over all that was explored): of figures so"
    " marked, one in ten is expected to be there by chance. It is no verdict."
)

OUTCOMES = {
    "pull_request_hours": "Hours from opening to merge or close",
    "merged_without_human_review_share": "Merged without a human review",
    "deletion_ratio": "Lines deleted per line added",
    "reverted_share": "Taken back within 30 days",
    "change_fail_share": "First shipped by a deployment that failed",
    "bug_linked_share": "Named as the cause of a bug",
    "coding_hours": "Hours from first commit to opening",
    "pickup_hours": "Hours from ready to first human review",
    "lead_time_hours": "Hours from first commit to production",
    "finished_share": "Finished within the follow-up",
    "abandoned_share": "Closed without a merge within the follow-up",
    "lines_changed": "Lines changed",
}

_ROWS = """
select outcome, stratification, arm_n, reference_n, ratio, low, high, verdict, gate, crude_ratio, compared_share,
    e_value, e_value_bound, smallest_detectable_ratio, tau_days, is_primary, q
from metrics.ai_comparison
where team_slice = $team and design = 'pull_request' and stratification <> 'median' and moderator is null
order by all
"""


@dataclass(frozen=True)
class Comparison:
    """One ratio of pull requests with a trace to those without."""

    outcome: str
    stratification: str
    arm_n: int
    reference_n: int
    ratio: float | None
    low: float | None
    high: float | None
    verdict: str | None
    gate: str
    crude_ratio: float | None
    compared_share: float | None
    e_value: float | None
    e_value_bound: float | None
    smallest_detectable_ratio: float | None
    tau_days: int | None
    is_primary: bool
    q: float | None

    @property
    def name(self) -> str:
        """What is compared, in words."""
        return OUTCOMES.get(self.outcome, self.outcome)


def section(scope: Scope) -> Iterator[str]:
    """Ratios within repositories and periods: primary outcomes with a word, others without."""
    yield "## Pull requests with and without a trace, compared"
    yield ""
    found = [Comparison(*row) for row in scope.rows(_ROWS)]
    headline = sorted((one for one in found if one.stratification == HEADLINE), key=_place)
    if not headline:
        yield f"{words.NOT_ENOUGH.capitalize()}: no pull request with a trace has any without one to be compared with."
        yield ""
        yield from compared_items.left_out(scope)
        return
    yield from _how_to_read(headline)
    yield from compared_items.left_out(scope)
    yield from compared_items.still_open(scope)
    header = ["Outcome fixed in advance, with a trace to without", "n with", "n without", "ratio", "crude", "verdict"]
    yield from words.table(header, [_primary_line(one) for one in headline if one.is_primary])
    yield ""
    yield from _remarks([one for one in headline if one.is_primary])
    if scope.team != ALL_TEAMS:
        yield "Other outcomes, and the same within sizes and authors, are explored only for all teams."
        yield ""
        return
    header = ["Explored: no verdict is given", "n with", "n without", "ratio", "crude"]
    yield from words.table_or_nothing(header, [_line(one) for one in headline if not one.is_primary])
    yield ""
    yield from _variants([one for one in found if one.is_primary or one.stratification != HEADLINE])
    if any(mark(one.q) for one in found if one.stratification in (HEADLINE, *VARIANTS)):
        yield FOOTNOTE
        yield ""


def _place(one: Comparison) -> int:
    names = list(OUTCOMES)
    return names.index(one.outcome) if one.outcome in names else len(names)


def _how_to_read(headline: Sequence[Comparison]) -> Iterator[str]:
    tau = next((one.tau_days for one in headline if one.tau_days is not None), None)
    yield (
        "Each pull request with a trace is compared with those of the same repository that were begun in the same four"
        " weeks (Mantel-Haenszel). *Crude* ignores that. Intervals (95 %) cover the spread between people only: no"
        " other causes, and no missing marks."
        + (
            f" Hours count up to {words.counted(tau, 'day')}, on pull requests that were followed for so long."
            if tau
            else ""
        )
    )
    yield ""
    yield (
        "Both wait in the same review queue, so this can not show a slow-down that hits both; what happened to the"
        " whole system stands under *Throughput*. People choose what they use AI for, and who uses it differs: a"
        " difference here is an association, not an effect."
    )
    yield ""
    yield (
        "Verdicts judge the outcomes fixed in advance together (Holm): the more there are, the further from 1 an"
        " interval must lie, so one just clear of 1 need not be a clear difference."
    )
    yield ""


def _primary_line(one: Comparison) -> list[str]:
    return [*_line(one), one.verdict or words.UNKNOWN]


def _line(one: Comparison) -> list[str]:
    return [one.name, words.count(one.arm_n), words.count(one.reference_n), _ratio(one), words.ratio(one.crude_ratio)]


def _ratio(one: Comparison) -> str:
    if one.ratio is None or one.low is None or one.high is None:
        return f"{words.NOT_ENOUGH}: {one.gate}"
    return words.ratio_with_bounds(one.ratio, one.low, one.high) + mark(one.q)


def mark(q: float | None) -> str:
    """The sign behind an explored figure that few of its kind reach by chance; primary ones have no q."""
    return MARK if q is not None and q <= LARGEST_Q else ""


def _remarks(primary: Sequence[Comparison]) -> Iterator[str]:
    """What must be said of single outcomes: what would have been seen, what could explain it, what is crude."""
    lines = [line for one in primary for line in _remarks_on(one)]
    yield from lines
    if lines:
        yield ""


def _remarks_on(one: Comparison) -> Iterator[str]:
    if one.verdict == "no clear difference" and one.smallest_detectable_ratio is not None:
        yield (
            f"- {one.name}: anything between {words.ratio(one.low)} and {words.ratio(one.high)} is compatible with the"
            f" data; {words.ratio(one.smallest_detectable_ratio)} would have been seen in four cases of five."
        )
    if one.verdict in ("higher", "lower") and one.e_value is not None and one.e_value_bound is not None:
        yield (
            f"- {one.name}: something unmeasured would have to be {one.e_value:.1f} times as common with a trace, and"
            f" change the outcome {one.e_value:.1f}-fold, to explain the ratio ({one.e_value_bound:.1f} for the bound"
            " nearest to 1)."
        )
    yield from _crude(one)
    if one.compared_share is not None and one.compared_share < LEAST_COMPARED_SHARE:
        yield (
            f"- {one.name}: only {words.share(one.compared_share)} of the pull requests with a trace have any without"
            " one to be compared with."
        )


def _crude(one: Comparison) -> Iterator[str]:
    """What strata account for, where the crude ratio lies outside the interval; Simpson's is a ratio turned round."""
    if one.crude_ratio is None or one.ratio is None or one.low is None or one.high is None:
        return
    if not one.low <= one.crude_ratio <= one.high:
        is_reversed = (one.ratio - 1) * (one.crude_ratio - 1) < 0
        side = ", on the other side of 1 (Simpson's paradox)" if is_reversed else ""
        yield (
            f"- {one.name}: the crude ratio is {words.ratio(one.crude_ratio)}{side}: repositories and periods account"
            " for the rest."
        )


def _variants(found: Sequence[Comparison]) -> Iterator[str]:
    """The primary outcomes again, among those of the same size and by the same author."""
    ratios = {(one.outcome, one.stratification): _ratio(one) for one in found}
    lines = [
        [one.name, *(ratios.get((one.outcome, kind), words.UNKNOWN) for kind in VARIANTS)]
        for one in sorted(found, key=_place)
        if one.stratification == HEADLINE and one.ratio is not None
    ]
    if lines:
        yield "Of the same size too (AI changes it, so this takes part of its effect away), and by the same author too:"
        yield ""
        yield from words.table(["Outcome", "same size", "same author"], lines)
        yield ""

"""The section on AI use: what was seen, of how many, and which quarters were low and high."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.report import adoption_flows, words
from pipeline.report.scope import Scope

MONTHS_SHOWN = 12

LABELS = {
    "agent_authored": "written by an agent",
    "ai_coauthored": "written with an assistant",
    "ai_suggestion": "with a suggestion of a reviewing tool",
    "ai_assisted": "by a person who was active with a tool meanwhile (telemetry)",
    "declared_human": "declared to be made without AI",
    "no_trace": "no trace",
    "automation": "automation, such as dependency updates",
}

_LABELS = """
select ai_label, label_count, n, label_share
from metrics.adoption_labels
where team_slice = $team and window_kind = 'all'
"""

_MONTHS = """
select starts_at, n, ai_count, ai_share, active_share
from metrics.adoption
where team_slice = $team and window_kind = 'month' and is_complete
order by starts_at
"""

_QUARTERS = """
select adoption, list(quarter_starts_at order by quarter_starts_at), max(calendar_gap_days), max(adoption_basis)
from marts.adoption_quarters
where team_slice = $team and adoption is not null
group by adoption
order by adoption desc
"""

_VALIDATION = """
select measure, stratum, n, hits, estimate, low, high
from metrics.ai_validation
where (measure in ('precision', 'recall') and stratum = 'ai') or (measure = 'ai_share' and stratum = 'no_trace')
order by measure
"""

_SUSPECTS = """
select stratum, n, low
from metrics.ai_validation
where measure = 'precision' and stratum like 'rule:%' and low < 0.9
order by stratum
"""

_MEASURES = {
    "precision": "Of the pull requests that count as AI, AI had a part in",
    "recall": "Of those that AI had a part in, we found",
    "ai_share": "Of those without a trace, AI had a part in",
}

_BASES = {"active_share": "weekly active share by telemetry", "ai_share": "share of pull requests with a trace"}


def section(scope: Scope) -> Iterator[str]:
    """Labels of pull requests, use by month, and the low and high quarters."""
    yield "## AI use"
    yield ""
    found = {label: row for label, *row in scope.rows(_LABELS)}
    lines = [
        [meaning, words.count(found[label][0]), words.count(found[label][1]), words.share(found[label][2])]
        for label, meaning in LABELS.items()
        if label in found
    ]
    yield from words.table_or_nothing(["Pull requests opened", "number", "of", "share"], lines)
    yield ""
    yield (
        "What an agent wrote counts as AI, and so does what a person wrote with an assistant, a suggestion or a tool at"
        ' hand. Shares are floors: completions, chats and switched-off marks leave nothing, so "no trace" does not mean'
        " that no AI was used."
    )
    yield ""
    yield from _validation(scope)
    yield from _months(scope)
    yield from _quarters(scope)


def sentence(scope: Scope) -> Iterator[str]:
    """How many pull requests carry a trace, in one line."""
    rows = scope.rows(
        "select n, ai_count, ai_share from metrics.adoption where team_slice = $team and window_kind = 'all' and n > 0"
    )
    for n, ai_count, ai_share in rows:
        yield (
            f"- Without automation, {words.count(ai_count)} of {words.count(n)} pull requests"
            f" ({words.share(ai_share)}) carry a trace of an AI tool. That is a floor."
        )


def _validation(scope: Scope) -> Iterator[str]:
    """What a blind sample, labelled by hand, says of the labels."""
    rows = scope.rows(_VALIDATION)
    if not rows:
        yield (
            "How right these labels are has not been measured here: `flowgauge ai sample` draws a blind sample to label"
            " by hand, `flowgauge ai score` reads it."
        )
    for measure, _, n, hits, estimate, low, high in rows:
        bounds = f"[{words.share(low)}, {words.share(high)}], {words.count(hits)} of {words.count(n)} in the sample"
        yield f"- {_MEASURES[measure]} {words.share(estimate)} {bounds}."
    for rule, n, low in scope.rows(_SUSPECTS):
        name = rule.removeprefix("rule:")
        yield f"- Rule *{name}* is in doubt: its precision may be as low as {words.share(low)} (n {words.count(n)})."
    yield ""


def _months(scope: Scope) -> Iterator[str]:
    lines = [
        [f"{start:%Y-%m}", words.count(n), words.count(marked), words.share(share), words.share(active)]
        for start, n, marked, share, active in scope.rows(_MONTHS)[-MONTHS_SHOWN:]
    ]
    header = ["Month, automation left out", "opened", "with a trace", "share", "people active in a week (telemetry)"]
    yield from words.table_or_nothing(header, lines)
    yield ""


def _quarters(scope: Scope) -> Iterator[str]:
    rows = scope.rows(_QUARTERS)
    if not rows:
        yield (
            "Low and high quarters: not enough data (four whole quarters are needed, each with 30 departures, whose two"
            " lowest and two highest differ in use)."
        )
    else:
        low, high = (", ".join(f"{start:%Y} Q{(start.month + 2) // 3}" for start in starts) for _, starts, *_ in rows)
        gap, basis = rows[0][2], _BASES[rows[0][3]]
        yield (
            f"Quarters of lowest use: {low}; of highest: {high} (by {basis}). The high ones lie {abs(gap):,.0f} days"
            f" {'later' if gap >= 0 else 'earlier'} in the middle: whatever else changed in that time stands in a"
            " comparison of the two as well."
        )
        yield ""
        yield from adoption_flows.sentences(scope)
    yield ""

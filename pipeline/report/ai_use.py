"""The section on AI use: what was seen, of how many, and which quarters were low and high."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.report import adoption_flows, slices, traces, words
from pipeline.report.scope import Scope

MONTHS_SHOWN = 12

_NO_TRACE = (
    "That a person was active with a tool meanwhile is no trace and no floor: much of what was made on such days may be"
    " made without it."
)

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
select starts_at, active_share
from metrics.adoption
where team_slice = $team and window_kind = 'month' and is_complete
order by starts_at
"""

# A pair ends at its edge: of quarters with the same use as that, only some are in it.
_QUARTERS = """
with quarters as (
    select
        *,
        case adoption_basis when 'active_share' then active_share else ai_share end as used_share
    from marts.adoption_quarters
    where team_slice = $team and adoption_basis is not null
),

pairs as (
    select
        adoption,
        list(quarter_starts_at order by quarter_starts_at) as starts,
        max(calendar_gap_days) as gap_days,
        max(adoption_basis) as basis,
        case adoption when 'low' then max(used_share) else min(used_share) end as edge
    from quarters
    where adoption is not null
    group by adoption
)

select
    pairs.adoption,
    pairs.starts,
    pairs.gap_days,
    pairs.basis,
    count(quarters.used_share) as alike_count,
    count(quarters.used_share) filter (where quarters.adoption = pairs.adoption) as chosen_count
from pairs
left join quarters on pairs.edge = quarters.used_share
group by all
order by pairs.adoption desc
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
    "precision": "Of the pull requests {}, AI had a part in",
    "recall": "Of those that AI had a part in, we found",
    "ai_share": "Of those labelled *no trace*, AI had a part in",
}

ACTIVE_SHARE = "active_share"


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
        "What an agent wrote carries a trace, and so does what a person wrote with an assistant or a suggestion. Shares"
        ' with a trace are floors: completions, chats and switched-off marks leave nothing, so "no trace" does not mean'
        " that no AI was used." + (f" {_NO_TRACE}" if traces.are_told(scope) else "")
    )
    yield ""
    yield from _validation(scope)
    yield from _months(scope)
    yield from _quarters(scope)


def sentence(scope: Scope) -> Iterator[str]:
    """How many pull requests carry a trace, and of how many only telemetry tells."""
    for found in traces.by_window(scope, "all").values():
        if found.n:
            yield (
                f"- Without automation, {words.count(found.traced)} of {words.count(found.n)} pull requests"
                f" ({words.share(found.traced_share)}) carry a trace of an AI tool. That is a floor."
            )
        if found.told:
            yield (
                f"- Another {words.count(found.told)} ({words.share(found.told_share)}) were {traces.BY_TELEMETRY}."
                " That is no floor: how many of them AI had a part in is not known."
            )


def _validation(scope: Scope) -> Iterator[str]:
    """What a blind sample, labelled by hand, says of the labels."""
    rows = scope.rows(_VALIDATION)
    if not rows:
        yield (
            "How right these labels are has not been measured here: `flowgauge ai sample` draws a blind sample to label"
            " by hand, `flowgauge ai score` reads it."
        )
    named = slices.names(scope)["ai"]
    for measure, _, n, hits, estimate, low, high in rows:
        bounds = f"[{words.share(low)}, {words.share(high)}], {words.count(hits)} of {words.count(n)} in the sample"
        yield f"- {_MEASURES[measure].format(named)} {words.share(estimate)} {bounds}."
    for rule, n, low in scope.rows(_SUSPECTS):
        name = rule.removeprefix("rule:")
        yield f"- Rule *{name}* is in doubt: its precision may be as low as {words.share(low)} (n {words.count(n)})."
    yield ""


def _months(scope: Scope) -> Iterator[str]:
    found = traces.by_window(scope, "month")
    shown = [(start, found[start], active) for start, active in scope.rows(_MONTHS)[-MONTHS_SHOWN:]]
    is_told = any(month.told for _, month, _ in shown)
    lines = [
        [
            f"{start:%Y-%m}",
            *map(words.count, (month.n, month.traced)),
            words.share(month.traced_share),
            *([words.count(month.told), words.share(month.told_share)] if is_told else []),
            words.share(active),
        ]
        for start, month, active in shown
    ]
    header = ["Month, automation left out", "opened", "with a trace", "share"]
    header += ["by telemetry only", "share of these"] if is_told else []
    yield from words.table_or_nothing([*header, "people active in a week (telemetry)"], lines)
    yield ""


def _quarters(scope: Scope) -> Iterator[str]:
    rows = scope.rows(_QUARTERS)
    if not rows:
        yield (
            "Low and high quarters: not enough data (four whole quarters are needed, each with 30 departures, whose two"
            " lowest and two highest differ in use)."
        )
    else:
        low, high = (_pair(starts, alike, chosen) for _, starts, _, _, alike, chosen in rows)
        gap, is_by_people = rows[0][2], rows[0][3] == ACTIVE_SHARE
        marked = f"share of pull requests {slices.names(scope)['ai']}"
        basis = "weekly active share by telemetry" if is_by_people else marked
        yield (
            f"Quarters of lowest use: {low}; of highest: {high} (by {basis}). The high ones lie {abs(gap):,.0f} days"
            f" {'later' if gap >= 0 else 'earlier'} in the middle: whatever else changed in that time stands in a"
            " comparison of the two as well."
        )
        yield ""
        yield from adoption_flows.sentences(scope)
    yield ""


def _pair(starts: Sequence[datetime], alike: int, chosen: int) -> str:
    """The two quarters, and where others were used as much, why it is these."""
    names = ", ".join(f"{start:%Y} Q{(start.month + 2) // 3}" for start in starts)
    return names if alike == chosen else f"{names} (of {alike} quarters with the same use, the nearest)"

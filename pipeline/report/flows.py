"""Throughput in the report: two periods, counted, and what the essay's formula says of the same data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.report import periods, words
from pipeline.report.scope import Scope
from pipeline.statistics import Block, RatioEstimate, ratio_between, wide
from pipeline.throughput import MICROSECONDS_PER_HOUR, Flow, Verdict, essay_ratio, not_whole

SYSTEMS = {
    "review": "pull requests, opened to merged or closed",
    "release": "merged pull requests, merged to deployed",
    "task": "Jira issues in progress, without epics and sub-tasks",
}

ISSUES = {"issue": "Jira issues in progress, epics and sub-tasks too: there is no other"}
"""Shown only where there is no task: else it would say nearly the same of nearly the same."""

NOT_WHOLE = "not whole"

_VERDICTS = {
    Verdict.HOLDS: "holds: work came in as fast as it left, and open work hardly aged",
    Verdict.CANNOT_TELL: "cannot tell: the change in open work is usual by chance at this volume",
    Verdict.FAILS: "fails: the formula does not describe this period",
}

_FLOWS = """
select period, starts_at, ends_at, is_complete, arrivals, departures, present_at_start, present_at_end,
    presence_us, departed_sojourn_us, age_at_start_us, age_at_end_us
from metrics.throughput
where system = $system and team_slice = $team and ai_slice = 'all'
order by place
"""

_WEEKS = """
select departures, presence_us, departed_sojourn_us, epoch_us(ends_at) - epoch_us(starts_at) as length_us
from metrics.flow_weekly
where system = $system and team_slice = $team and ai_slice = 'all' and starts_at >= $start and ends_at <= $end
order by starts_at
"""


_PERIODS = "select period, starts_at, ends_at from marts.periods order by place"


def flows(scope: Scope, system: str) -> list[Flow]:
    """The flow accounting of a system, one for each period; none for one that is not whole and has nothing."""
    return [Flow(*row) for row in scope.rows(_FLOWS, system=system)]


def known(scope: Scope) -> dict[str, list[Flow]]:
    """The flow of each system that had something inside in a period; what is counted first comes first."""
    found = {system: flows(scope, system) for system in (*SYSTEMS, *ISSUES)}
    return {system: part for system, part in found.items() if part and not (system in ISSUES and found["task"])}


def shortfall(scope: Scope, found: Sequence[Flow]) -> str | None:
    """Why the two periods of a system can not be compared, or None."""
    names = [period for period, *_ in scope.rows(_PERIODS)]
    if len(names) != 2:  # noqa: PLR2004 - two periods
        return "there are no two periods to compare"
    if not found:
        return f"nothing that was read was open in {names[0]} or {names[1]}"
    by_period = {flow.period: flow for flow in found}
    reasons = [by_period[name].shortfall if name in by_period else not_whole(name) for name in names]
    return next((reason for reason in reasons if reason), None)


def section(scope: Scope) -> Iterator[str]:
    """The section on throughput."""
    yield "## Throughput, counted and implied"
    yield ""
    systems = known(scope)
    if not systems:
        yield f"{words.NOT_ENOUGH.capitalize()}: {shortfall(scope, [])}."
        yield ""
        return
    header = ["System and period", "in", "out", "out per day", "L (items)", "W (mean)", "L / W per day", "ε", "δ"]
    lines = [line for system, found in systems.items() for line in _lines(scope, system, found)]
    yield from words.table(header, lines)
    yield ""
    yield from (f"- *{system}*: {meaning}." for system, meaning in {**SYSTEMS, **ISSUES}.items() if system in systems)
    if any(NOT_WHOLE in place for place, *_ in lines):
        yield (
            f"- *{NOT_WHOLE}*: the data do not reach from the period's begin to its end, or (*release*) for over 5 % of"
            " what was merged in it and shipped it is not known when. A count of a part would look like one of all, so"
            " none is shown."
        )
    yield (
        "- *out per day* is counted and needs no assumption. *L / W* is what Little's law implies from the"
        " time-averaged number of items inside (L) and the mean time of what left (W); it differs from the count by"
        " exactly ε, the ageing of open work. δ is arrivals / departures - 1."
    )
    yield (
        "- *The essay's formula* below is L / W on the same items; the essay itself put contexts per developer in place"
        " of L."
    )
    yield (
        "- Automation, such as dependency updates, is left out here, of *Work in progress* and of *Lead time*;"
        " *Contexts* and *Deployments to production* hold it."
    )
    yield from periods.notes(scope)
    yield ""
    for system, found in systems.items():
        yield from comparison(scope, system, found)


def comparison(scope: Scope, system: str, found: Sequence[Flow]) -> Iterator[str]:
    """What changed between the two periods in one system, and what the essay's formula makes of it."""
    yield f"### {system.capitalize()}: {' against '.join(period for period, *_ in reversed(scope.rows(_PERIODS)))}"
    yield ""
    lacking = shortfall(scope, found)
    if lacking:
        yield f"{words.NOT_ENOUGH.capitalize()} for a comparison: {lacking}."
        yield ""
        return
    first, second = found
    estimates = ratios(scope, system, first, second)
    rows = [[name, _ratio_text(estimate)] for name, estimate in estimates.items()]
    yield from words.table(["Ratio, second period to first", "95 % interval"], rows)
    yield ""
    yield from _essay(first, second)
    yield ""


def ratios(scope: Scope, system: str, first: Flow, second: Flow) -> dict[str, RatioEstimate | None]:
    """Throughput, L and W of the second period relative to the first, each with its interval or None."""
    before, after = (_weeks(scope, system, flow) for flow in (first, second))
    return {
        "Throughput, counted": _ratio(
            first.counted_per_day, second.counted_per_day, [week[0] for week in before], [week[0] for week in after]
        ),
        "L, items inside": _ratio(
            first.mean_items, second.mean_items, wide([week[1] for week in before]), wide([week[1] for week in after])
        ),
        "W, mean time of what left": _ratio(
            first.mean_hours, second.mean_hours, wide([week[2] for week in before]), wide([week[2] for week in after])
        ),
    }


def _ratio(
    before: float | None, after: float | None, first: Sequence[Block], second: Sequence[Block]
) -> RatioEstimate | None:
    """The ratio over all of the two periods, with the spread that their whole weeks show."""
    estimate = ratio_between(first, second)
    return estimate.around(after / before) if estimate and before and after else None


def _essay(first: Flow, second: Flow) -> Iterator[str]:
    if first.mean_hours and second.mean_hours and first.mean_items:
        lead, wip = second.mean_hours / first.mean_hours, second.mean_items / first.mean_items
        implied = essay_ratio(lead_time_ratio=lead, wip_ratio=wip)
        counted = second.counted_per_day / first.counted_per_day
        yield (
            f"- The essay's formula on these L and W: {wip:.4f} / {lead:.4f} = {implied:.4f}. Counted: {counted:.4f}."
            f" The two differ by (1 + ε) of the second period over (1 + ε) of the first, exactly."
        )
        yield f"- Throughput would be unchanged if W had changed by the same factor as L, x{wip:.2f}."
    for flow in (first, second):
        gaps = f"δ {words.share(flow.delta)}, limit 5 %; ε {words.share(flow.epsilon)}, limit 10 %"
        yield f"- Does the formula's assumption hold in *{flow.period}*? It {_VERDICTS[flow.verdict]} ({gaps})."
        if flow.verdict is Verdict.FAILS:
            ageing = (flow.age_at_end_us - flow.age_at_start_us) / MICROSECONDS_PER_HOUR / 24
            yield (
                f"- The total age of open work changed by {ageing:+,.1f} item-days in *{flow.period}*; all that left"
                f" had taken {flow.departed_sojourn_us / MICROSECONDS_PER_HOUR / 24:,.1f}: that is the whole gap."
            )
    if Verdict.FAILS in (first.verdict, second.verdict):
        yield "- **The implied figure does not apply here. Believe the count.**"


def _lines(scope: Scope, system: str, found: Sequence[Flow]) -> Iterator[list[str]]:
    """A line for each period, of dashes where the data do not hold all of it."""
    by_period = {flow.period: flow for flow in found}
    for period, starts_at, ends_at in scope.rows(_PERIODS):
        flow = by_period.get(period)
        place = f"{system}, {period} ({words.day(starts_at)} to {words.day(ends_at)})"
        if flow is None or not flow.is_complete:
            yield [f"{place}, {NOT_WHOLE}", *[words.UNKNOWN] * 8]
        else:
            yield [place, *_figures(flow)]


def _figures(flow: Flow) -> list[str]:
    figures = [words.count(flow.arrivals), words.count(flow.departures), words.number(flow.counted_per_day, 3)]
    figures += [words.number(flow.mean_items), words.duration(flow.mean_hours), words.number(flow.implied_per_day, 3)]
    return [*figures, words.number(flow.epsilon, 3), words.number(flow.delta, 3)]


def _ratio_text(estimate: RatioEstimate | None) -> str:
    if estimate is None:
        return words.NOT_ENOUGH
    note = "" if estimate.excludes_one else "; no clear difference"
    return f"{words.interval(estimate)}{note}"


def _weeks(scope: Scope, system: str, flow: Flow) -> list[tuple[Block, Block, Block]]:
    """For each whole week of a period: departures per day, item-hours per hour, hours per departure."""
    rows = scope.rows(_WEEKS, system=system, start=flow.starts_at, end=flow.ends_at)
    return [
        (
            (float(departures), length / MICROSECONDS_PER_HOUR / 24),
            (presence / MICROSECONDS_PER_HOUR, length / MICROSECONDS_PER_HOUR),
            (sojourn / MICROSECONDS_PER_HOUR, float(departures)),
        )
        for departures, presence, sojourn, length in rows
    ]

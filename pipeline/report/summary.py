"""What a reader in a hurry should know; every sentence can be found again in a table below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pipeline.report import ai_use, flows, lead_time, traces, words
from pipeline.report.scope import Scope

UNITS = {
    "review": "pull requests",
    "task": "tasks that left progress",
    "issue": "Jira issues that left progress",
}
"""What throughput is told of in short, and what it counts: the first of these systems that the team has."""

_NO_CAUSE = "Everything else that changed with the calendar is in the difference too: no cause is shown."


def section(scope: Scope) -> Iterator[str]:
    """The report in a few sentences."""
    yield "## In short"
    yield ""
    yield from _throughput(scope)
    yield from ai_use.sentence(scope)
    yield from lead_time.sentence(scope)
    yield ""


def _throughput(scope: Scope) -> Iterator[str]:
    systems = flows.known(scope)
    system = next((system for system in UNITS if system in systems), "review")
    found = systems.get(system, [])
    lacking = flows.shortfall(scope, found)
    if lacking:
        yield f"- Throughput: {words.NOT_ENOUGH} ({lacking})."
        return
    first, second = found
    estimate = flows.ratios(scope, system, first, second)["Throughput, counted"]
    rate = f"{first.counted_per_day:.2f} to {second.counted_per_day:.2f} {UNITS[system]} per day"
    where = f"from *{first.period}* (n {first.departures:,}) to *{second.period}* (n {second.departures:,})"
    if estimate is None:
        yield f"- Throughput went from {rate}, {where}; {words.NOT_ENOUGH} for an interval."
        return
    word = "no clear difference"
    if estimate.excludes_one:
        word = "higher" if estimate.ratio > 1 else "lower"
    yield f"- Throughput, counted, went from {rate} {where}: {words.interval(estimate)}, {word}."
    yield from meanwhile(scope, first.starts_at, second.starts_at)


def meanwhile(scope: Scope, *starts: datetime) -> Iterator[str]:
    """How AI use changed from one period to the other, by traces and by what only telemetry tells."""
    found = traces.by_window(scope, "period")
    before, after = (found[start] for start in starts)
    if not before.n and not after.n:
        yield f"- Meanwhile no pull request was opened that could carry a trace of an AI tool. {_NO_CAUSE}"
        return
    told = ""
    if before.told or after.told:
        told = (
            f"; that of pull requests {traces.BY_TELEMETRY}, from {words.share(before.told_share)} to"
            f" {words.share(after.told_share)}"
        )
    yield (
        f"- Meanwhile the share of pull requests with a trace of an AI tool went from"
        f" {words.share(before.traced_share)} to {words.share(after.traced_share)}{told}. {_NO_CAUSE}"
    )

"""The section on deployments to production: DORA's measures of delivery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.report import words
from pipeline.report.scope import Scope

MONTHS_SHOWN = 12
CAP_HOURS = 168
FOLLOWED = " that shipped something new and were followed for seven days"
SUCCEEDED = " that succeeded, with something new or not"

_WHOLE = """
select n, deployments_per_week, pull_requests_per_deployment, known_content_count, change_failure_count,
    followed_count, change_fail_rate, recovered_count, recovery_n, median_hours_to_recover, mean_hours_to_recover,
    rework_count, success_count, deployment_rework_rate, missing_reason
from metrics.deployments
where team_slice = $team and window_kind = 'all'
"""

_MONTHS = """
select starts_at, n, deployments_per_week, pull_request_count, failed_count, change_failure_count, followed_count,
    change_fail_rate
from metrics.deployments
where team_slice = $team and window_kind = 'month' and is_complete
order by starts_at
"""


def section(scope: Scope) -> Iterator[str]:
    """DORA's measures over the whole time, and deployments by month."""
    yield "## Deployments to production"
    yield ""
    whole = scope.rows(_WHOLE)
    if not whole:
        yield f"{words.NOT_ENOUGH.capitalize()}: no deployment to production is known."
        yield ""
        return
    yield from _measures(whole[0])
    lines = [
        [f"{start:%Y-%m}", words.count(n), words.number(rate), words.count(changes), words.count(never), _of(*failures)]
        for start, n, rate, changes, never, *failures in scope.rows(_MONTHS)[-MONTHS_SHOWN:]
    ]
    header = ["Month", "with something new", "per week", "pull requests shipped", "never succeeded", "change fail rate"]
    yield from words.table_or_nothing(header, lines)
    yield ""


def _measures(row: tuple[Any, ...]) -> Iterator[str]:
    n, rate, changes, known, failures, followed, fail_rate, recovered, recovery_n, median, mean, *rest = row
    rework, successes, rework_rate, missing = rest
    yield (
        f"- Deployment frequency: {words.number(rate)} per week that shipped something new (n {words.count(n)}),"
        f" {words.number(changes)} merged pull requests in each"
        + ("." if known == n else f" of the {words.count(known)} of which it is known what they shipped first.")
    )
    if missing:
        yield f"- Change fail rate, recovery time, rework rate: not known ({missing})."
    else:
        yield f"- Change fail rate: {_of(failures, followed, fail_rate, FOLLOWED)}."
        yield f"- Deployment rework rate: {_of(rework, successes, rework_rate, SUCCEEDED)}."
        yield f"- Failed deployment recovery time: {_recovery(recovered, recovery_n, median, mean)}."
    yield ""


def _recovery(recovered: int, n: int, median: float | None, mean: float | None) -> str:
    if not n:
        return f"{words.NOT_ENOUGH} (no failed deployment was followed for seven days)"
    middle = "over seven days" if median is not None and median >= CAP_HOURS else words.duration(median)
    return (
        f"median {middle}, mean {words.duration(mean)} with at most seven days each,"
        f" {words.count(recovered)} of {words.count(n)} restored within seven days"
    )


def _of(count: int | None, total: int | None, share: float | None, which: str = "") -> str:
    if share is None:
        return words.UNKNOWN
    return f"{words.share(share)} ({words.count(count)} of {words.count(total)}{which})"

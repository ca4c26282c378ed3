"""The sections of the report that are tables of levels, each with its n."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

from pipeline.report import words
from pipeline.report.scope import Scope

SLICES = {
    "all": "all but automation",
    "ai": "with a trace of an AI tool",
    "no_trace": "no trace",
    "automation": "automation",
}
MONTHS_SHOWN = 12

_DURATIONS = {
    "lead_time": "Lead time for changes",
    "open": "Opened to merged",
    "coding": "Coding",
    "pickup": "Pickup",
    "review": "Review",
    "merge_wait": "Merge wait",
    "deploy": "Deploy",
}


def coverage(scope: Scope) -> Iterator[str]:
    """For how much of the data each claim holds."""
    yield "## Coverage"
    yield ""
    rows = scope.rows("select claim, covered_count, total_count, share from metrics.coverage order by claim")
    yield "What is missing is said here and never counted as zero. Figures are for all teams."
    yield ""
    yield from words.table(
        ["Claim", "for", "of", "share"],
        [[claim, words.count(covered), words.count(total), words.share(part)] for claim, covered, total, part in rows],
    )
    yield ""


def lead_time(scope: Scope) -> Iterator[str]:
    """Lead time and its stages, by AI label."""
    yield "## Lead time"
    yield ""
    rows = scope.rows(
        "select duration, ai_slice, n, median_hours, mean_hours, missing_count, left_censored_count"
        " from metrics.lead_time where team_slice = $team and window_kind = 'all'"
    )
    found = {(row[0], row[1]): row[2:] for row in rows}
    lines = [
        [f"{name}, {meaning}", *_lead_time_cells(found[duration, ai_slice])]
        for duration, name in _DURATIONS.items()
        for ai_slice, meaning in _slices({key[1] for key in found}).items()
        if (duration, ai_slice) in found
    ]
    yield from _or_nothing(lines, ["Duration", "n", "median", "mean", "not known", "left out"], scope)
    yield (
        "*Not known*: an event is missing, such as a review, or a deployment that has not happened yet. *Left out*:"
        " shipped by the first known deployment of a repository, so the true one may be earlier. Pull requests with and"
        " without a trace wait in the same review queue: this table can not show a slow-down that hits both, and it"
        ' compares nothing. "No trace" does not mean that no AI was used.'
    )
    yield ""


def work_in_progress(scope: Scope, chart: str) -> Iterator[str]:
    """Work in progress by month, with the chart."""
    yield "## Work in progress"
    yield ""
    yield f"![Open pull requests and pull requests finished, by month]({chart})"
    yield ""
    rows = scope.rows(
        "select wip.starts_at, wip.wip, wip.open_count, wip.mean_hours_age, flow.arrivals, flow.departures"
        " from metrics.wip as wip join metrics.flow_windows as flow"
        " using (system, team_slice, ai_slice, window_kind, starts_at)"
        " where system = 'review' and team_slice = $team and ai_slice = 'all' and window_kind = 'month'"
        " and wip.is_complete order by starts_at"
    )
    lines = [
        [
            f"{start:%Y-%m}",
            words.number(wip),
            words.count(opened),
            words.count(ended),
            words.count(left),
            words.duration(age),
        ]
        for start, wip, left, age, opened, ended in rows[-MONTHS_SHOWN:]
    ]
    yield from _or_nothing(
        lines,
        ["Month", "open pull requests, averaged over time", "opened", "finished", "open at end", "mean age"],
        scope,
    )


def deletion_ratio(scope: Scope) -> Iterator[str]:
    """Lines deleted per line added, by AI label."""
    yield "## Deletion ratio"
    yield ""
    rows = scope.rows(
        "select ai_slice, n, additions, deletions, deletion_ratio from metrics.deletion_ratio"
        " where team_slice = $team and window_kind = 'all'"
    )
    found = {row[0]: row[1:] for row in rows}
    lines = [
        [meaning, words.count(n), words.count(added), words.count(deleted), words.number(ratio, 3)]
        for ai_slice, meaning in _slices(set(found)).items()
        if ai_slice in found
        for n, added, deleted, ratio in [found[ai_slice]]
    ]
    yield from _or_nothing(
        lines, ["Merged pull requests", "n", "lines added", "lines deleted", "deleted per added line"], scope
    )


def defects(scope: Scope) -> Iterator[str]:
    """Defects reported, and pull requests taken back."""
    yield "## Defects"
    yield ""
    rows = scope.rows(
        "select measure, ai_slice, n, defect_count, value from metrics.defects"
        " where team_slice = $team and window_kind = 'all'"
    )
    found = {(row[0], row[1]): row[2:] for row in rows}
    names = {
        "bugs_per_merged_pull_request": "Bugs reported per merged pull request",
        "reverted_share": "Merged pull requests taken back within 30 days",
    }
    lines = [
        [f"{name}, {meaning}", words.count(n), words.count(defect_count), words.number(value, 3)]
        for measure, name in names.items()
        for ai_slice, meaning in _slices({key[1] for key in found}).items()
        if (measure, ai_slice) in found
        for n, defect_count, value in [found[measure, ai_slice]]
    ]
    yield from _or_nothing(lines, ["Measure", "n", "defects", "per pull request"], scope)
    yield (
        "A defect is an issue whose type or label the configuration names ([work_items]); a dash says that none has"
        " ever been recorded, which is not zero. Bugs reported and pull requests merged only coincide in time: a bug"
        " is not attributed to a pull request, so that line has no split."
    )
    yield ""


def deployments(scope: Scope) -> Iterator[str]:
    """Deployments to production, by month; they belong to repositories, not to teams."""
    yield "## Deployments to production"
    yield ""
    rows = scope.rows(
        "select starts_at, success_count, deployment_count, failed_count, deployments_per_week, pull_request_count"
        " from metrics.deployments where window_kind = 'month' and is_complete order by starts_at"
    )
    lines = [
        [f"{start:%Y-%m}", *map(words.count, (successes, shipped, failed)), words.number(rate), words.count(changes)]
        for start, successes, shipped, failed, rate, changes in rows[-MONTHS_SHOWN:]
    ]
    header = ["Month, all teams", "succeeded", "of these, with something new", "failed", "new per week"]
    yield from _or_nothing(lines, [*header, "pull requests shipped"], scope)


def _slices(found: AbstractSet[str]) -> dict[str, str]:
    """The slices to show, with their names: where all is of one kind, a split would only say it twice."""
    kinds = found & {"ai", "no_trace"}
    return {name: meaning for name, meaning in SLICES.items() if name not in kinds or len(kinds) > 1}


def _lead_time_cells(row: tuple[Any, ...]) -> list[str]:
    n, median, mean, missing, left_out = row
    return [words.count(n), *words.durations(median, mean), words.count(missing), words.count(left_out)]


def _or_nothing(lines: list[list[str]], header: list[str], scope: Scope) -> Iterator[str]:
    if lines:
        yield from words.table(header, lines)
    else:
        yield f"{words.NOT_ENOUGH.capitalize()} up to {words.day(scope.as_of)}."
    yield ""

"""The report as a whole: its sections in order, and the charts beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline.config import ALL_TEAMS
from pipeline.report import chart, flows, sections, words
from pipeline.report.scope import Scope, open_scope

LEAST_KNOWN_SHARE = 0.8

_DEFINITIONS = """\
## Definitions

- **Lead time for changes** (DORA): from the earliest author date among a pull request's commits, before any squash, to
  the end of the first successful production deployment that contains its merge commit. Containment is decided by the
  place of commits on the default branch; the coverage table says for how many, and how the others were matched.
- **Work in progress**: the time that items were inside during a window, divided by the length of the window.
- **Throughput**: items that left (merged and closed) in a window, divided by its length. Counted, never inferred.
- **Little's law** L = λ W holds for means over all items on one boundary; medians do not enter it.
- **Deletion ratio**: lines deleted / lines added over all merged pull requests: a ratio of sums.
- **Trace of an AI tool**: a fixed string that a tool writes: an identity, a trailer, a line of a description, a branch.
  Tools and settings that leave none are not seen, so shares of marked pull requests are floors.
- Pull requests into any branch count; the coverage table says how many went to the default branch. A reopened one
  counts as open from its first opening to its last closing.
- Times are UTC, durations are calendar time. `flowgauge schema` lists every table and column behind these figures.
- Intervals cover the spread between weeks only, not other causes that changed at the same time.
"""


def write(connection: duckdb.DuckDBPyConnection, path: Path, team: str | None = None) -> list[Path]:
    """Writes the report and its chart; returns the files.

    Args:
        connection: The published file.
        path: The Markdown file to write; the chart lies beside it.
        team: Only this team; None for all.

    Raises:
        ConfigurationError: There is no such team, or the file can not be written.
    """
    scope = open_scope(connection, team)
    picture = path.with_name(f"{path.stem}-flow.svg")
    draft = path.with_name(f"{path.name}.next")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        chart.write(scope, picture)
        draft.write_text("\n".join(_lines(scope, picture.name)).rstrip() + "\n", "utf-8")
        draft.replace(path)
    except OSError as error:
        raise ConfigurationError(f"the report can not be written ({error.strerror})", where=str(path)) from error
    return [path, picture]


def _lines(scope: Scope, picture: str) -> Iterator[str]:
    who = "all teams" if scope.team == ALL_TEAMS else scope.team
    yield f"# Delivery report: {who}"
    yield ""
    yield f"Data up to {scope.as_of:%Y-%m-%d %H:%M} UTC: {_extent(scope)}."
    yield ""
    yield from _in_short(scope)
    yield from flows.section(scope)
    yield from sections.lead_time(scope)
    yield from sections.work_in_progress(scope, picture)
    yield from sections.deletion_ratio(scope)
    yield from sections.defects(scope)
    yield from sections.deployments(scope)
    yield from sections.coverage(scope)
    yield _DEFINITIONS


def _extent(scope: Scope) -> str:
    """How much there is, for the team of the report; deployments belong to no team."""
    counts = scope.rows(
        """
        with pull_requests as (select * from marts.pull_requests where $team in ('all', team)),
        work_items as (select * from marts.work_items where $team in ('all', team))
        select
            (select count(*) from pull_requests),
            (select count(distinct repository) from pull_requests),
            (select count(*) from work_items where source = 'github'),
            (select count(*) from work_items where source = 'jira')
        """
    )[0]
    pulls, repositories, github_issues, jira_issues = map(words.count, counts)
    github = f"repositories {repositories}, pull requests {pulls}, GitHub issues {github_issues}"
    return f"{github}, Jira issues {jira_issues}"


def _in_short(scope: Scope) -> Iterator[str]:
    """What a reader in a hurry should know; every sentence can be found again in a table below."""
    yield "## In short"
    yield ""
    yield from _throughput_sentence(scope)
    yield from _adoption_sentence(scope)
    yield from _lead_time_sentence(scope)
    yield ""


def _throughput_sentence(scope: Scope) -> Iterator[str]:
    found = flows.flows(scope, "review")
    if len(found) != 2 or found[0].shortfall or found[1].shortfall:  # noqa: PLR2004 - two periods
        lacking = next((flow.shortfall for flow in found if flow.shortfall), "there are no two periods to compare")
        yield f"- Throughput: {words.NOT_ENOUGH} ({lacking})."
        return
    first, second = found
    estimate = flows.ratios(scope, "review", first, second)["Throughput, counted"]
    rate = f"{first.counted_per_day:.2f} to {second.counted_per_day:.2f} pull requests per day"
    where = f"from *{first.period}* (n {first.departures:,}) to *{second.period}* (n {second.departures:,})"
    if estimate is None:
        yield f"- Throughput went from {rate}, {where}; {words.NOT_ENOUGH} for an interval."
        return
    word = "no clear difference"
    if estimate.excludes_one:
        word = "higher" if estimate.ratio > 1 else "lower"
    yield f"- Throughput, counted, went from {rate} {where}: {words.interval(estimate)}, {word}."
    before, after = flows.marked_shares(scope, "review")
    yield (
        f"- Meanwhile the share of pull requests with a trace of an AI tool went from {words.share(before)} to"
        f" {words.share(after)}. Everything else that changed with the calendar is in the difference too: no cause is"
        " shown."
    )


def _adoption_sentence(scope: Scope) -> Iterator[str]:
    rows = scope.rows(
        "select n, ai_count, ai_share from metrics.adoption where team_slice = $team and window_kind = 'all'"
    )
    for n, ai_count, ai_share in rows:
        yield (
            f"- Without automation, {words.count(ai_count)} of {words.count(n)} pull requests"
            f" ({words.share(ai_share)}) carry a trace of an AI tool. That is a floor."
        )


def _lead_time_sentence(scope: Scope) -> Iterator[str]:
    rows = scope.rows(
        "select n, n + missing_count + left_censored_count, median_hours, mean_hours from metrics.lead_time"
        " where duration = 'lead_time'"
        " and team_slice = $team and ai_slice = 'all' and window_kind = 'all' and n > 0"
    )
    if not rows:
        yield f"- Lead time for changes: {words.NOT_ENOUGH} (no merged pull request has a known deployment)."
    for n, merged, median, mean in rows:
        known = f"known for {words.count(n)} of {words.count(merged)} merged pull requests"
        lacking = "" if n / merged >= LEAST_KNOWN_SHARE else "; too few to stand for the team"
        median_text, mean_text = words.durations(median, mean)
        yield f"- Lead time for changes: median {median_text}, mean {mean_text}, {known}{lacking}."

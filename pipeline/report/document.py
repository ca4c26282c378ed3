"""The report as a whole: its sections in order, and the charts beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline.config import ALL_TEAMS
from pipeline.report import (
    ai_use,
    chart,
    comparison,
    contested,
    contexts,
    coverage,
    defects,
    deployments,
    familiarity,
    flows,
    label_errors,
    lead_time,
    lines,
    open_work,
    out_of_sight,
    published_figures,
    repositories,
    review,
    staggered,
    summary,
    words,
)
from pipeline.report.scope import Scope, open_scope

_DEFINITIONS = """\
## Definitions

- **Lead time for changes** (DORA): from the earliest author date among a pull request's commits, before any squash, to
  the end of the first successful production deployment that contains its merge commit. It begins with the opening where
  that is earlier, and when the commit was committed where its date is over 180 days before the opening. Containment is
  decided by the place of commits on the default branch; the coverage table says for how many, and how the others were
  matched.
- **Work in progress**: the time that items were inside during a window, divided by the length of the window.
- **Throughput**: items that left (merged and closed) in a window, divided by its length. Counted, never inferred.
- **Automation**, such as dependency updates, is left out of throughput, work in progress, lead time and every "all but
  automation"; contexts, deployments and the table of coverage hold it.
- **Little's law** L = λ W holds for means over all items on one boundary; medians do not enter it.
- **Deletion ratio**: lines deleted / lines added over merged pull requests: a ratio of sums.
- **Trace of an AI tool**: a fixed string that a tool writes: an identity, a trailer, a line of a description, a branch.
  Tools and settings that leave none are not seen, so shares of marked pull requests are floors.
  Telemetry that says that the author was active with a tool on the day is no trace.
- Pull requests into any branch count; the coverage table says how many went to the default branch. A reopened one
  counts as open from its first opening to its last closing.
- Times are UTC, durations are calendar time. `flowgauge schema` lists every table and column behind these figures.
- Intervals (95 %) cover one spread only: that between weeks for throughput, L and W, between people for comparisons by
  AI use, between repositories where lead time is known for some. No interval covers what else changed or differed.
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
        why, mend = error.strerror, "Name another place with --output or report.path"
        raise ConfigurationError(f"the report can not be written ({why})", where=str(path), mend=mend) from error
    return [path, picture]


def _lines(scope: Scope, picture: str) -> Iterator[str]:
    who = "all teams" if scope.team == ALL_TEAMS else scope.team
    yield f"# Delivery report: {who}"
    yield ""
    yield f"Data up to {scope.as_of:%Y-%m-%d %H:%M} UTC: {_extent(scope)}."
    yield ""
    yield from contested.sentences(scope)
    yield from out_of_sight.sentences(scope)
    yield from summary.section(scope)
    yield from flows.section(scope)
    yield from ai_use.section(scope)
    yield from comparison.section(scope)
    yield from label_errors.section(scope)
    yield from staggered.section(scope)
    yield from familiarity.section(scope)
    yield from repositories.section(scope)
    yield from lead_time.section(scope)
    yield from open_work.section(scope, picture)
    yield from contexts.section(scope)
    yield from review.section(scope)
    yield from lines.section(scope)
    yield from defects.section(scope)
    yield from deployments.section(scope)
    yield from published_figures.section(scope)
    yield from coverage.section(scope)
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

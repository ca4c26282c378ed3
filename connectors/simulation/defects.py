"""Defects: bugs that shipped changes cause, and the changes that mend them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.simulation import chance
from connectors.simulation.branches import History
from connectors.simulation.changes import Change, Kind
from connectors.simulation.delivery import Deployment
from connectors.simulation.organisation import Person
from connectors.simulation.settings import SimulationSettings

BUG_CHANCE = 0.12
"""Chance that a shipped change made without AI causes a bug."""
MEAN_HOURS_TO_REPORT = 72.0
JIRA_SHARE = 0.5
"""Share of bugs that are reported in Jira; the others are reported on GitHub."""


@dataclass(frozen=True)
class Bug:
    """One bug; `mended_by` is the change that somebody began after the report, None while there is none."""

    key: str
    cause: Change
    reported_at: int
    reporter: Person
    is_in_jira: bool
    is_cause_named: bool
    """Whether the change that mends it names its cause."""
    mended_by: Change | None = None


def bugs(
    settings: SimulationSettings, branch: History, shipped: Mapping[str, Deployment], work: Sequence[Change], end: int
) -> list[Bug]:
    """The bugs of a repository that were reported before the end, in the order of their reports.

    Args:
        settings: How likely a bug is.
        branch: The repository's default branch.
        shipped: The deployment that first brought each change to production.
        work: All changes; each mends at most one bug: the oldest one that is known when it is begun.
        end: End of the data.
    """
    reported = sorted(
        (bug for bug in _reported(settings, branch, shipped) if bug.reported_at < end),
        key=lambda bug: (bug.reported_at, bug.key),
    )
    menders = sorted(
        (change for change in work if change.repository == branch.repository and change.kind is Kind.WORK),
        key=lambda change: (change.started_at, change.key),
    )
    return _mended(reported, [change for change in menders if change.abandoned_at is None])


def _reported(settings: SimulationSettings, branch: History, shipped: Mapping[str, Deployment]) -> list[Bug]:
    found = []
    for change in branch.merged:
        random = chance.stream(settings.seed, change.key, "bug")
        likelihood = BUG_CHANCE * (settings.bug_ratio if change.is_ai else 1)
        has_bug = random.random() < likelihood and change.kind is Kind.WORK
        delay = chance.exponential_seconds(random, MEAN_HOURS_TO_REPORT)
        reporter = random.choice(change.team.people)
        is_in_jira = random.random() < JIRA_SHARE and change.team.has_jira
        if has_bug and change.key in shipped:
            at = shipped[change.key].finished_at + delay
            is_named = chance.stream(settings.seed, change.key, "cause").random() < settings.cause_named_share
            found.append(Bug(f"{change.key}/bug", change, at, reporter, is_in_jira, is_named))
    return found


def _mended(reported: Sequence[Bug], menders: Sequence[Change]) -> list[Bug]:
    """Gives each bug the first change that is begun after its report and mends no other yet."""
    mended = []
    place = 0
    for bug in reported:
        while place < len(menders) and menders[place].started_at <= bug.reported_at:
            place += 1
        change = menders[place] if place < len(menders) else None
        place += 1
        mended.append(replace(bug, mended_by=change))
    return mended

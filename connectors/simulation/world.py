"""Everything that happened in a simulated organisation, as it is known when the data end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from connectors.simulation import branches, defects, delivery, release_branches, review, upkeep, work, work_items
from connectors.simulation.branches import History
from connectors.simulation.changes import Change, Kind, known
from connectors.simulation.clock import WEEK
from connectors.simulation.defects import Bug
from connectors.simulation.delivery import Deployment
from connectors.simulation.organisation import Repository, Team, teams
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.work_items import WorkItem


@dataclass(frozen=True)
class Place:
    """What happened in one repository."""

    team: Team
    repository: Repository
    changes: tuple[Change, ...]
    """Its pull requests, by number."""
    history: History
    deployments: tuple[Deployment, ...]
    shipped: Mapping[str, Deployment]
    """The first deployment to production that contains each merged change, by the change's key."""
    whole: tuple[Change, ...]
    """People's own pull requests with all that happens to them, also after the end."""
    bugs: tuple[Bug, ...]
    numbers: Mapping[str, int]
    """Numbers of pull requests and GitHub issues, which share one sequence, by key."""

    @cached_property
    def mended(self) -> Mapping[str, Bug]:
        """The bug that each change mends, by the change's key."""
        return {bug.mended_by.key: bug for bug in self.bugs if bug.mended_by is not None}

    def deployment(self, key: str) -> Deployment:
        """The deployment with a key."""
        return next(deployment for deployment in self.deployments if deployment.key == key)

    def reference(self, key: str) -> str:
        """A pull request or GitHub issue as "owner/name#number"."""
        return f"{self.repository.name}#{self.numbers[key]}"


@dataclass(frozen=True)
class World:
    """The whole organisation; `end` is the moment up to which everything is known, in seconds since the start."""

    settings: SimulationSettings
    end: int
    teams: tuple[Team, ...]
    places: tuple[Place, ...]
    projects: Mapping[str, tuple[WorkItem, ...]]
    """The issues of each Jira project in the order of creation, by the project's key."""
    issue_keys: Mapping[str, str]
    """Jira keys of issues, by their keys inside the simulation."""

    @cached_property
    def issue_keys_by_change(self) -> Mapping[str, str]:
        """The Jira key that a change names in its title, by the change's key."""
        items = (item for project in self.projects.values() for item in project)
        return {item.change: self.issue_keys[item.key] for item in items if item.change is not None}


def simulate(settings: SimulationSettings) -> World:
    """Lets an organisation work; the same settings give the same world."""
    end = settings.weeks * WEEK
    everyone = teams(settings)
    places: list[Place] = []
    projects: dict[str, tuple[WorkItem, ...]] = {}
    for team in everyone:
        changes = _changes(settings, team)
        own = [_place(settings, team, repository, changes, end) for repository in team.repositories]
        bugs = [bug for place in own for bug in place.bugs]
        deployments = [deployment for place in own for deployment in place.deployments]
        if team.has_jira:
            projects[team.project_key] = tuple(work_items.work_items(settings, team, changes, bugs, deployments))
        places += own
    issue_keys = {
        item.key: f"{project}-{number}" for project, items in projects.items() for number, item in enumerate(items, 1)
    }
    return World(settings, end, everyone, tuple(places), projects, issue_keys)


def _changes(settings: SimulationSettings, team: Team) -> list[Change]:
    """All changes of a team, also what happens to them after the end."""
    reviewed = review.reviewed(settings, team, work.begun(settings, team))
    return [*reviewed, *upkeep.reverts(settings, reviewed), *upkeep.dependencies(settings, team)]


def _place(
    settings: SimulationSettings, team: Team, repository: Repository, changes: Sequence[Change], end: int
) -> Place:
    own = [change for change in changes if change.repository == repository]
    opened = [known(change, end) for change in own if change.created_at < end]
    branch = branches.history(repository, opened)
    source = release_branches if repository.has_release_branches else delivery
    made = source.deployments(settings.seed, branch, end)
    shipped = delivery.first_shipped(branch, made, end)
    opened += release_branches.picks(made)
    bugs = defects.bugs(settings, branch, shipped, own, end)
    numbers = _numbers(opened, bugs)
    return Place(
        team=team,
        repository=repository,
        changes=tuple(sorted(opened, key=lambda change: numbers[change.key])),
        history=branch,
        deployments=tuple(made),
        shipped=shipped,
        whole=tuple(change for change in own if change.created_at < end and change.kind is Kind.WORK),
        bugs=tuple(bugs),
        numbers=numbers,
    )


def _numbers(changes: Sequence[Change], bugs: Sequence[Bug]) -> Mapping[str, int]:
    born = [(change.created_at, change.key) for change in changes]
    born += [(bug.reported_at, bug.key) for bug in bugs if not bug.is_in_jira]
    return {key: number for number, (_, key) in enumerate(sorted(born), start=1)}

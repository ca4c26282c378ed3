"""Changes that do not wait for a reviewer: a bot's new versions of dependencies, and reverts."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change, Kind, Step
from connectors.simulation.clock import DAY, HOUR, MINUTE, WEEK
from connectors.simulation.organisation import Repository, Team
from connectors.simulation.settings import SimulationSettings

DEPENDENCIES_PER_WEEK = 0.7
"""Pull requests of the dependency bot in each repository."""
MEAN_DEPENDENCY_HOURS = 20.0
SUPERSEDED_SHARE = 0.15
REVERTED_SHARE = 0.025
MEDIAN_HOURS_TO_REVERT = 20.0
REVERT_SPREAD = 1.0
MEAN_REVERT_HOURS = 0.5

_PACKAGES = ("parser", "http-client", "date-tools", "test-runner", "image-codec", "linter")


def dependencies(settings: SimulationSettings, team: Team) -> list[Change]:
    """All pull requests of the dependency bot in a team's repositories."""
    return [
        _dependency(random, team, repository, place, at)
        for repository in team.repositories
        for random in [chance.stream(settings.seed, repository.name, "dependencies")]
        for place, at in enumerate(
            list(chance.poisson_times(random, DEPENDENCIES_PER_WEEK * HOUR / WEEK, 0, settings.weeks * WEEK))
        )
    ]


def reverts(settings: SimulationSettings, merged: Sequence[Change]) -> list[Change]:
    """The reverts of some of the merged changes."""
    found = [_revert(chance.stream(settings.seed, change.key, "revert"), change) for change in merged]
    return [change for change in found if change is not None]


def _dependency(random: Random, team: Team, repository: Repository, place: int, at: int) -> Change:
    version = f"{random.randint(1, 9)}.{random.randint(0, 20)}.{random.randint(0, 9)}"
    ended_at = at + chance.exponential_seconds(random, MEAN_DEPENDENCY_HOURS)
    is_superseded = random.random() < SUPERSEDED_SHARE
    lines = random.randint(1, 12)
    opened_at = at + random.randint(1, 30)
    return Change(
        key=f"{repository.name}/dependency/{place}",
        kind=Kind.DEPENDENCY,
        team=team,
        repository=repository,
        author=random.choice(team.people),
        subject=f"Raise {random.choice(_PACKAGES)} to {version}",
        steps=(Step(at, lines, lines),),
        paths=("dependencies.lock",),
        created_at=opened_at,
        ready_at=opened_at,
        merged_at=None if is_superseded else ended_at + MINUTE,
        abandoned_at=ended_at + DAY if is_superseded else None,
    )


def _revert(random: Random, change: Change) -> Change | None:
    is_reverted = random.random() < REVERTED_SHARE
    if not is_reverted or change.merged_at is None:
        return None
    at = change.merged_at + chance.lognormal_seconds(random, MEDIAN_HOURS_TO_REVERT, REVERT_SPREAD)
    author, reviewer = random.sample(change.team.people, 2)
    approved_at = at + MINUTE + chance.exponential_seconds(random, MEAN_REVERT_HOURS)
    return Change(
        key=f"{change.key}/revert",
        kind=Kind.REVERT,
        team=change.team,
        repository=change.repository,
        author=author,
        subject=f'Revert "{change.subject}"',
        takes_back=change.key,
        steps=(Step(at, change.deletions, change.additions),),
        paths=change.paths,
        created_at=at + MINUTE,
        ready_at=at + MINUTE,
        reviewer=reviewer,
        approved_at=approved_at,
        merged_at=approved_at + MINUTE,
    )

"""Delivery: what lies on a repository's default branch, and which of it is deployed when.

At regular times the head goes to staging and then to production, if production runs something else; some deployments
fail, and some that succeed are rolled back by deploying once more what ran before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from connectors.simulation import chance
from connectors.simulation.branches import History, Release
from connectors.simulation.changes import Change
from connectors.simulation.clock import HOUR, MINUTE
from connectors.simulation.identity import node_id
from connectors.simulation.organisation import Repository

PRODUCTION = "production"
STAGING = "staging"
HOURS_BETWEEN_DEPLOYMENTS = 24
MEDIAN_BUILD_HOURS = 0.4
BUILD_SPREAD = 0.35
FAILED_SHARE = 0.1
ROLLED_BACK_SHARE = 0.04


@dataclass(frozen=True)
class Deployment:
    """One deployment; times are seconds since the start."""

    key: str
    repository: Repository
    environment: str
    position: int
    """Place in the history of the deployed commit, or of the one at which its release branch left."""
    created_at: int = 0
    finished_at: int = 0
    is_success: bool = True
    rolls_back: str | None = None
    """Key of the deployment that it undoes."""
    service: str | None = None
    """The service of a monorepo that it ships; None for the whole repository."""
    release: Release | None = None
    """The release branch that it ships, as it is then; None for the default branch."""

    @property
    def node_id(self) -> str:
        """GraphQL id."""
        return node_id("DE", self.key)

    def has_shipped(self, end: int) -> bool:
        """Whether it had reached production by then."""
        return self.environment.startswith(PRODUCTION) and self.is_success and self.finished_at < end

    def holds(self, position: int, key: str) -> bool:
        """Whether the change with a key, which lies at a place of the history, is in it."""
        return self.position >= position or (self.release is not None and key in self.release.brought)


def deployments(seed: int, branch: History, end: int) -> list[Deployment]:
    """All deployments of a repository that were asked for before the end."""
    name = branch.repository.name
    services: Sequence[str | None] = branch.repository.services or (None,)
    found = [
        one
        for service in services
        for one in _deployments(chance.stream(seed, name, "deployments", service or "all"), branch, service, end)
        if one.created_at < end
    ]
    return sorted(found, key=lambda one: (one.created_at, one.key))


def services_of(change: Change) -> tuple[str | None, ...]:
    """The services of a monorepo whose files a change touches; (None,) elsewhere and for other files."""
    touched = [name for name in change.repository.services if any(f"/{name}/" in path for path in change.paths)]
    return tuple(touched) or (None,)


def first_shipped(branch: History, made: Sequence[Deployment], end: int) -> Mapping[str, Deployment]:
    """The first deployment to production, by its finish, that contains each merged change, by the change's key.

    In a monorepo a change is there when the last of the services it touches is; what touches none, with any of them.
    A change that was picked onto a release branch is there with that, if that comes first; the pick is only there.
    """
    shipped = sorted((one for one in made if one.has_shipped(end)), key=lambda one: one.finished_at)
    found = {pick.key: one for one in reversed(shipped) if one.release is not None for pick in one.release.picks}
    for position, change in enumerate(branch.merged, start=1):
        holders = [_first_holder(shipped, position, change.key, service) for service in services_of(change)]
        known = [holder for holder in holders if holder is not None]
        if len(known) == len(holders):
            found[change.key] = max(known, key=lambda one: one.finished_at)
    return found


def _first_holder(shipped: Sequence[Deployment], position: int, key: str, service: str | None) -> Deployment | None:
    holders = (one for one in shipped if one.holds(position, key) and service in (None, one.service))
    return next(holders, None)


def _deployments(random: Random, branch: History, service: str | None, end: int) -> Iterator[Deployment]:
    name = f"{branch.repository.name}/{service}" if service else branch.repository.name
    place = partial(Deployment, repository=branch.repository, service=service)
    production = f"{PRODUCTION}-{service}" if service else PRODUCTION
    running = 0
    yield first(random, place(f"{name}/0", environment=production, position=0))
    period = HOURS_BETWEEN_DEPLOYMENTS * HOUR
    for number, at in enumerate(range(random.randint(HOUR, period), end, period), start=1):
        attempt = attempt_at(random, at)
        head = _head(branch, service, at)
        if head <= running:
            continue
        made = place(f"{name}/{number}", environment=production, position=head)
        yield from attempted(attempt, made, place(made.key, environment=production, position=running))
        if attempt.is_kept:
            running = head


@dataclass(frozen=True)
class Attempt:
    """What may come of an attempt to deploy; drawn whole, whether there is something to deploy or not."""

    began_at: int
    staged_at: int
    built_at: int
    is_success: bool
    is_rolled_back: bool
    undone_at: int
    restored_at: int

    @property
    def is_kept(self) -> bool:
        """Whether production runs on with what was deployed."""
        return self.is_success and not self.is_rolled_back


def attempt_at(random: Random, at: int) -> Attempt:
    """The attempt that begins at a time."""
    staged_at = at + build(random)
    built_at = at + HOUR + build(random)
    is_success = random.random() >= FAILED_SHARE
    is_rolled_back = random.random() < ROLLED_BACK_SHARE
    undone_at = built_at + int((0.5 + 1.5 * random.random()) * HOUR)
    return Attempt(at, staged_at, built_at, is_success, is_rolled_back, undone_at, undone_at + build(random))


def first(random: Random, made: Deployment) -> Deployment:
    """The deployment with which everything begins, with its times."""
    return replace(made, created_at=MINUTE, finished_at=MINUTE + build(random))


def attempted(attempt: Attempt, made: Deployment, running: Deployment) -> Iterator[Deployment]:
    """What an attempt deploys: to staging, then to production, and what ran before once more if it is rolled back."""
    yield replace(
        made,
        key=f"{made.key}/staging",
        environment=STAGING,
        created_at=attempt.began_at,
        finished_at=attempt.staged_at,
    )
    yield replace(
        made,
        created_at=attempt.began_at + HOUR,
        finished_at=attempt.built_at,
        is_success=attempt.is_success,
    )
    if attempt.is_success and attempt.is_rolled_back:
        yield replace(
            running,
            key=f"{made.key}/rollback",
            created_at=attempt.undone_at,
            finished_at=attempt.restored_at,
            is_success=True,
            rolls_back=made.key,
        )


def _head(branch: History, service: str | None, at: int) -> int:
    """Place of the newest commit at a time; for a service, of the newest that touches it."""
    head = branch.position_at(at)
    if service is None:
        return head
    return next((place for place in range(head, 0, -1) if service in services_of(branch.merged[place - 1])), 0)


def build(random: Random) -> int:
    """How long a build and its deployment take, in seconds."""
    return chance.lognormal_seconds(random, MEDIAN_BUILD_HOURS, BUILD_SPREAD)

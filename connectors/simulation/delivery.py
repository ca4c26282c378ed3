"""Delivery: what lies on a repository's default branch, and which of it is deployed when.

At regular times the head goes to staging and then to production, if production runs something else; some deployments
fail, and some that succeed are rolled back by deploying once more what ran before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change
from connectors.simulation.clock import HOUR, MINUTE
from connectors.simulation.identity import node_id, oid
from connectors.simulation.organisation import Repository

PRODUCTION = "production"
STAGING = "staging"
HOURS_BETWEEN_DEPLOYMENTS = 24
MEDIAN_BUILD_HOURS = 0.4
BUILD_SPREAD = 0.35
FAILED_SHARE = 0.1
ROLLED_BACK_SHARE = 0.04


@dataclass(frozen=True)
class History:
    """A default branch: the first commit, then one squash commit for each merged change, in the order of merging."""

    repository: Repository
    merged: tuple[Change, ...]

    @cached_property
    def times(self) -> list[int]:
        """When the commit at each position came."""
        return [0, *(change.merged_at for change in self.merged if change.merged_at is not None)]

    def oid(self, position: int) -> str:
        """Object name of the commit at a position, from 0."""
        return merge_oid(self.merged[position - 1]) if position else oid(self.repository.name, "first")


@dataclass(frozen=True)
class Deployment:
    """One deployment; times are seconds since the start."""

    key: str
    repository: Repository
    environment: str
    position: int
    """Place of the deployed commit in the history."""
    created_at: int
    finished_at: int
    is_success: bool
    rolls_back: str | None = None
    """Key of the deployment that it undoes."""
    service: str | None = None
    """The service of a monorepo that it ships; None for the whole repository."""

    @property
    def node_id(self) -> str:
        """GraphQL id."""
        return node_id("DE", self.key)

    def has_shipped(self, end: int) -> bool:
        """Whether it had reached production by then."""
        return self.environment.startswith(PRODUCTION) and self.is_success and self.finished_at < end


def merge_oid(change: Change) -> str:
    """Object name of the squash commit of a merged change."""
    return oid(change.key, "merge")


def history(repository: Repository, changes: Sequence[Change]) -> History:
    """The default branch that the merged ones among a repository's changes make."""
    merged = [change for change in changes if change.repository == repository and change.merged_at is not None]
    return History(repository, tuple(sorted(merged, key=lambda change: (change.merged_at, change.key))))


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
    """
    shipped = sorted((one for one in made if one.has_shipped(end)), key=lambda one: one.finished_at)
    found = {}
    for position, change in enumerate(branch.merged, start=1):
        holders = [_first_holder(shipped, position, service) for service in services_of(change)]
        known = [holder for holder in holders if holder is not None]
        if len(known) == len(holders):
            found[change.key] = max(known, key=lambda one: one.finished_at)
    return found


def _first_holder(shipped: Sequence[Deployment], position: int, service: str | None) -> Deployment | None:
    holders = (one for one in shipped if one.position >= position and service in (None, one.service))
    return next(holders, None)


def _deployments(random: Random, branch: History, service: str | None, end: int) -> Iterator[Deployment]:
    name = f"{branch.repository.name}/{service}" if service else branch.repository.name
    place = partial(Deployment, repository=branch.repository, service=service)
    production = f"{PRODUCTION}-{service}" if service else PRODUCTION
    running = 0
    build_seconds = _build(random)
    yield place(
        f"{name}/0",
        environment=production,
        position=0,
        created_at=MINUTE,
        finished_at=MINUTE + build_seconds,
        is_success=True,
    )
    period = HOURS_BETWEEN_DEPLOYMENTS * HOUR
    for number, at in enumerate(range(random.randint(HOUR, period), end, period), start=1):
        attempt = _attempt(random, at)
        key, head = f"{name}/{number}", _head(branch, service, at)
        if head <= running:
            continue
        yield place(
            f"{key}/staging",
            environment=STAGING,
            position=head,
            created_at=at,
            finished_at=attempt.staged_at,
            is_success=True,
        )
        yield place(
            key,
            environment=production,
            position=head,
            created_at=at + HOUR,
            finished_at=attempt.built_at,
            is_success=attempt.is_success,
        )
        if attempt.is_success and attempt.is_rolled_back:
            yield place(
                f"{key}/rollback",
                environment=production,
                position=running,
                created_at=attempt.undone_at,
                finished_at=attempt.restored_at,
                is_success=True,
                rolls_back=key,
            )
        elif attempt.is_success:
            running = head


@dataclass(frozen=True)
class _Attempt:
    """What may come of an attempt to deploy; drawn whole, whether there is something to deploy or not."""

    staged_at: int
    built_at: int
    is_success: bool
    is_rolled_back: bool
    undone_at: int
    restored_at: int


def _attempt(random: Random, at: int) -> _Attempt:
    staged_at = at + _build(random)
    built_at = at + HOUR + _build(random)
    is_success = random.random() >= FAILED_SHARE
    is_rolled_back = random.random() < ROLLED_BACK_SHARE
    undone_at = built_at + int((0.5 + 1.5 * random.random()) * HOUR)
    return _Attempt(staged_at, built_at, is_success, is_rolled_back, undone_at, undone_at + _build(random))


def _head(branch: History, service: str | None, at: int) -> int:
    """Place of the newest commit at a time; for a service, of the newest that touches it."""
    head = bisect_right(branch.times, at) - 1
    if service is None:
        return head
    return next((place for place in range(head, 0, -1) if service in services_of(branch.merged[place - 1])), 0)


def _build(random: Random) -> int:
    return chance.lognormal_seconds(random, MEDIAN_BUILD_HOURS, BUILD_SPREAD)

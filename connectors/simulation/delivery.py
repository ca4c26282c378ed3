"""Delivery: what lies on a repository's default branch, and which of it is deployed when.

At regular times the head goes to staging and then to production, if production runs something else; some deployments
fail, and some that succeed are rolled back by deploying once more what ran before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
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

    @property
    def node_id(self) -> str:
        """GraphQL id."""
        return node_id("DE", self.key)

    def has_shipped(self, end: int) -> bool:
        """Whether it had reached production by then."""
        return self.environment == PRODUCTION and self.is_success and self.finished_at < end


def merge_oid(change: Change) -> str:
    """Object name of the squash commit of a merged change."""
    return oid(change.key, "merge")


def history(repository: Repository, changes: Sequence[Change]) -> History:
    """The default branch that the merged ones among a repository's changes make."""
    merged = [change for change in changes if change.repository == repository and change.merged_at is not None]
    return History(repository, tuple(sorted(merged, key=lambda change: (change.merged_at, change.key))))


def deployments(seed: int, branch: History, end: int) -> list[Deployment]:
    """All deployments of a repository that were asked for before the end."""
    random = chance.stream(seed, branch.repository.name, "deployments")
    return [deployment for deployment in _deployments(random, branch, end) if deployment.created_at < end]


def first_shipped(branch: History, made: Sequence[Deployment], end: int) -> Mapping[str, Deployment]:
    """The first deployment to production, by its finish, that contains each merged change, by the change's key."""
    shipped = [deployment for deployment in made if deployment.has_shipped(end)]
    holders = {
        change.key: [deployment for deployment in shipped if deployment.position >= position]
        for position, change in enumerate(branch.merged, start=1)
    }
    return {key: min(found, key=lambda deployment: deployment.finished_at) for key, found in holders.items() if found}


def _deployments(random: Random, branch: History, end: int) -> Iterator[Deployment]:
    place, times = branch.repository, branch.times
    running = 0
    yield Deployment(f"{place.name}/0", place, PRODUCTION, 0, MINUTE, MINUTE + _build(random), is_success=True)
    period = HOURS_BETWEEN_DEPLOYMENTS * HOUR
    for number, at in enumerate(range(random.randint(HOUR, period), end, period), start=1):
        key, head = f"{place.name}/{number}", bisect_right(times, at) - 1
        staged_at, asked_at = at + _build(random), at + HOUR
        built_at = asked_at + _build(random)
        is_success = random.random() >= FAILED_SHARE
        is_rolled_back = random.random() < ROLLED_BACK_SHARE
        undone_at = built_at + random.randint(30, 120) * MINUTE
        restored_at = undone_at + _build(random)
        if head == running:
            continue
        yield Deployment(f"{key}/staging", place, STAGING, head, at, staged_at, is_success=True)
        yield Deployment(key, place, PRODUCTION, head, asked_at, built_at, is_success)
        if is_success and is_rolled_back:
            restored = (place, PRODUCTION, running, undone_at, restored_at)
            yield Deployment(f"{key}/rollback", *restored, is_success=True, rolls_back=key)
        elif is_success:
            running = head


def _build(random: Random) -> int:
    return chance.lognormal_seconds(random, MEDIAN_BUILD_HOURS, BUILD_SPREAD)

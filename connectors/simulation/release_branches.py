"""Deployments from release branches: one leaves the default branch each week and is deployed in its place.

Until the next one leaves, some of the changes that are merged into the default branch are picked onto the branch that
runs in production, each by a pull request of a bot, and deployed at once: one after the other, tried until it succeeds.
What would not be there before the next branch leaves waits for that, which has it anyway.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from connectors.simulation import chance, delivery
from connectors.simulation.branches import History, Release
from connectors.simulation.changes import Change, Kind, Step
from connectors.simulation.clock import HOUR, MINUTE
from connectors.simulation.delivery import FAILED_SHARE, PRODUCTION, Deployment

HOURS_BETWEEN_BRANCHES = 7 * 24
PICKED_SHARE = 0.15
"""Share of people's changes that can not wait for the next release branch."""
MEAN_HOURS_TO_PICK = 2.0
MEAN_HOURS_TO_MERGE = 0.5


def deployments(seed: int, branch: History, end: int) -> list[Deployment]:
    """All deployments of a repository with release branches that were asked for before the end."""
    found = [one for one in _deployments(seed, branch, end) if one.created_at < end]
    return sorted(found, key=lambda one: (one.created_at, one.key))


def picks(made: Sequence[Deployment]) -> list[Change]:
    """The pull requests that brought changes onto the release branches that were deployed."""
    return list({pick.key: pick for one in made if one.release is not None for pick in one.release.picks}.values())


def _deployments(seed: int, branch: History, end: int) -> Iterator[Deployment]:
    random = chance.stream(seed, branch.repository.name, "release branches")
    running = Release(branch.repository, number=0, position=0)
    yield delivery.first(random, _of(running, running.key))
    period = HOURS_BETWEEN_BRANCHES * HOUR
    for number, at in enumerate(range(random.randint(HOUR, period), end, period), start=1):
        attempt = delivery.attempt_at(random, at)
        left = Release(branch.repository, number, branch.position_at(at))
        if left.position > running.position:
            yield from delivery.attempted(attempt, _of(left, left.key), _of(running, running.key))
            running = left if attempt.is_kept else running
        free_at = attempt.restored_at if attempt.is_rolled_back else attempt.built_at
        urgent = _urgent(seed, branch.merged[left.position : branch.position_at(at + period)])
        for change, own in urgent:
            pick = _pick(own, change, running, max(free_at, change.merged_at or 0))
            picked = running.with_pick(pick)
            tries = list(_tries(own, picked, pick))
            if tries[-1].finished_at < at + period:
                yield from tries
                running, free_at = picked, tries[-1].finished_at


def _of(release: Release, key: str) -> Deployment:
    """The deployment of a release branch to production, with no times yet."""
    return Deployment(key, release.repository, PRODUCTION, release.position, release=release)


def _urgent(seed: int, changes: Sequence[Change]) -> Iterator[tuple[Change, Random]]:
    """The changes that can not wait, each with chance of its own."""
    for change in changes:
        random = chance.stream(seed, change.key, "pick")
        if random.random() < PICKED_SHARE and change.kind is Kind.WORK:
            yield change, random


def _pick(random: Random, change: Change, onto: Release, at: int) -> Change:
    """The pull request that brings a change onto a release branch, begun some time after a moment."""
    picked_at = at + chance.exponential_seconds(random, MEAN_HOURS_TO_PICK)
    opened_at = picked_at + MINUTE
    return Change(
        key=f"{change.key}/pick",
        kind=Kind.PICK,
        team=change.team,
        repository=change.repository,
        author=change.author,
        subject=change.subject,
        is_ai=change.is_ai,
        trace=change.trace,
        picks=change.key,
        base_branch=onto.name,
        steps=(Step(picked_at, change.additions, change.deletions),),
        paths=change.paths,
        created_at=opened_at,
        ready_at=opened_at,
        merged_at=opened_at + chance.exponential_seconds(random, MEAN_HOURS_TO_MERGE),
    )


def _tries(random: Random, release: Release, pick: Change) -> Iterator[Deployment]:
    """The deployments of a release branch with a new pick, the one that succeeds last."""
    at = pick.merged_at or 0
    for number in itertools.count(1):
        asked_at = at + random.randint(MINUTE, 20 * MINUTE)
        at, is_success = asked_at + delivery.build(random), random.random() >= FAILED_SHARE
        yield replace(_of(release, f"{pick.key}/{number}"), created_at=asked_at, finished_at=at, is_success=is_success)
        if is_success:
            return

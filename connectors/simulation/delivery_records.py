"""Repositories, default branches and deployments of a simulated organisation as GitHub tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.github.records import (
    DefaultBranch,
    DefaultBranchCommit,
    Deployment,
    DeploymentStatus,
    MergeBase,
    Repository,
)
from connectors.record import Record
from connectors.simulation import delivery, texts
from connectors.simulation.changes import DEFAULT_BRANCH, Change
from connectors.simulation.clock import moment
from connectors.simulation.identity import node_id
from connectors.simulation.world import Place, World

MERGER = ("GitHub", "noreply@github.com")
"""Who commits a squash that is merged on the site."""
DEPLOYER = "github-actions"
NUMBERS_PER_REPOSITORY = 100_000
"""So far apart lie the database numbers of two repositories' deployments."""


def repository(place: Place) -> Repository:
    """The repository itself."""
    return Repository(
        id=place.repository.id,
        node_id=node_id("R", place.repository.name),
        name_with_owner=place.repository.name,
        default_branch=DEFAULT_BRANCH,
        created_at=moment(0),
        is_archived=False,
        is_fork=False,
        primary_language=place.repository.language,
    )


def default_branch(world: World, place: Place) -> list[list[Record]]:
    """The commits of the default branch, oldest first, and the branch itself when all of them have been told."""
    commits = [
        _first_commit(place),
        *(_squash_commit(world, place, change, at) for at, change in enumerate(place.history.merged, start=1)),
    ]
    head = DefaultBranch(repository_id=place.repository.id, name=DEFAULT_BRANCH, head_oid=commits[-1].oid)
    groups: list[list[Record]] = [[commit] for commit in commits]
    return [*groups, [head]]


def _first_commit(place: Place) -> DefaultBranchCommit:
    person = place.team.people[0]
    return DefaultBranchCommit(
        repository_id=place.repository.id,
        oid=place.history.oid(0),
        parents=[],
        message="Begin",
        authored_at=moment(0),
        committed_at=moment(0),
        author_name=person.name,
        author_email=person.email,
        author_login=person.login,
        committer_name=person.name,
        committer_email=person.email,
        committer_login=person.login,
        additions=1,
        deletions=0,
    )


def _squash_commit(world: World, place: Place, change: Change, position: int) -> DefaultBranchCommit:
    author = texts.author(change)
    committer_name, committer_email = MERGER
    at = moment(place.history.times[position])
    return DefaultBranchCommit(
        repository_id=place.repository.id,
        oid=place.history.oid(position),
        parents=[place.history.oid(position - 1)],
        message=texts.squash_message(world, place, change),
        authored_at=at,
        committed_at=at,
        author_name=author.name,
        author_email=author.email,
        author_login=author.commit_login,
        committer_name=committer_name,
        committer_email=committer_email,
        committer_login=None,
        additions=change.additions,
        deletions=change.deletions,
    )


def merge_bases(place: Place) -> list[list[Record]]:
    """Where the release branches that were deployed left the default branch, by each newest commit of theirs."""
    bases = {made.release.oid: made.position for made in place.deployments if made.release is not None}
    return [
        [MergeBase(repository_id=place.repository.id, commit_oid=oid, merge_base_oid=place.history.oid(position))]
        for oid, position in bases.items()
    ]


def deployments(world: World, place: Place) -> list[list[Record]]:
    """Each deployment with its statuses, the deployment first."""
    replaced_at = _replaced_at(place)
    return [
        _deployment(
            place, made, place.repository.id * NUMBERS_PER_REPOSITORY + number, _times(world, made, replaced_at)
        )
        for number, made in enumerate(place.deployments, start=1)
    ]


def _deployment(place: Place, made: delivery.Deployment, number: int, times: Sequence[tuple[str, int]]) -> list[Record]:
    last_state, last_at = times[-1]
    owner = Deployment(
        repository_id=place.repository.id,
        node_id=made.node_id,
        id=number,
        environment=made.environment,
        task="deploy",
        state="ACTIVE" if last_state == "SUCCESS" else last_state,
        commit_oid=made.release.oid if made.release else place.history.oid(made.position),
        ref_name=made.release.name if made.release else DEFAULT_BRANCH,
        creator_login=DEPLOYER,
        creator_type="Bot",
        created_at=moment(made.created_at),
        updated_at=moment(last_at),
        is_truncated=False,
    )
    statuses = [
        DeploymentStatus(
            repository_id=place.repository.id,
            deployment_node_id=made.node_id,
            node_id=node_id("DES", made.key, state),
            state=state,
            created_at=moment(at),
        )
        for state, at in times
    ]
    return [owner, *statuses]


def _times(world: World, made: delivery.Deployment, replaced_at: Mapping[str, int]) -> list[tuple[str, int]]:
    """The states a deployment went through until the end, with their times."""
    outcome = "SUCCESS" if made.is_success else "FAILURE"
    times = [("IN_PROGRESS", made.created_at), (outcome, made.finished_at)]
    if made.key in replaced_at:
        times.append(("INACTIVE", replaced_at[made.key]))
    return [(state, at) for state, at in times if at < world.end]


def _replaced_at(place: Place) -> Mapping[str, int]:
    """When the next deployment to the same environment had succeeded, by the key of the one that it replaced."""
    found: dict[str, int] = {}
    running: dict[str, str] = {}
    for made in sorted(place.deployments, key=lambda deployment: deployment.finished_at):
        if made.is_success:
            if made.environment in running:
                found[running[made.environment]] = made.finished_at
            running[made.environment] = made.key
    return found

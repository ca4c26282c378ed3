"""Pull requests of a simulated repository as GitHub tells them."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.github.records import Commit, File, PullRequest, PullRequestEvent, Review
from connectors.record import Record
from connectors.simulation import chance, texts
from connectors.simulation.branches import merge_oid
from connectors.simulation.changes import Change, Kind
from connectors.simulation.clock import moment
from connectors.simulation.identity import node_id, oid
from connectors.simulation.organisation import Person
from connectors.simulation.world import Place, World

NUMBERS_PER_REPOSITORY = 1_000_000
"""So far apart lie the database numbers of two repositories' pull requests and issues."""


def database_id(place: Place, key: str) -> int:
    """GitHub's number of a pull request or an issue."""
    return place.repository.id * NUMBERS_PER_REPOSITORY + place.numbers[key]


def pull_request(world: World, place: Place, change: Change) -> list[Record]:
    """A pull request with all its parts, the pull request first."""
    all_commits, all_reviews = list(_commits(place, change)), list(_reviews(place, change))
    commits, reviews = _readable(world, change, all_commits, all_reviews)
    files = list(_files(place, change))
    events = list(_events(place, change))
    author = texts.author(change)
    merger = _merger(change)
    bug = place.mended.get(change.key)
    owner = PullRequest(
        repository_id=place.repository.id,
        number=place.numbers[change.key],
        id=database_id(place, change.key),
        node_id=node_id("PR", change.key),
        title=texts.title(world, change),
        body=texts.body(place, change),
        state=_state(change),
        is_draft=change.ready_at is None,
        author_login=author.login,
        author_type=author.type,
        created_at=moment(change.created_at),
        updated_at=moment(_last_time(change)),
        closed_at=None if change.ended_at is None else moment(change.ended_at),
        merged_at=None if change.merged_at is None else moment(change.merged_at),
        merged_by_login=merger.login if merger else None,
        merged_by_type="User" if merger else None,
        merge_commit_oid=merge_oid(change.key) if merger else None,
        base_branch=change.base_branch,
        head_branch=texts.branch(change),
        head_oid=commits[-1].oid,
        is_cross_repository=False,
        additions=change.additions,
        deletions=change.deletions,
        changed_files=len(files),
        comment_count=sum(review.state == "CHANGES_REQUESTED" for review in all_reviews),
        labels=["dependencies"] if change.kind is Kind.DEPENDENCY else [],
        closing_issues=[place.reference(bug.key)] if bug is not None and not bug.is_in_jira else [],
        commit_count=len(all_commits),
        review_count=len(all_reviews),
        file_count=len(files),
        event_count=len(events),
        is_truncated=len(commits) + len(reviews) < len(all_commits) + len(all_reviews),
    )
    return [owner, *commits, *reviews, *files, *events]


def _readable(
    world: World, change: Change, commits: list[Commit], reviews: list[Review]
) -> tuple[list[Commit], list[Review]]:
    """The commits and reviews that can be read: the newest commit is always there."""
    random = chance.stream(world.settings.seed, change.key, "loss")
    is_truncated = random.random() < world.settings.truncated_share
    kept = [review for review in reviews if random.random() >= world.settings.lost_review_share]
    return (commits[-1:] if is_truncated else commits), kept


def _state(change: Change) -> str:
    if change.merged_at is not None:
        return "MERGED"
    return "OPEN" if change.abandoned_at is None else "CLOSED"


def _merger(change: Change) -> Person | None:
    return change.author if change.merged_at is not None else None


def _last_time(change: Change) -> int:
    times = (change.created_at, change.ready_at, change.changes_requested_at, change.approved_at, change.ended_at)
    return max(at for at in (*times, change.steps[-1].at) if at is not None)


def _commits(place: Place, change: Change) -> Iterator[Commit]:
    author = texts.author(change)
    for position, step in enumerate(change.steps):
        yield Commit(
            repository_id=place.repository.id,
            number=place.numbers[change.key],
            oid=oid(change.key, position),
            position=position,
            message=texts.step_message(change, position),
            authored_at=moment(step.at),
            committed_at=moment(step.at),
            author_name=author.name,
            author_email=author.email,
            author_login=author.commit_login,
            committer_name=author.name,
            committer_email=author.email,
            committer_login=author.commit_login,
            additions=step.additions,
            deletions=step.deletions,
        )


def _reviews(place: Place, change: Change) -> Iterator[Review]:
    times = (("CHANGES_REQUESTED", change.changes_requested_at), ("APPROVED", change.approved_at))
    for state, at in times:
        if at is not None and change.reviewer is not None:
            yield Review(
                repository_id=place.repository.id,
                number=place.numbers[change.key],
                node_id=node_id("PRR", change.key, state),
                author_login=change.reviewer.login,
                author_type="User",
                state=state,
                submitted_at=moment(at),
                comment_count=int(state == "CHANGES_REQUESTED"),
            )


def _files(place: Place, change: Change) -> Iterator[File]:
    count = len(change.paths)
    for position, path in enumerate(change.paths):
        additions, deletions = _share(change.additions, count, position), _share(change.deletions, count, position)
        yield File(
            repository_id=place.repository.id,
            number=place.numbers[change.key],
            path=path,
            additions=additions,
            deletions=deletions,
            change_type="MODIFIED" if deletions else "ADDED",
        )


def _share(total: int, count: int, position: int) -> int:
    """The part of a total at a position when it is dealt out evenly, the remainder to the first."""
    return total // count + (1 if position < total % count else 0)


def _events(place: Place, change: Change) -> Iterator[PullRequestEvent]:
    author = texts.author(change)
    person = texts.account(change.author)
    reviewer = change.reviewer.login if change.reviewer and change.ready_at is not None else None
    times = (
        ("ReadyForReviewEvent", change.ready_at if change.is_draft_first else None, author, None),
        ("ReviewRequestedEvent", change.ready_at if reviewer else None, author, reviewer),
        ("MergedEvent", change.merged_at, person, None),
        ("ClosedEvent", change.ended_at, person, None),
    )
    for event_type, at, actor, requested in times:
        if at is not None:
            yield PullRequestEvent(
                repository_id=place.repository.id,
                number=place.numbers[change.key],
                node_id=node_id("EV", change.key, event_type),
                event_type=event_type,
                occurred_at=moment(at),
                actor_login=actor.login,
                actor_type=actor.type,
                requested_reviewer=requested,
                before_oid=None,
                after_oid=None,
            )

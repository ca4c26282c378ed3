"""Bugs of a simulated repository as GitHub tells its issues."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.github.records import Issue, IssueEvent
from connectors.record import Record
from connectors.simulation.clock import moment, until
from connectors.simulation.defects import Bug
from connectors.simulation.identity import node_id
from connectors.simulation.organisation import Person
from connectors.simulation.pull_request_records import database_id
from connectors.simulation.world import Place, World

LABEL = "bug"


def issue(world: World, place: Place, bug: Bug) -> list[Record]:
    """An issue with its events, the issue first."""
    change = bug.mended_by
    closed_at = until(world.end, change.merged_at) if change else None
    events = list(_events(place, bug, closed_at))
    is_linked = change is not None and change.key in place.numbers
    owner = Issue(
        repository_id=place.repository.id,
        number=place.numbers[bug.key],
        id=database_id(place, bug.key),
        node_id=node_id("I", bug.key),
        title=f"Fault after: {bug.cause.subject}",
        state="OPEN" if closed_at is None else "CLOSED",
        state_reason=None if closed_at is None else "COMPLETED",
        author_login=bug.reporter.login,
        author_type="User",
        created_at=moment(bug.reported_at),
        updated_at=moment(bug.reported_at if closed_at is None else closed_at),
        closed_at=None if closed_at is None else moment(closed_at),
        labels=[LABEL],
        assignees=[change.author.login] if change and is_linked else [],
        closed_by_pull_requests=[place.reference(change.key)] if change and is_linked else [],
        event_count=len(events),
        is_truncated=False,
    )
    return [owner, *events]


def _events(place: Place, bug: Bug, closed_at: int | None) -> Iterator[IssueEvent]:
    yield _event(place, bug, "LabeledEvent", bug.reported_at, bug.reporter)
    if closed_at is not None and bug.mended_by is not None:
        yield _event(place, bug, "ClosedEvent", closed_at, bug.mended_by.author)


def _event(place: Place, bug: Bug, event_type: str, at: int, actor: Person) -> IssueEvent:
    return IssueEvent(
        repository_id=place.repository.id,
        number=place.numbers[bug.key],
        node_id=node_id("IEV", bug.key, event_type),
        event_type=event_type,
        occurred_at=moment(at),
        actor_login=actor.login,
        label=LABEL if event_type == "LabeledEvent" else None,
    )

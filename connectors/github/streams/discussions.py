"""Pull requests and issues: walked by the time of their last change, and counted to see what vanished.

A few have longer lists inside than their first pages hold. While a walk goes on, these are stored as truncated, and the
cursor keeps their ids; they are read again, many in one request, instead of with a request or more for each page.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.census import Census, is_due, listing
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node, is_unfinished
from connectors.github.parse import issues, pull_requests
from connectors.github.probe import Newest
from connectors.github.records import Issue, PullRequest
from connectors.github.streams.context import Context, Kind
from connectors.github.walk import Walk, WalkState
from connectors.record import Record
from connectors.stream import Cursor, Page, Sweep

OVERLAP = timedelta(minutes=5)
"""So long a change may take until GitHub shows it in lists."""


@dataclass(frozen=True, kw_only=True)
class CountedKind(Kind):
    """A kind of which rows may vanish.

    Attributes:
        record: The record class of one.
        numbers: Name of the query that lists their numbers, in the order in which they were made.
    """

    record: type[Record]
    numbers: str


_PULL_REQUESTS = CountedKind(
    what="pull requests",
    record=PullRequest,
    document="pull_requests",
    numbers="pull_request_numbers",
    at_a_time=25,
    connection="pullRequests",
    lists=pull_requests.LISTS,
    records=pull_requests.records,
)
_ISSUES = CountedKind(
    what="issues",
    record=Issue,
    document="issues",
    numbers="issue_numbers",
    at_a_time=LARGEST,
    connection="issues",
    lists=issues.LISTS,
    records=issues.records,
)


class DiscussionState(BaseModel):
    """Where the reading of pull requests or issues stands: the cursor of their stream.

    Attributes:
        walk: Where the walk stands.
        unfinished: Ids of those that are stored as truncated, to be read again.
        census: How many there are, known once all have been read.
        highest: The highest number that was read.
    """

    model_config = ConfigDict(frozen=True)

    walk: WalkState
    unfinished: tuple[str, ...] = ()
    census: Census | None = None
    highest: int = 0

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")


def read_pull_requests(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Pull requests that changed, with all their parts, and which of those that are stored have vanished."""
    return _read(context, _PULL_REQUESTS, cursor, DiscussionState(walk=WalkState()), context.probe.pull_requests)


def read_issues(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Issues that changed, with their events, and which of those that are stored have vanished."""
    first = DiscussionState(walk=WalkState(size=PageSize(rows=LARGEST)))
    return _read(context, _ISSUES, cursor, first, context.probe.issues)


def _read(
    context: Context, kind: CountedKind, cursor: Cursor | None, first: DiscussionState, newest: Newest
) -> Iterator[Page]:
    state = DiscussionState.model_validate(cursor) if cursor is not None else first
    walk = Walk(
        connection=context.connection(kind.document, (kind.connection,), kind.what),
        time_field="updatedAt",
        overlap=OVERLAP,
        rows_move=True,
        now=context.now,
        since=context.since,
    )
    seen: set[int] = set()
    total = newest.total
    if total and not walk.has_nothing_new(state.walk, newest.changed_at):
        for nodes, behind in walk.read(state.walk):
            seen.update(node["number"] for node in nodes)
            total = total if behind.total is None else behind.total
            state = yield from _stored(context, kind, nodes, _after(state, nodes, behind))
    if state.unfinished:
        records = kind.whole_records_by_id(context, state.unfinished)
        state = state.model_copy(update={"unfinished": ()})
        yield Page(records, state.to_cursor())
    census, sweeps = _counted(context, kind, state, seen, total)
    if census != state.census:
        yield Page((), state.model_copy(update={"census": census}).to_cursor(), sweeps)


def _after(state: DiscussionState, nodes: Sequence[Node], behind: WalkState) -> DiscussionState:
    """The state behind a page of the walk."""
    highest = max((node["number"] for node in nodes), default=0)
    return state.model_copy(update={"walk": behind, "highest": max(state.highest, highest)})


def _stored(
    context: Context, kind: CountedKind, nodes: Sequence[Node], state: DiscussionState
) -> Generator[Page, None, DiscussionState]:
    """The records of a page of the walk, and the state once they are stored."""
    if state.walk.after is None:
        yield Page(kind.whole_records_of(context, nodes), state.to_cursor())
        return state
    unfinished = (*state.unfinished, *(node["id"] for node in nodes if is_unfinished(node, kind.lists)))
    state = state.model_copy(update={"unfinished": unfinished})
    yield Page(kind.records_of(context, nodes), state.to_cursor())
    while len(state.unfinished) >= kind.at_a_time:
        records = kind.whole_records_by_id(context, state.unfinished[: kind.at_a_time])
        state = state.model_copy(update={"unfinished": state.unfinished[kind.at_a_time :]})
        yield Page(records, state.to_cursor())
    return state


def _counted(
    context: Context, kind: CountedKind, state: DiscussionState, seen: set[int], total: int
) -> tuple[Census, Sequence[Sweep]]:
    """The census at the end of a run; all are listed when it does not agree with GitHub's count, or is a week old.

    A run that has read them all knows them without a listing: what the store holds beyond them, from earlier, is gone.
    """
    if state.census is None and len(seen) == total:
        return Census(total=total, highest=state.highest, listed_on=context.today), [_sweep(context, kind, seen)]
    if state.census is not None:
        census = state.census.with_rows(seen)
        if census.total == total and not (total and is_due(census.listed_on, context.today)):
            return census, ()
    listed = context.connection(kind.numbers, (kind.connection,), kind.what)
    census, numbers = listing(listed, context.today)
    return census, [_sweep(context, kind, numbers)]


def _sweep(context: Context, kind: CountedKind, numbers: Collection[int]) -> Sweep:
    """All that there are in the repository."""
    repository_id = context.repository.id
    keys = frozenset((repository_id, number) for number in numbers)
    return Sweep(kind.record, {"repository_id": repository_id}, keys)

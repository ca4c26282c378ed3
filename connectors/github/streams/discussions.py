"""Pull requests and issues: walked by the time of their last change.

A few have longer lists inside than their first pages hold. While a walk goes on, these are stored as truncated, and the
cursor keeps their ids; they are read again, many in one request, instead of with a request or more for each page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import cast

from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import is_unfinished
from connectors.github.parse import issues, pull_requests
from connectors.github.streams.context import Context, Kind
from connectors.github.walk import Walk, WalkState
from connectors.stream import Cursor, Page

OVERLAP = timedelta(minutes=5)
"""So long a change may take until GitHub shows it in lists."""

_PULL_REQUESTS = Kind(
    what="pull requests",
    document="pull_requests",
    at_a_time=25,
    connection="pullRequests",
    lists=pull_requests.LISTS,
    records=pull_requests.records,
)
_ISSUES = Kind(
    what="issues",
    document="issues",
    at_a_time=LARGEST,
    connection="issues",
    lists=issues.LISTS,
    records=issues.records,
)


def read_pull_requests(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Pull requests that changed, with all their parts."""
    return _read(context, _PULL_REQUESTS, cursor, PageSize())


def read_issues(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Issues that changed, with their events."""
    return _read(context, _ISSUES, cursor, PageSize(rows=LARGEST))


def _read(context: Context, kind: Kind, cursor: Cursor | None, first_size: PageSize) -> Iterator[Page]:
    walk = Walk(
        connection=context.connection(kind.document, (kind.connection,), kind.what),
        time_field="updatedAt",
        overlap=OVERLAP,
        rows_move=True,
        since=context.since,
    )
    state = WalkState.model_validate(cursor) if cursor is not None else WalkState(size=first_size)
    unfinished = cast("Sequence[str]", cursor["unfinished"]) if cursor is not None else []
    for nodes, behind in walk.read(state):
        state = behind
        if state.after is None:
            yield Page(kind.whole_records_of(context, nodes), _cursor(state, unfinished))
            continue
        unfinished = [*unfinished, *(node["id"] for node in nodes if is_unfinished(node, kind.lists))]
        yield Page(kind.records_of(context, nodes), _cursor(state, unfinished))
        while len(unfinished) >= kind.at_a_time:
            ids, unfinished = unfinished[: kind.at_a_time], unfinished[kind.at_a_time :]
            yield Page(kind.whole_records_by_id(context, ids), _cursor(state, unfinished))
    if unfinished:
        yield Page(kind.whole_records_by_id(context, unfinished), _cursor(state, []))


def _cursor(state: WalkState, unfinished: Sequence[str]) -> Cursor:
    return {**state.model_dump(mode="json"), "unfinished": unfinished}

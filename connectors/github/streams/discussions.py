"""Pull requests and issues: walked by the time of their last change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from connectors.github.page_size import LARGEST, PageSize
from connectors.github.parse import issues, pull_requests
from connectors.github.streams.context import Context, Kind
from connectors.github.walk import Walk, WalkState
from connectors.stream import Cursor, Page

OVERLAP = timedelta(minutes=5)
"""So long a change may take until GitHub shows it in lists."""

_PULL_REQUESTS = Kind(
    what="pull requests",
    document="pull_requests",
    connection="pullRequests",
    lists=pull_requests.LISTS,
    records=pull_requests.records,
)
_ISSUES = Kind(
    what="issues",
    document="issues",
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
    for nodes, behind in walk.read(state):
        yield Page(kind.records_of(context, nodes), behind.model_dump(mode="json"))

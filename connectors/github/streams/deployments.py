"""Deployments: walked by the time they were made; those whose state may still change are read again by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import cast

from connectors.github.page_size import LARGEST, PageSize
from connectors.github.parse import deployments
from connectors.github.records import Deployment
from connectors.github.streams.context import Context, Kind
from connectors.github.walk import Walk, WalkState
from connectors.record import Record
from connectors.stream import Cursor, Page

OVERLAP = timedelta(days=7)
"""Deployments so much older than the newest one are read again: a late status does not move them in the list."""

FINAL_STATES = {"ABANDONED", "DESTROYED", "ERROR", "FAILURE", "INACTIVE"}

MOST_OPEN = 100
"""So many older deployments whose state may still change are read again each time, in one request: the newest ones."""

_KIND = Kind(
    what="deployments",
    document="deployments",
    at_a_time=LARGEST,
    connection="deployments",
    lists=deployments.LISTS,
    records=deployments.records,
)

Open = Mapping[str, str]
"""Deployments whose state may still change: id -> time they were made."""


def read_deployments(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Deployments that are new or may have changed, with their statuses."""
    state = WalkState.model_validate(cursor) if cursor is not None else WalkState(size=PageSize(rows=LARGEST))
    still_open = cast("Open", cursor["open"]) if cursor is not None else {}
    walk = Walk(
        connection=context.connection(_KIND.document, (_KIND.connection,), _KIND.what),
        time_field="createdAt",
        overlap=OVERLAP,
        rows_move=False,
        since=context.since,
    )
    unread = set(still_open)
    for nodes, behind in walk.read(state):
        state = behind
        unread.difference_update(node["id"] for node in nodes)
        records = _KIND.whole_records_of(context, nodes)
        still_open = _open_after(records, still_open)
        yield Page(records, {**state.model_dump(mode="json"), "open": still_open})
    if unread:
        records = _KIND.whole_records_by_id(context, sorted(unread))
        gone = unread - {record.node_id for record in records if isinstance(record, Deployment)}
        left = {node_id: made for node_id, made in still_open.items() if node_id not in gone}
        yield Page(records, {**state.model_dump(mode="json"), "open": _open_after(records, left)})


def _open_after(records: list[Record], before: Open) -> Open:
    """The open deployments once these records are known."""
    still_open = dict(before)
    for record in records:
        if isinstance(record, Deployment):
            still_open[record.node_id] = record.created_at.isoformat()
            if record.state in FINAL_STATES:
                del still_open[record.node_id]
    newest_first = sorted(still_open.items(), key=lambda item: (item[1], item[0]), reverse=True)
    return dict(newest_first[:MOST_OPEN])

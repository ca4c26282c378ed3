"""Deployments: walked by the time they were made; those whose state may still change are read again by id.

Nothing is read when the newest ones are as they were: the probe tells their states. An older one whose state may still
change is looked at every time, and a week never passes without a walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.census import is_due
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


class DeploymentState(BaseModel):
    """Where the reading of deployments stands: the cursor of their stream.

    Attributes:
        walk: Where the walk stands.
        open: Deployments whose state may still change: id -> time they were made.
        fingerprint: That of the probe when all that was new then had been read; None while it is being read.
        walked_on: The day of the last walk.
    """

    model_config = ConfigDict(frozen=True)

    walk: WalkState = WalkState(size=PageSize(rows=LARGEST))
    open: Open = {}
    fingerprint: str | None = None
    walked_on: date | None = None

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")


def read_deployments(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Deployments that are new or may have changed, with their statuses."""
    state = DeploymentState.model_validate(cursor or {})
    recent = context.probe.deployments
    is_old = recent.total > 0 and is_due(state.walked_on, context.today)
    has_changed = is_old or recent.fingerprint != state.fingerprint
    watched = set(state.open) if has_changed else set(state.open) - recent.ids
    if has_changed and recent.total:
        for nodes, behind in _walk(context).read(state.walk):
            watched.difference_update(node["id"] for node in nodes)
            records = _KIND.whole_records_of(context, nodes)
            state = DeploymentState(walk=behind, open=_open_after(records, state.open))
            yield Page(records, state.to_cursor())
    if watched:
        records = _KIND.whole_records_by_id(context, sorted(watched))
        gone = watched - {record.node_id for record in records if isinstance(record, Deployment)}
        left = {node_id: made for node_id, made in state.open.items() if node_id not in gone}
        state = state.model_copy(update={"open": _open_after(records, left)})
        yield Page(records, state.to_cursor())
    if has_changed:
        known = {"fingerprint": recent.fingerprint, "walked_on": context.today}
        yield Page((), state.model_copy(update=known).to_cursor())


def _walk(context: Context) -> Walk:
    return Walk(
        connection=context.connection(_KIND.document, (_KIND.connection,), _KIND.what),
        time_field="createdAt",
        overlap=OVERLAP,
        rows_move=False,
        now=context.now,
        since=context.since,
    )


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

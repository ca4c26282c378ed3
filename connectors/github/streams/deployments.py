"""Deployments: walked by the time they were made; those whose state may still change are read again by id.

Nothing is read when the newest ones are as they were: the probe tells their states. An older one whose state may still
change is looked at every time, and a week never passes without a walk.

A deployment that is deleted is missed where it is looked for: among those that a walk reads again, and among those that
are looked at by id. When GitHub counts fewer than are known nevertheless, all are listed, at most once a week.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.census import is_due
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node
from connectors.github.parse import deployments
from connectors.github.records import Deployment
from connectors.github.streams.context import Context, Kind
from connectors.github.streams.open_deployments import Open, after_a_look, to_look_at, without
from connectors.github.walk import Walk, WalkState
from connectors.stream import Cursor, Page, Sweep

OVERLAP = timedelta(days=7)
"""Deployments so much older than the newest one are read again: a late status does not move them in the list."""

_TIME = "createdAt"

_KIND = Kind(
    what="deployments",
    document="deployments",
    at_a_time=LARGEST,
    connection="deployments",
    lists=deployments.LISTS,
    records=deployments.records,
)

_LIST = "deployed_commits"
"""A query that lists all of them and reads little of each."""


class DeploymentState(BaseModel):
    """Where the reading of deployments stands: the cursor of their stream.

    Attributes:
        walk: Where the walk stands.
        open: Deployments whose state may still change.
        fingerprint: That of the probe when all that was new then had been read; None while it is being read.
        walked_on: The day of the last walk.
        total: How many there are, as far as is known; None until all have been read.
        listed_on: The day on which all were listed last.
    """

    model_config = ConfigDict(frozen=True)

    walk: WalkState = WalkState(size=PageSize(rows=LARGEST))
    open: Open = {}
    fingerprint: str | None = None
    walked_on: date | None = None
    total: int | None = None
    listed_on: date | None = None

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")


Pages = Generator[Page, None, DeploymentState]
"""Pages, and the state behind them."""


def read_deployments(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Deployments that are new or may have changed, with their statuses, and which of the stored ones are gone."""
    state = DeploymentState.model_validate(cursor or {})
    recent = context.probe.deployments
    is_old = recent.total > 0 and is_due(state.walked_on, context.today)
    has_changed = is_old or recent.fingerprint != state.fingerprint
    seen = set() if has_changed else set(recent.ids)
    if has_changed and recent.total:
        state = yield from _walk_down(context, state, seen)
    if asked := to_look_at(context, state.open, seen):
        state = yield from _look_at(context, state, asked)
    if has_changed:
        state, sweeps = _counted(context, state)
        known = {"fingerprint": recent.fingerprint, "walked_on": context.today}
        yield Page((), state.model_copy(update=known).to_cursor(), sweeps)


def _walk_down(context: Context, state: DeploymentState, seen: set[str]) -> Pages:
    """What has come, and what was made shortly before that; `seen` takes up the ids of all that is read."""
    walk = _walk(context, _KIND.document)
    is_from_the_top = False
    ids: set[str] = set()
    for nodes, behind in walk.read(state.walk):
        if state.walk.after is None:
            is_from_the_top = True
            ids = set()
        ids.update(node["id"] for node in nodes)
        seen |= ids
        is_whole = is_from_the_top and behind.after is None
        sweeps = [_sweep(context, ids, walk.floor(state.walk))] if is_whole else []
        records = _KIND.whole_records_of(context, nodes)
        state = DeploymentState(
            walk=behind,
            open=after_a_look(state.open, records, context.today),
            total=_total(state, nodes, behind.total if is_whole else None),
            listed_on=state.listed_on,
        )
        yield Page(records, state.to_cursor(), sweeps)
    return state


def _look_at(context: Context, state: DeploymentState, asked: Sequence[str]) -> Pages:
    """Those that are known by their ids; one that is not found is gone."""
    records = _KIND.whole_records_by_id(context, asked)
    found = {record.node_id for record in records if isinstance(record, Deployment)}
    missing = [node_id for node_id in asked if node_id not in found]
    lost_count = sum(not state.open[node_id].is_missing for node_id in missing)
    update = {
        "open": without(after_a_look(state.open, records, context.today), missing),
        "total": None if state.total is None else state.total - lost_count,
    }
    state = state.model_copy(update=update)
    repository = {"repository_id": context.repository.id}
    sweeps = [Sweep(Deployment, {**repository, "node_id": node_id}, frozenset()) for node_id in missing]
    yield Page(records, state.to_cursor(), sweeps)
    return state


def _counted(context: Context, state: DeploymentState) -> tuple[DeploymentState, Sequence[Sweep]]:
    """The state with GitHub's count; all are listed when that is less than what is known, at most once a week."""
    if context.probe.deployments.total == 0:
        return state.model_copy(update={"total": 0, "open": {}}), [_sweep(context, set(), context.since)]
    counted = state.walk.total
    if counted is None or state.total is None or counted >= state.total:
        return state.model_copy(update={"total": counted}), ()
    if not is_due(state.listed_on, context.today):
        return state, ()
    ids: set[str] = set()
    for nodes, behind in _walk(context, _LIST).read(WalkState(size=PageSize(rows=LARGEST))):
        ids.update(node["id"] for node in nodes)
        counted = behind.total
    state = state.model_copy(update={"total": counted, "listed_on": context.today})
    return state, [_sweep(context, ids, context.since)]


def _walk(context: Context, document: str) -> Walk:
    return Walk(
        connection=context.connection(document, (_KIND.connection,), _KIND.what),
        time_field=_TIME,
        overlap=OVERLAP,
        rows_move=False,
        now=context.now,
        since=context.since,
    )


def _total(state: DeploymentState, nodes: Sequence[Node], counted: int | None) -> int | None:
    """How many there are once these were read; GitHub's own count when nothing was known before."""
    if state.total is None:
        return counted
    newest = state.walk.watermark
    return state.total + sum(newest is None or datetime.fromisoformat(node[_TIME]) > newest for node in nodes)


def _sweep(context: Context, node_ids: set[str], floor: datetime | None) -> Sweep:
    """All that were made since `floor`."""
    repository_id = context.repository.id
    return Sweep(
        record=Deployment,
        within={"repository_id": repository_id},
        keys=frozenset((repository_id, node_id) for node_id in node_ids),
        since={"created_at": floor.astimezone(UTC).replace(tzinfo=None)} if floor else {},
    )

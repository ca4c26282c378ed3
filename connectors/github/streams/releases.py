"""Releases: all of them once and each week, and the newest hundred whenever one has come or changed.

A release that is deleted leaves no trace among the newest ones but their number. When that is another one than what is
known and what has come make together, all are read at once. What is not among all of them is gone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date

from pydantic import BaseModel, ConfigDict

from connectors.github.census import is_due
from connectors.github.contract import documented_shape
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Batch, PagedConnection
from connectors.github.parse.releases import release
from connectors.github.records import Release
from connectors.github.streams.context import Context
from connectors.stream import Cursor, Page, Sweep

_WHAT = "releases"


class ReleasesState(BaseModel):
    """Where the reading of releases stands: the cursor of its stream.

    Attributes:
        after: GitHub's cursor behind the last one, until all have been read from the newest to the oldest in one run.
        newest: Ids of the newest ones at the last reading, drafts too.
        total: How many GitHub counted then.
        fingerprint: That of the probe when all that was new then had been read.
        listed_on: The day on which all were read last.
        size: How many to ask for next.
    """

    model_config = ConfigDict(frozen=True)

    after: str | None = None
    newest: tuple[str, ...] = ()
    total: int = 0
    fingerprint: str | None = None
    listed_on: date | None = None
    size: PageSize = PageSize(rows=LARGEST)

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")


def read_releases(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Published releases, newest first; drafts are left out."""
    state = ReleasesState.model_validate(cursor or {})
    recent = context.probe.releases
    is_old = is_due(state.listed_on, context.today)
    if recent.fingerprint == state.fingerprint and not (is_old and recent.total):
        return
    if recent.total == 0:
        known = ReleasesState(fingerprint=recent.fingerprint, listed_on=context.today)
        yield Page((), known.to_cursor(), [_sweep(context, set())])
        return
    if state.after is not None:
        state = yield from _read_on(context, state, state.after)
    yield from _read_down(context, state, is_all_wanted=is_old)


def _read_on(context: Context, state: ReleasesState, after: str) -> Generator[Page, None, ReleasesState]:
    """Brings a reading that was cut off to its end; what has come meanwhile is left to another one."""
    connection = _connection(context)
    while True:
        batch = connection.read(after, state.size)
        after = batch.end_cursor or after
        state = ReleasesState(after=after if batch.has_next else None, size=batch.size)
        yield Page(_records(context, batch), state.to_cursor())
        if not batch.has_next:
            return state


def _read_down(context: Context, state: ReleasesState, *, is_all_wanted: bool) -> Iterator[Page]:
    """The newest ones, or all of them: where that is wanted, or their number tells that some are gone."""
    connection = _connection(context)
    batch = connection.read(None, state.size)
    records = _records(context, batch)
    newest = tuple(node["id"] for node in batch.nodes)
    come_count = len(set(newest) - set(state.newest))
    is_all_wanted = is_all_wanted or batch.total != state.total + come_count
    published = {record.node_id for record in records}
    while batch.has_next and is_all_wanted:
        going_on = ReleasesState(after=batch.end_cursor, size=batch.size)
        yield Page(records, (going_on if state.listed_on is None else state).to_cursor())
        batch = connection.read(batch.end_cursor, batch.size)
        records = _records(context, batch)
        published.update(record.node_id for record in records)
    known = ReleasesState(
        newest=newest,
        total=batch.total or 0,
        fingerprint=context.probe.releases.fingerprint,
        listed_on=state.listed_on if batch.has_next else context.today,
        size=batch.size,
    )
    yield Page(records, known.to_cursor(), () if batch.has_next else [_sweep(context, published)])


def _connection(context: Context) -> PagedConnection:
    return context.connection("releases", ("releases",), _WHAT)


def _records(context: Context, batch: Batch) -> list[Release]:
    with documented_shape(context.where(_WHAT)):
        return [release(context.repository.id, node) for node in batch.nodes if not node["isDraft"]]


def _sweep(context: Context, node_ids: set[str]) -> Sweep:
    """All that are published."""
    repository_id = context.repository.id
    return Sweep(Release, {"repository_id": repository_id}, frozenset((repository_id, one) for one in node_ids))

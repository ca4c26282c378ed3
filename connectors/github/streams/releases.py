"""Releases: all of them once, then the newest hundred whenever one has come or changed, and once a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, ConfigDict

from connectors.github.census import is_due
from connectors.github.contract import documented_shape
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.parse.releases import release
from connectors.github.streams.context import Context
from connectors.stream import Cursor, Page


class ReleasesState(BaseModel):
    """Where the reading of releases stands: the cursor of its stream.

    Attributes:
        is_complete: Whether all have been read once.
        after: GitHub's cursor behind the last one, until then.
        fingerprint: That of the probe when all that was new then had been read.
        read_on: The day of the last reading.
        size: How many to ask for next.
    """

    model_config = ConfigDict(frozen=True)

    is_complete: bool = False
    after: str | None = None
    fingerprint: str | None = None
    read_on: date | None = None
    size: PageSize = PageSize(rows=LARGEST)


def read_releases(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Published releases, newest first; drafts are left out."""
    state = ReleasesState.model_validate(cursor or {})
    recent = context.probe.releases
    is_old = recent.total > 0 and is_due(state.read_on, context.today)
    if recent.fingerprint == state.fingerprint and not is_old:
        return
    known: dict[str, object] = {"is_complete": True, "fingerprint": recent.fingerprint, "read_on": context.today}
    if recent.total == 0:
        yield Page((), ReleasesState().model_copy(update=known).model_dump(mode="json"))
        return
    connection = context.connection("releases", ("releases",), "releases")
    while True:
        batch = connection.read(state.after, state.size)
        with documented_shape(context.where("releases")):
            records = [release(context.repository.id, node) for node in batch.nodes if not node["isDraft"]]
        is_last = state.is_complete or not batch.has_next
        state = ReleasesState(is_complete=is_last, after=None if is_last else batch.end_cursor, size=batch.size)
        yield Page(records, state.model_copy(update=known if is_last else {}).model_dump(mode="json"))
        if is_last:
            return

"""The repositories themselves, as they were found when the run began, and those that are gone from an organisation.

A repository that was read and that its organisation does not list any more, whether it was deleted, moved away or shut
to us, is marked as gone; what was read of it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import BaseModel, ConfigDict

from connectors.github.discovery import Discovery
from connectors.github.records import Repository
from connectors.stream import Cursor, Page, Sweep


class RepositoriesState(BaseModel):
    """Which repositories of which organisation were read: the cursor of the stream."""

    model_config = ConfigDict(frozen=True)

    owned: Mapping[str, tuple[int, ...]] = {}


def read_repositories(discovery: Discovery) -> Callable[[Cursor | None], Iterator[Page]]:
    """Reads the repositories that were found, in one page."""
    records = [found.record for found in discovery.wanted]
    wanted = {record.id for record in records}
    owned = {organization: tuple(sorted(ids & wanted)) for organization, ids in discovery.owned.items()}

    def pages(cursor: Cursor | None) -> Iterator[Page]:
        before = RepositoriesState.model_validate(cursor or {}).owned
        listed = frozenset[int]().union(wanted, *discovery.owned.values())
        gone = {id_ for organization in discovery.owned for id_ in before.get(organization, ())} - listed
        sweeps = [Sweep(Repository, {"id": id_}, frozenset()) for id_ in sorted(gone)]
        yield Page(records, RepositoriesState(owned=owned).model_dump(mode="json"), sweeps)

    return pages

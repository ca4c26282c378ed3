"""The repositories themselves, as they were found when the run began, and those that are gone from an organisation.

A repository that was read and that its organisation does not list any more, whether it was deleted, moved away or shut
to us, is marked as gone; what was read of it is kept. One that has been archived is read once more, which is told on
that night, and then left alone like all archived ones. The store tells of those that are not shown any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from connectors.github.discovery import Discovery, Found
from connectors.github.records import Repository
from connectors.stream import Cursor, Page, Sweep


class RepositoriesState(BaseModel):
    """Which repositories were read: the cursor of the stream.

    Attributes:
        owned: Organisation -> number of each repository that was read and that it listed -> whether it was archived.
    """

    model_config = ConfigDict(frozen=True)

    owned: Mapping[str, Mapping[int, bool]] = {}


class Repositories:
    """Reads the repositories that were found, in one page.

    Attributes:
        archived: Those that were read before they were archived; known once that page has been read.

    Args:
        discovery: What was found.
    """

    def __init__(self, discovery: Discovery) -> None:
        self.archived: Sequence[Found] = ()
        self._discovery = discovery

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """The page, from where the stream stands."""
        owned = RepositoriesState.model_validate(cursor or {}).owned
        before = {organization: owned.get(organization, {}) for organization in self._discovery.owned}
        known = {number: is_archived for held in before.values() for number, is_archived in held.items()}
        self.archived = [found for found in self._discovery.archived if found.record.id in known]
        wanted = [found.record for found in self._discovery.wanted]
        archived = [found.record for found in self.archived]
        just_now = [record for record in archived if not known[record.id]]
        told = [_archived_line(record) for record in just_now]
        sweeps = [Sweep(Repository, {"id": number}, frozenset()) for number in sorted(self._gone(before))]
        state = self._state([*wanted, *archived])
        yield Page([*wanted, *just_now], state.model_dump(mode="json"), sweeps, told)

    def _gone(self, before: Mapping[str, Mapping[int, bool]]) -> set[int]:
        """Repositories that no organisation lists any more."""
        wanted = (found.record.id for found in self._discovery.wanted)
        listed = frozenset[int]().union(wanted, *self._discovery.owned.values())
        return {number for held in before.values() for number in held if number not in listed}

    def _state(self, records: Sequence[Repository]) -> RepositoriesState:
        seen = {one.id: one.is_archived for one in records}
        owned = {
            organization: {number: seen[number] for number in sorted(numbers & seen.keys())}
            for organization, numbers in self._discovery.owned.items()
        }
        return RepositoriesState(owned=owned)


def _archived_line(record: Repository) -> str:
    mend = "set github.include_archived to go on reading it"
    return f"GitHub, {record.name_with_owner}: it has been archived; it is read this last time: {mend}"

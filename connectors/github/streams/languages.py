"""Languages of all repositories: once a week, a hundred repositories a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.client import Client
from connectors.github.contract import documented_shape
from connectors.github.page_size import LARGEST
from connectors.github.paging import by_ids
from connectors.github.parse.languages import languages
from connectors.github.records import Language, Repository
from connectors.stream import Cursor, Page, Sweep

VALID = timedelta(days=7)
"""So long what is known of a repository is taken to be true: languages move slowly."""

_WHERE = "GitHub, languages of repositories"


class LanguagesState(BaseModel):
    """Where the reading of languages stands: the cursor of its stream.

    Attributes:
        read_on: Number of each repository -> day on which its languages were read.
    """

    model_config = ConfigDict(frozen=True)

    read_on: dict[int, date] = {}


def read_languages(
    client: Client, repositories: Sequence[Repository], today: date, cursor: Cursor | None
) -> Iterator[Page]:
    """Languages of the repositories whose languages are not known, or have not been read for a week."""
    known = LanguagesState.model_validate(cursor or {}).read_on
    read_on = {one.id: known[one.id] for one in repositories if one.id in known}
    due = [one for one in repositories if one.id not in read_on or today - read_on[one.id] >= VALID]
    for start in range(0, len(due), LARGEST):
        asked = due[start : start + LARGEST]
        nodes = by_ids(client, "languages_by_id", [one.node_id for one in asked], LARGEST, _WHERE)
        with documented_shape(_WHERE):
            found = {node["databaseId"]: languages(node) for node in nodes}
        read_on |= {one.id: today for one in asked}
        state = LanguagesState(read_on=read_on)
        records = [record for held in found.values() for record in held]
        sweeps = [_sweep(repository_id, held) for repository_id, held in found.items()]
        yield Page(records, state.model_dump(mode="json"), sweeps)


def _sweep(repository_id: int, held: Sequence[Language]) -> Sweep:
    keys = frozenset((record.repository_id, record.language) for record in held)
    return Sweep(record=Language, within={"repository_id": repository_id}, keys=keys)

"""What a connector offers: streams, each a resumable walk over pages of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connectors.errors import SourceError
from connectors.record import Record

Cursor = Mapping[str, object]
"""Where a walk stands, as plain JSON: the store keeps it, and only the stream that wrote it understands it."""


@dataclass(frozen=True)
class Sweep:
    """Everything of one kind that exists at the source within some part of it: what is stored beyond that is gone.

    Attributes:
        record: The kind; it must be one that can vanish.
        within: Column values that mark the part, such as `{"repository_id": 1}`, or several of them as a frozenset;
            empty for all of the table.
        keys: Keys of all that exists there.
        since: Columns of times (UTC, naive) with the earliest time that belongs to the part.
    """

    record: type[Record]
    within: Mapping[str, object]
    keys: frozenset[tuple[object, ...]]
    since: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """Records that are stored together with the cursor behind them, in one transaction; sweeps come after them."""

    records: Sequence[Record]
    cursor: Cursor
    sweeps: Sequence[Sweep] = ()
    unread: Sequence[str] = ()
    """What is missing though the run goes on: for each thing one line that says what, where, and what comes of it."""


@dataclass(frozen=True)
class Stream:
    """One walk: of one kind of thing in one part (a repository, a site) of one source."""

    source: str
    name: str
    partition: str
    read: Callable[[Cursor | None], Iterator[Page]]
    """Pages from the cursor on; from None everything. Each page may be stored before the next one is asked for."""
    partitions_at_a_time: int = 1
    """So many partitions of the source may be read at the same time, each in a thread of its own. Streams with 1 are
    read alone; those of one partition are always read one after the other."""


@dataclass
class Cost:
    """What a run has cost at the source so far."""

    requests: int = 0
    points: int = field(default=0)
    """GraphQL points; other sources do not charge any."""


class Connector(Protocol):
    """A source of records. Its streams are read in the order given, those of several partitions side by side."""

    @property
    def source(self) -> str:
        """Name of the source, as the store keeps it."""

    @property
    def cost(self) -> Cost:
        """What this run has cost so far."""

    @property
    def observed_at(self) -> datetime | None:
        """The source's own clock (UTC, naive) at its first answer of this run: what was read is whole up to then."""

    def streams(self) -> Iterator[Stream]:
        """All streams of this source.

        Raises:
            SourceError: The source refused or could not be reached.
        """

    def check(self) -> Iterator[str | SourceError]:
        """For each thing that was tried, one line when it works, and the error with its mend when it does not.

        Raises:
            SourceError: The first thing that does not work and without which no other can be tried.
        """

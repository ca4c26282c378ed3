"""What all streams of one repository share."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from threading import Event

from connectors.github.ancestry import ListedCommits
from connectors.github.answers import GoneError
from connectors.github.client import Client
from connectors.github.clients import Clients
from connectors.github.contract import documented_shape
from connectors.github.paging import Lists, Node, PagedConnection, by_ids, completed
from connectors.github.probe import Probe
from connectors.github.records import Repository
from connectors.record import Record
from connectors.stream import Cursor, Page

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """A repository, and how to read it.

    Attributes:
        clients: Who asks: a client for each thread.
        repository: The repository.
        probe: What one look at it told when this run began.
        now: GitHub's clock then.
        since: What has not changed since then is not wanted.
        is_named: Whether the settings name it, so that it is an error when it is gone.
        is_last_time: Whether it has been archived: what was read before is read once more, and then left alone.
        production: Pattern (any case) of the environments whose deployments are matched with changes; None: all.
        listed: Commits of the default branch that this run has listed.
        is_gone: Set once the repository has gone away meanwhile: nothing more is asked for then.
    """

    clients: Clients
    repository: Repository
    probe: Probe
    now: datetime
    since: datetime | None
    is_named: bool = True
    is_last_time: bool = False
    production: str | None = None
    listed: ListedCommits = field(default_factory=ListedCommits)
    is_gone: Event = field(default_factory=Event)

    @property
    def client(self) -> Client:
        """Who asks in this thread."""
        return self.clients.mine()

    @property
    def today(self) -> date:
        """The day (UTC) by GitHub's clock."""
        return self.now.date()

    def is_production(self, environment: str) -> bool:
        """Whether it may be: a pattern that only the store can read stands for all environments."""
        try:
            return self.production is None or re.search(self.production, environment, re.IGNORECASE) is not None
        except re.error:
            return True

    def where(self, what: str) -> str:
        """Some things of the repository, in words, for log lines and errors."""
        return f"GitHub, {what} of {self.repository.name_with_owner}"

    def connection(self, document: str, path: tuple[str, ...], what: str, **variables: object) -> PagedConnection:
        """A connection of the repository; `path` begins behind the repository."""
        return PagedConnection(
            client=self.client,
            document=document,
            variables={"repository": self.repository.node_id, **variables},
            path=("node", *path),
            where=self.where(what),
        )


@dataclass(frozen=True)
class Kind:
    """How to read one kind of thing that has lists inside.

    Attributes:
        what: Its plural, for log lines and errors.
        document: Name of the query that lists them; with `_by_id` behind it, of the one that takes ids.
        at_a_time: How many to read in one request by their ids.
        connection: Name of the connection in a repository.
        lists: The lists inside one.
        records: Makes the records of one from the repository's number and the node.
    """

    what: str
    document: str
    at_a_time: int
    connection: str
    lists: Lists
    records: Callable[[int, Node], list[Record]]

    def records_of(self, context: Context, nodes: Sequence[Node]) -> list[Record]:
        """The records of nodes as they are.

        Raises:
            ContractBrokenError: GitHub sent something else than documented.
        """
        with documented_shape(context.where(self.what)):
            return [record for node in nodes for record in self.records(context.repository.id, node)]

    def whole_records_of(self, context: Context, nodes: Sequence[Node]) -> list[Record]:
        """The records of nodes, once the lists inside have been read to their ends.

        Raises:
            SourceError: GitHub refused, could not be reached, or sent something else than documented.
        """
        return self.records_of(context, completed(context.client, nodes, self.lists, context.where(self.what)))

    def whole_records_by_id(self, context: Context, ids: Sequence[str]) -> list[Record]:
        """The same for nodes that are known by their ids; those that are gone are left out.

        Raises:
            SourceError: GitHub refused, could not be reached, or sent something else than documented.
        """
        nodes = by_ids(context.client, f"{self.document}_by_id", ids, self.at_a_time, context.where(self.what))
        return self.whole_records_of(context, nodes)


Read = Callable[[Context, Cursor | None], Iterator[Page]]
"""Reads pages of one kind of thing in one repository."""


Pages = Callable[[Cursor | None], Iterator[Page]]
"""The same once the repository is known: what a stream reads with."""


_LAST = "was_last_time"
"""Set in the cursor of a stream that was read since its repository was archived."""


def resumable(context: Context, read: Read) -> Pages:
    """Reads on from a cursor, unless it belongs to another repository or begins too late.

    A name may pass to another repository, and `since` may be set to an earlier day: then all is read again.
    """

    def pages(cursor: Cursor | None) -> Iterator[Page]:
        valid = cursor if cursor and _is_valid(cursor, context) else None
        if context.is_last_time and (valid is None or _LAST in valid):
            return
        since = _time(valid["since"]) if valid is not None else context.since
        mark = {"repository_id": context.repository.id, "since": since.isoformat() if since else None}
        reached: Cursor = {name: value for name, value in (valid or {}).items() if name != _LAST}
        for page in read(replace(context, since=since), reached or None):
            reached = {**page.cursor, **mark}
            yield replace(page, cursor=reached)
        if context.is_last_time:
            yield Page((), {**reached, _LAST: True})

    return _until_gone(context, pages)


def _until_gone(context: Context, pages: Pages) -> Pages:
    """Reads on once when something is said to be gone. If that is so, a repository that is not named ends there."""

    def pages_so_far(cursor: Cursor | None) -> Iterator[Page]:
        reached = cursor
        for is_last_try in (False, True):
            if context.is_gone.is_set():
                return
            try:
                for page in pages(reached):
                    reached = page.cursor
                    yield page
            except GoneError as error:
                logger.info("%s; looking again", error)
                if is_last_try and context.is_named:
                    raise
                if is_last_try:
                    context.is_gone.set()
                    line = f"{error.where}: {error.what}, twice; the rest of the repository is left to the next run"
                    yield Page((), reached or {}, unread=[line])
            else:
                return

    return pages_so_far


def _is_valid(cursor: Cursor, context: Context) -> bool:
    since = _time(cursor["since"])
    reaches_back = since is None or (context.since is not None and since <= context.since)
    return cursor["repository_id"] == context.repository.id and reaches_back


def _time(text: object) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None

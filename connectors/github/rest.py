"""GitHub's REST API, for the few things that only it tells; patience and cost are those of the GraphQL client."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from connectors.errors import ContractBrokenError
from connectors.github.answers import Answer
from connectors.github.client import Client
from connectors.github.connection import Request
from connectors.github.contract import documented_shape
from connectors.github.page_size import LARGEST

logger = logging.getLogger(__name__)

Json = Mapping[str, Any]
"""A JSON object of an answer, as it came."""

MOST_READS = 3
"""A list that comes back shorter than GitHub counts, because it changed meanwhile, is read so often."""

_NEXT = re.compile(r'<([^>]+)>;\s*rel="next"')


@dataclass(frozen=True)
class Reply:
    """One answer.

    Attributes:
        content: Its JSON document; None when it has none.
        is_unchanged: Whether it is what the ETag that was sent along stands for.
        etag: What stands for this content.
        next_address: Where the list goes on, if it does.
        at: GitHub's clock.
    """

    content: Any
    is_unchanged: bool
    etag: str | None
    next_address: str | None
    at: datetime


@dataclass(frozen=True)
class List:
    """A list that REST answers in pages, with its length beside it.

    Attributes:
        path: Where it is, behind `github.api_url`.
        parameters: What narrows it down.
        rows: Name of the field that holds the rows of a page.
        total: Name of the field that holds the length of the list.
        identity: What tells one row from another.
        where: What its rows are and whose, for log lines and errors.
        most: A longer list can not be read to its end.
        is_cut_allowed: Whether to read a longer one as far as it goes.
    """

    path: str
    parameters: Mapping[str, object]
    rows: str
    total: str
    identity: Callable[[Json], Hashable]
    where: str
    most: float = math.inf
    is_cut_allowed: bool = False


@dataclass(frozen=True)
class Listing:
    """What was read of a list.

    Attributes:
        rows: All its rows; none when it is too long or unchanged.
        total: Its length, by GitHub's count.
        first: The answer that held its first page.
        wanted: The list.
        is_too_long: Whether it can not be read to its end.
    """

    rows: Sequence[Json]
    total: int
    first: Reply
    wanted: List
    is_too_long: bool = False

    @property
    def is_short(self) -> bool:
        """Whether fewer rows came than GitHub counts and lists."""
        return not self.is_too_long and len(self.rows) < min(self.total, self.wanted.most)

    @property
    def unread(self) -> Sequence[str]:
        """A line that says how many rows are missing, if any are."""
        if self.is_too_long or len(self.rows) >= self.total:
            return ()
        return (f"{self.wanted.where}: only {len(self.rows)} of {self.total} came",)

    @property
    def is_one_page(self) -> bool:
        """Whether the ETag of the first page stands for the whole list."""
        return self.first.next_address is None


class Rest:
    """Reads REST addresses through a client; for one thread, as the client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(
        self, address: str, where: str, parameters: Mapping[str, object] | None = None, *, etag: str | None = None
    ) -> Reply:
        """The answer to a question.

        Args:
            address: A path that begins behind `github.api_url`, or the next page's whole address.
            where: What is asked for, for log lines and errors.
            parameters: What stands behind the question mark.
            etag: What stands for the content that is known; asking costs nothing of the limit if it is still the same.

        Raises:
            SourceError: GitHub refused, could not be reached, or sends us elsewhere.
        """
        headers = {"Accept": "application/vnd.github+json", **({"If-None-Match": etag} if etag else {})}
        request = Request("GET", address, parameters or {}, headers)
        return self.client.patiently(lambda: self._ask(request, where), where)

    def read(self, wanted: List, *, etag: str | None = None) -> Listing:
        """A whole list, unless it is too long, or still what `etag` stands for.

        Raises:
            SourceError: GitHub refused, could not be reached, or sends us elsewhere.
        """
        for _ in range(MOST_READS):
            listing = self._read_once(wanted, etag)
            if not listing.is_short:
                break
            logger.info("%s: %d of %d came; reading again", wanted.where, len(listing.rows), listing.total)
        return listing

    def _read_once(self, wanted: List, etag: str | None) -> Listing:
        pages = self._pages(wanted, etag)
        first = next(pages)
        if first.is_unchanged:
            return Listing([], 0, first, wanted)
        with documented_shape(wanted.where):
            total = int(first.content[wanted.total])
            if total > wanted.most and not wanted.is_cut_allowed:
                return Listing([], total, first, wanted, is_too_long=True)
            rows = {wanted.identity(row): row for page in (first, *pages) for row in page.content[wanted.rows]}
        return Listing(list(rows.values()), total, first, wanted)

    def _pages(self, wanted: List, etag: str | None) -> Iterator[Reply]:
        reply = self.get(wanted.path, wanted.where, {"per_page": LARGEST, **wanted.parameters}, etag=etag)
        yield reply
        while reply.next_address is not None:
            reply = self.get(reply.next_address, wanted.where)
            yield reply

    def _ask(self, request: Request, where: str) -> Reply:
        answer = self.client.send(request, where)
        content = self.client.classifier.content(answer, where)
        return Reply(
            content=content,
            is_unchanged=answer.status == requests.codes.not_modified,
            etag=answer.headers.get("etag"),
            next_address=self._next_address(answer, where),
            at=_at(answer),
        )

    def _next_address(self, answer: Answer, where: str) -> str | None:
        """Where a list goes on; PyGithub would take the path of any address for one of the API's host."""
        found = _NEXT.search(answer.headers.get("link", ""))
        if found is None:
            return None
        api, target = urlsplit(self.client.classifier.api_url), urlsplit(found[1])
        if (target.scheme, target.netloc) != (api.scheme, api.netloc):
            raise ContractBrokenError(
                f"the list goes on at {target.scheme}://{target.netloc}, another host than github.api_url",
                where=where,
                mend="Set github.api_url to the address under which the server knows itself",
            )
        return found[1]


def _at(answer: Answer) -> datetime:
    date = answer.headers.get("date")
    return parsedate_to_datetime(date) if date else datetime.now(UTC).replace(microsecond=0)

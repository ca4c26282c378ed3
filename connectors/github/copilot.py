"""Usage reports of GitHub Copilot: one for each day, behind links that are passwords in themselves."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import requests

from connectors.github.answers import OverloadedError, RetryableError
from connectors.github.client import TIMEOUT_SECONDS
from connectors.github.contract import documented_shape
from connectors.github.rest import Json, Rest

_TALKATIVE = ("urllib3.connectionpool", "urllib3.util.retry", "github.Requester")
"""Loggers that tell, at their finest level, addresses with their queries and bodies of answers."""


@dataclass(frozen=True)
class Line:
    """One line of a report; `content` is None when it is no JSON object."""

    number: int
    content: Json | None


def report(rest: Rest, organization: str, day: date, where: str) -> Sequence[Line] | None:
    """The lines of an organisation's report of one day, with one entry a person; None when there is no report.

    Raises:
        SourceError: GitHub refused or could not be reached.
    """
    with _unlogged():
        return rest.client.patiently(lambda: _read(rest, organization, day, where), where)


def _read(rest: Rest, organization: str, day: date, where: str) -> Sequence[Line] | None:
    """One try, with fresh links: they expire."""
    address = f"/orgs/{organization}/copilot/metrics/reports/users-1-day"
    reply = rest.get(address, where, {"day": day.isoformat()})
    if reply.content is None:
        return None
    with documented_shape(where):
        links = [str(link) for link in reply.content["download_links"]]
    lines: list[Line] = []
    for link in links:
        rest.client.cost.requests += 1
        lines += _lines(_download(link), first=len(lines) + 1)
    return lines


def _download(link: str) -> bytes:
    """What a signed link leads to; the token is not sent, and no error shows the link."""
    with requests.Session() as session:
        session.auth = _nobody
        try:
            response = session.get(link, timeout=TIMEOUT_SECONDS)
        except requests.RequestException as error:
            raise RetryableError(f"the connection to the report broke ({type(error).__name__})") from None
    if response.status_code >= requests.codes.server_error:
        raise OverloadedError(f"the report's host answered {response.status_code}")
    if response.status_code != requests.codes.ok:
        raise RetryableError(f"the link to the report is refused ({response.status_code})")
    return response.content


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No authentication; without any at all, requests would look for a password in ~/.netrc."""
    return request


def _lines(content: bytes, first: int) -> list[Line]:
    """The lines of one file, numbered on from `first`.

    Raises:
        RetryableError: The last line is cut off.
    """
    lines = [
        Line(number, _object(text)) for number, text in enumerate(content.splitlines(), start=first) if text.strip()
    ]
    if lines and lines[-1].content is None and not content.endswith(b"\n"):
        raise RetryableError("the report is cut off")
    return lines


def _object(text: bytes) -> Json | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keeps the libraries below from logging what this thread does."""
    mine = threading.get_ident()
    loggers = [logging.getLogger(name) for name in _TALKATIVE]

    def is_not_ours(record: logging.LogRecord) -> bool:
        return record.thread != mine

    for logger in loggers:
        logger.addFilter(is_not_ours)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_not_ours)

"""PyGithub's connection, without what makes it lose data or wait for ever.

PyGithub follows a redirect to its path alone: what was asked for behind the question mark is lost, and a list comes
back short without a word. Other redirects it takes for answers, and "accepted, ask again" (202) it repeats without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

from connectors.github.answers import RetryableError

Connection = HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass


@dataclass(frozen=True)
class Request:
    """What is sent to GitHub.

    Attributes:
        verb: GET or POST.
        address: A path that begins behind `github.api_url`, or a whole address on the same host.
        parameters: What stands behind the question mark.
        headers: Further headers.
        content: What is sent along, as JSON.
    """

    verb: str
    address: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Mapping[str, Any] | None = None


class RedirectedError(Exception):
    """GitHub sent us elsewhere; `status` is the redirect's, `target` the address without its query."""

    def __init__(self, status: int, target: str) -> None:
        self.status = status
        self.target = target
        super().__init__(status, target)


def connect(api_url: str, timeout_seconds: int) -> Connection:
    """A connection to the host of the API, for one thread."""
    address = urlsplit(api_url)
    make = HTTPSRequestsConnectionClass if address.scheme == "https" else HTTPRequestsConnectionClass
    connection: Connection = make(address.hostname or "", address.port, timeout=timeout_seconds)
    connection.session.hooks["response"].append(_refuse)
    return connection


def _refuse(response: requests.Response, **_: object) -> None:
    if response.status_code == requests.codes.accepted:
        response.close()
        raise RetryableError("the answer is still being made")
    if "location" in response.headers and response.status_code // 100 == 3:  # noqa: PLR2004 - statuses 3xx
        response.close()
        target = urlsplit(response.headers["location"])
        raise RedirectedError(response.status_code, target._replace(query="", fragment="").geturl())

"""Sends queries to GitHub, waits and tries again where that helps, and counts what it costs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import TypeVar

import requests
from github import Github
from github.Requester import Requester

from connectors.errors import TryLaterError
from connectors.github.answers import (
    Answer,
    Classifier,
    Data,
    LimitedError,
    OverloadedError,
    RetryableError,
    TooHeavyError,
    UnreachableError,
    of_broken_connection,
)
from connectors.github.auth import InstallationAuth, authentication
from connectors.github.connection import RedirectedError, Request, connect
from connectors.github.page_size import PageSize
from connectors.github.settings import GitHubSettings
from connectors.patience import Patience
from connectors.stream import Cost

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60

REST_VERSION = "2022-11-28"

T = TypeVar("T")


class Client:
    """GitHub's GraphQL API, read through PyGithub's requester, and the way to its REST API; for one thread.

    The requester's own retries and pauses are off: it would repeat a query that is too heavy eleven times at once.

    Attributes:
        cost: Requests sent and points charged so far.
        observed_at: GitHub's clock (UTC, naive) at the first good answer.

    Args:
        settings: What to read.
        token: The token, or the private key of an app.
        patience: How long to wait when GitHub is busy.
        pause: Held while GitHub wants to be left alone; clients that share it all wait then.
    """

    def __init__(self, settings: GitHubSettings, token: str, patience: Patience, pause: Lock | None = None) -> None:
        self.cost = Cost()
        self.observed_at: datetime | None = None
        self._patience = patience
        self._pause = pause or Lock()
        self._api_url = settings.api_url
        self.classifier = Classifier(reader=settings.reader, api_url=settings.api_url)
        self._auth = authentication(settings, token)
        self._connection = connect(settings.api_url, TIMEOUT_SECONDS)
        self._requester = Github(
            auth=self._auth,
            base_url=settings.api_url,
            timeout=TIMEOUT_SECONDS,
            user_agent="flowgauge",
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            api_version=REST_VERSION,
        ).requester

    def query(self, document: str, variables: Data, where: str) -> Data:
        """The data of a query whose size is fixed.

        Args:
            document: The query with its fragments.
            variables: Its variables.
            where: What is asked for, for log lines and errors.

        Raises:
            SourceError: GitHub refused, or could not be reached, however often it was tried.
        """
        return self._patiently(document, variables, where)

    def sized(
        self,
        document: str | Callable[[int], str],
        variables: Callable[[int], Data],
        size: PageSize,
        where: str,
        *,
        missing_allowed: bool = False,
    ) -> tuple[Data, PageSize]:
        """The data of a query for some rows, and the size that passed: it is halved for as long as need be.

        Args:
            document: The query with its fragments, or what makes it for so many rows.
            variables: Makes its variables for so many rows.
            size: How many rows to begin with.
            where: What is asked for, for log lines and errors.
            missing_allowed: Whether things asked for by their ids may be gone; they are null then.

        Raises:
            SourceError: GitHub refused, or could not be reached, even for a single row.
        """
        while True:
            try:
                data = self._patiently(
                    document if isinstance(document, str) else document(size.rows),
                    variables(size.rows),
                    where,
                    missing_allowed=missing_allowed,
                    may_shrink=size.rows > 1,
                )
            except TooHeavyError as error:
                if isinstance(error, OverloadedError):
                    self._patience.wait(1, why=error.why, where=where, asked_seconds=error.asked_seconds)
                size = size.halved()
                logger.info("%s: %s; asking for %d rows at a time", where, error.why, size.rows)
            else:
                return data, size

    def _patiently(
        self, document: str, variables: Data, where: str, *, missing_allowed: bool = False, may_shrink: bool = False
    ) -> Data:
        return self.patiently(
            lambda: self._ask(document, variables, where, missing_allowed=missing_allowed),
            where,
            may_shrink=may_shrink,
        )

    def patiently(self, ask: Callable[[], T], where: str, *, may_shrink: bool = False) -> T:
        """What `ask` returns, once it does.

        Args:
            ask: One request.
            where: What is asked for, for log lines and errors.
            may_shrink: Whether to leave it to the caller to ask for less when it was too much.

        Raises:
            TooHeavyError: It was too much, and `may_shrink`.
            SourceError: GitHub refused, or could not be reached, however often it was tried.
        """
        attempt = 0
        while True:
            attempt += 1
            with self._pause:
                pass  # whoever holds it waits, because GitHub wants to be left alone
            try:
                return ask()
            except UnreachableError as error:
                self._wait_for_host(attempt, error, where)
            except RetryableError as error:
                if may_shrink and isinstance(error, TooHeavyError):
                    raise
                with self._pause if isinstance(error, LimitedError) else nullcontext():
                    self._patience.wait(attempt, why=error.why, where=where, asked_seconds=error.seconds(attempt))

    def _wait_for_host(self, attempt: int, error: UnreachableError, where: str) -> None:
        if attempt >= error.tries:
            raise TryLaterError(
                f"{self._api_url} can not be reached: {error.why}",
                where=where,
                mend="Check github.api_url and the network, then run again",
            ) from error
        tries = min(error.tries, self._patience.attempts)
        replace(self._patience, attempts=tries).wait(attempt, why=error.why, where=where)

    def _ask(self, document: str, variables: Data, where: str, *, missing_allowed: bool) -> Data:
        """One request."""
        query = {"query": document, "variables": variables}
        answer = self.send(Request("POST", self._requester.graphql_url, content=query), where)
        body = self.classifier.body(answer, where)
        self.cost.points += _points(body)
        if self.observed_at is None and "date" in answer.headers:
            self.observed_at = parsedate_to_datetime(answer.headers["date"]).replace(tzinfo=None)
        return self.classifier.data(body, answer.headers, where, missing_allowed=missing_allowed)

    def send(self, request: Request, where: str) -> Answer:
        """The answer to one request, whatever it is; `where` says what is asked for, for errors.

        Raises:
            RetryableError: The connection broke.
            UnreachableError: There was none.
            SourceError: GitHub sends us elsewhere, or gives an app no token.
        """
        if isinstance(self._auth, InstallationAuth) and self._auth.is_due:
            self._renew(self._auth, where)
        return self._send(self._requester, request, where)

    def _renew(self, auth: InstallationAuth, where: str) -> None:
        signed = self._requester.withAuth(auth.app)
        answer = self._send(signed, Request("POST", auth.path, content={}), where)
        if answer.status != requests.codes.created:
            raise self.classifier.of_installation(answer, where)
        auth.accept(self.classifier.body(replace(answer, status=requests.codes.ok), where))

    def _send(self, requester: Requester, request: Request, where: str) -> Answer:
        self.cost.requests += 1
        try:
            status, headers, text = requester.requestJson(
                request.verb,
                request.address,
                dict(request.parameters),
                dict(request.headers),  # a copy: PyGithub puts the token into it
                request.content,
                self._connection,
            )
        except requests.RequestException as error:
            raise of_broken_connection(error) from error
        except RedirectedError as error:
            raise TryLaterError(
                f"GitHub redirects ({error.status}) to {error.target}, where a part of the question would be lost",
                where=where,
                mend="If the repository has just been renamed, run again; else correct github.api_url",
            ) from error
        return Answer(status, {name.lower(): str(value) for name, value in headers.items()}, text)


def _points(body: Data) -> int:
    data = body.get("data")
    spent = data.get("rateLimit") if isinstance(data, Mapping) else None
    return int(spent["cost"]) if isinstance(spent, Mapping) else 0

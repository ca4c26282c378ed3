"""Sends queries to GitHub, waits and tries again where that helps, and counts what it costs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import requests
from github import Auth, Github

from connectors.errors import ConfigurationError, TryLaterError
from connectors.github.answers import (
    Answer,
    Classifier,
    Data,
    OverloadedError,
    RetryableError,
    TooHeavyError,
    UnreachableError,
    of_broken_connection,
)
from connectors.github.page_size import PageSize
from connectors.github.settings import GitHubSettings
from connectors.patience import Patience
from connectors.stream import Cost

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 60


class Client:
    """GitHub's GraphQL API, read through PyGithub's requester; for one thread.

    The requester's own retries and pauses are off: it would repeat a query that is too heavy eleven times at once.

    Attributes:
        cost: Requests sent and points charged so far.
        observed_at: GitHub's clock (UTC, naive) at the first good answer.
    """

    def __init__(self, settings: GitHubSettings, token: str, patience: Patience) -> None:
        self.cost = Cost()
        self.observed_at: datetime | None = None
        self._patience = patience
        self._api_url = settings.api_url
        self._classifier = Classifier(token_env=settings.token_env, api_url=settings.api_url)
        self._requester = Github(
            auth=Auth.Token(_checked(token, settings.token_env)),
            base_url=settings.api_url,
            timeout=TIMEOUT_SECONDS,
            user_agent="flowgauge",
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
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
        document: str,
        variables: Callable[[int], Data],
        size: PageSize,
        where: str,
        *,
        missing_allowed: bool = False,
    ) -> tuple[Data, PageSize]:
        """The data of a query for some rows, and the size that passed: it is halved for as long as need be.

        Args:
            document: The query with its fragments.
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
                    document,
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
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._ask(document, variables, where, missing_allowed=missing_allowed)
            except UnreachableError as error:
                self._wait_for_host(attempt, error, where)
            except RetryableError as error:
                if may_shrink and isinstance(error, TooHeavyError):
                    raise
                self._patience.wait(attempt, why=error.why, where=where, asked_seconds=error.seconds(attempt))

    def _wait_for_host(self, attempt: int, error: UnreachableError, where: str) -> None:
        if attempt >= error.tries:
            raise TryLaterError(
                f"{self._api_url} can not be reached: {error.why}",
                where=where,
                mend="Check github.api_url and the network, then run again",
            ) from error
        self._patience.wait(attempt, why=error.why, where=where)

    def _ask(self, document: str, variables: Data, where: str, *, missing_allowed: bool) -> Data:
        """One request."""
        answer = self._send({"query": document, "variables": variables})
        body = self._classifier.body(answer, where)
        self.cost.points += _points(body)
        if self.observed_at is None and "date" in answer.headers:
            self.observed_at = parsedate_to_datetime(answer.headers["date"]).replace(tzinfo=None)
        return self._classifier.data(body, answer.headers, where, missing_allowed=missing_allowed)

    def _send(self, payload: Data) -> Answer:
        self.cost.requests += 1
        try:
            status, headers, text = self._requester.requestJson("POST", self._requester.graphql_url, input=payload)
        except requests.RequestException as error:
            raise of_broken_connection(error) from error
        return Answer(status=status, headers=_texts(headers), text=text)


def _checked(token: str, token_env: str) -> str:
    """The token, unless it could not be sent: such an error of the HTTP library would show it."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(
            "the token is empty or holds characters that no token has",
            where=f"${token_env}",
            mend="Put a valid token into this environment variable",
        )
    return token


def _points(body: Data) -> int:
    data = body.get("data")
    spent = data.get("rateLimit") if isinstance(data, Mapping) else None
    return int(spent["cost"]) if isinstance(spent, Mapping) else 0


def _texts(headers: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in headers.items()}

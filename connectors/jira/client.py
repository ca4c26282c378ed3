"""HTTP to one Jira site: signing in, waiting, counting."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from typing import Any

import jira
import requests
from urllib3.exceptions import NameResolutionError, NewConnectionError

from connectors.errors import ConfigurationError, CredentialsRefusedError
from connectors.jira.answers import Judge, PassingError, http_date
from connectors.jira.settings import JiraSettings
from connectors.patience import Patience
from connectors.stream import Cost

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
READ_SECONDS = 60
UNREACHABLE_ATTEMPTS = 4
"""A host that refuses connections is asked this often: seven seconds in all."""


class Client:
    """Sends requests to one site and returns their JSON.

    The `jira` library provides session and sign-in; its methods, field-name translation and retries are stepped over,
    because they miss server errors, time-outs and dates in Retry-After, and rename fields.
    """

    def __init__(self, settings: JiraSettings, user: str | None, token: str, patience: Patience) -> None:
        self.url = settings.url
        self.cost = Cost()
        self.observed_at: datetime | None = None
        """The site's clock (UTC, naive) at its first answer."""
        self.latest_at: datetime | None = None
        """The site's clock (UTC, naive) at its latest answer."""
        self._judge = Judge(settings.url, settings.user_env, settings.token_env)
        self._patience = patience
        self._user = user
        self._token = token
        self._ways = [self._session(bearer=not user)]

    def sign_in_with_bearer_token(self) -> None:
        """Prefers the token alone (personal access tokens), and user and token only if that is refused."""
        if self._user:
            self._ways = [self._session(bearer=True), self._session(bearer=False)]

    def get(self, path: str, *, is_anonymous: bool = False, **parameters: str | int) -> Any:  # noqa: ANN401
        """The JSON that a GET brings; `path` begins with "/rest/".

        Raises:
            SourceError: Jira refused, could not be reached, or is busy for too long.
            ConfigurationError: Something other than Jira answered.
        """
        return self._send("GET", path, {"params": parameters} | ({"auth": _nobody} if is_anonymous else {}))

    def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401 - JSON is what the caller expects
        """The JSON that a POST brings; raises as `get` does."""
        return self._send("POST", path, {"json": body})

    def _send(self, method: str, path: str, options: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as above
        where = f"{method} {self.url}{path}"
        for attempt in count(1):
            try:
                return self._judge.read(self._exchange(method, path, options), where)
            except PassingError as failure:
                self._patience.wait(attempt, why=failure.why, where=where, asked_seconds=failure.asked_seconds)
            except requests.exceptions.SSLError as failure:
                raise ConfigurationError(
                    f"the site's certificate is not trusted ({_cause(failure)})",
                    where=where,
                    mend="Name your authority's certificate file in REQUESTS_CA_BUNDLE",
                ) from failure
            except requests.ConnectionError as failure:
                self._patience_with(failure).wait(attempt, why=self._why(failure), where=where)
            except requests.RequestException as failure:
                self._patience.wait(attempt, why=f"the answer did not arrive ({_kind(failure)})", where=where)
            except CredentialsRefusedError:
                if len(self._ways) == 1 or "auth" in options:
                    raise
                del self._ways[0]
        raise AssertionError  # pragma: no cover - counting does not end

    def _exchange(self, method: str, path: str, options: Mapping[str, Any]) -> requests.Response:
        session = self._ways[0]._session  # noqa: SLF001 - the library has no public way to send a request
        self.cost.requests += 1
        response = requests.Session.request(
            session,
            method,
            self.url + path,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            **options,
        )
        self.latest_at = _server_time(response)
        self.observed_at = self.observed_at or self.latest_at
        return response

    def _session(self, *, bearer: bool) -> jira.JIRA:
        credentials: dict[str, Any] = (
            {"token_auth": self._token} if bearer else {"basic_auth": (self._user, self._token)}
        )
        library = jira.JIRA(self.url, get_server_info=False, max_retries=0, logging=False, **credentials)
        library._session.headers["User-Agent"] = "flowgauge"  # noqa: SLF001 - as in _exchange
        return library

    def _patience_with(self, failure: requests.ConnectionError) -> Patience:
        if not _is_unreachable(failure):
            return self._patience
        return dataclasses.replace(self._patience, attempts=min(self._patience.attempts, UNREACHABLE_ATTEMPTS))

    def _why(self, failure: requests.ConnectionError) -> str:
        if _is_unreachable(failure):
            return f"no connection to jira.url = {self.url} ({_kind(failure)}); is it right, and is the network up?"
        return f"the connection broke ({_kind(failure)})"


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _cause(failure: requests.RequestException) -> object:
    inner = failure.args[0] if failure.args else None
    return getattr(inner, "reason", inner)


def _is_unreachable(failure: requests.ConnectionError) -> bool:
    return isinstance(failure, requests.ConnectTimeout) or isinstance(
        _cause(failure), NewConnectionError | NameResolutionError
    )


def _kind(failure: requests.RequestException) -> str:
    cause = _cause(failure)
    if isinstance(cause, NameResolutionError):
        return "the host name is not known"
    if isinstance(cause, NewConnectionError):
        return "connection refused or no route"
    return type(failure).__name__


def _server_time(response: requests.Response) -> datetime:
    moment = http_date(response.headers.get("Date", "")) or datetime.now(UTC)
    return moment.replace(tzinfo=None)

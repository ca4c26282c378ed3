"""What an answer of GitHub means: data, a reason to try again, or an error for the user.

RetryableError                 it may pass by itself
├── LimitedError               GitHub wants to be left alone for a while
└── TooHeavyError              a smaller page may pass
    └── OverloadedError        it may also be that GitHub is busy
UnreachableError               nobody answers: a few quick tries, then the user should look at the address
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests
import urllib3.exceptions

from connectors.errors import ContractBrokenError, CredentialsRefusedError, NotFoundAtSourceError
from connectors.github.contract import REPORT_IT
from connectors.github.rights import RightsMissingError, right_needed, rights_of

Data = Mapping[str, Any]
"""A JSON object."""

SECONDS_AFTER_LIMIT = 60.0
"""What GitHub asks clients to wait for when it limits them and does not say how long."""

_HEAVY_TYPES = {"RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED"}
_REFUSED_TYPES = {"FORBIDDEN", "INSUFFICIENT_SCOPES"}
_HEAVY_TEXTS = ("something went wrong", "resource limits", "timeout", "timed out")
_OUR_TYPES = {
    "ARGUMENT_LIMIT",
    "BAD_USER_INPUT",
    "EXCESSIVE_PAGINATION",
    "INVALID_CURSOR_ARGUMENTS",
    "MISSING_PAGINATION_BOUNDARIES",
    "UNPROCESSABLE",
}
_OUR_TEXTS = re.compile(
    r"Parse error|Expected (NAME|one of)|Fields? '|Argument '|Variable \$|No such type|Fragment |Directive |Unknown |"
    r"Cannot query|.* is not a valid cursor|Your query has too many"
)
"""How GitHub begins to say that a query is wrong; then asking again does not help."""


class RetryableError(Exception):
    """A failure that may pass by itself; `asked_seconds` is how long GitHub asked to be left alone, if it did."""

    def __init__(self, why: str, asked_seconds: float | None = None) -> None:
        self.why = why
        self.asked_seconds = asked_seconds
        super().__init__(why)

    def seconds(self, attempt: int) -> float | None:
        """How long to wait after failure number `attempt` (from 1); None when it is the client's choice."""
        del attempt
        return self.asked_seconds


class LimitedError(RetryableError):
    """GitHub limits us; when it does not say for how long, the pause starts at a minute and doubles."""

    def seconds(self, attempt: int) -> float:
        """How long to wait after failure number `attempt` (from 1)."""
        return SECONDS_AFTER_LIMIT * 2.0 ** (attempt - 1) if self.asked_seconds is None else self.asked_seconds


class TooHeavyError(RetryableError):
    """The query was too much to answer, or was answered with holes."""


class OverloadedError(TooHeavyError):
    """GitHub gave up on the query, or is down."""


class GoneError(NotFoundAtSourceError):
    """What was asked for by its name or id is not there, or not any more."""


class UnreachableError(Exception):
    """No connection came about; `tries` is how often that is worth trying."""

    def __init__(self, why: str, tries: int) -> None:
        self.why = why
        self.tries = tries
        super().__init__(why)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Classifier:
    """Tells what answers mean, in words that name the settings a user can mend.

    Attributes:
        reader: As whom GitHub is read, in words.
        api_url: Address of the API.
    """

    reader: str
    api_url: str

    def body(self, answer: Answer, where: str) -> Data:
        """The JSON object of a good answer.

        Raises:
            RetryableError: It may pass by itself.
            SourceError: It will not.
        """
        refusal = self._refusal(answer, where)
        if refusal is not None:
            raise refusal
        body = _json(answer)
        if not isinstance(body, dict):
            raise RetryableError("the answer is no JSON object")
        return body

    def content(self, answer: Answer, where: str) -> Any:  # noqa: ANN401 - a JSON document of any kind
        """The JSON document of a good REST answer; None when it has none (204, or 304: not modified).

        Raises:
            RetryableError: It may pass by itself.
            SourceError: It will not.
        """
        if answer.status in (requests.codes.no_content, requests.codes.not_modified):
            return None
        if answer.status == requests.codes.not_found:
            right = right_needed(answer.headers)
            mend = f"It may be gone, or {self.reader} may not see it{f' ({right})' if right else ''}"
            raise NotFoundAtSourceError("not found", where=where, mend=mend)
        refusal = self._refusal(answer, where)
        if refusal is not None:
            raise refusal
        return _json(answer)

    def of_installation(self, answer: Answer, where: str) -> Exception:
        """What it means when an app gets no token for its installation."""
        refused = {requests.codes.unauthorized, requests.codes.forbidden, requests.codes.not_found}
        if answer.status in refused and _limit(answer) is None:
            what = f"{self.reader} gets no token: {_message(answer).rstrip('.')}"
            mend = "Look at app_id, installation_id and the key, and whether the app is still installed"
            return CredentialsRefusedError(what, where=where, mend=mend)
        return self._refusal(answer, where) or RetryableError("the token of the app is cut off")

    def data(self, body: Data, headers: Mapping[str, str], where: str, *, missing_allowed: bool = False) -> Data:
        """The data of a GraphQL answer, complete.

        Args:
            body: The JSON object of the answer.
            headers: Its headers, names in lower case.
            where: What was asked for, for error texts.
            missing_allowed: Whether things that are asked for by their ids may be gone; they are null then.

        Raises:
            RetryableError: It may pass by itself.
            SourceError: It will not.
        """
        errors = _errors(body)
        if errors and not (missing_allowed and _types(errors) == {"NOT_FOUND"}):
            raise self._query_failure(errors, headers, where)
        data = body.get("data")
        if not isinstance(data, dict):
            raise RetryableError("the answer holds no data")
        if not errors and _has_null_node(data):
            raise TooHeavyError("the answer has holes: null nodes")
        return data

    def _refusal(self, answer: Answer, where: str) -> Exception | None:
        """What a status other than 200 means."""
        status = answer.status
        if status == requests.codes.ok:
            return None
        if status >= requests.codes.server_error:
            return OverloadedError(f"answered {status}", _seconds_asked(answer))
        if status == requests.codes.unauthorized:
            what = f"{self.reader} is wrong or expired"
            return CredentialsRefusedError(what, where=where, mend="Put a valid one into this environment variable")
        if status in (requests.codes.forbidden, requests.codes.too_many_requests):
            return _limit(answer) or self._lacking_right(_message(answer), where, answer.headers)
        if status == requests.codes.not_found:
            what = f"there is no GitHub API at {self.api_url}"
            return NotFoundAtSourceError(what, where=where, mend="Correct github.api_url")
        return ContractBrokenError(f"answered {status}: {_message(answer)}", where=where, mend="Check github.api_url")

    def _lacking_right(
        self, text: str, where: str, headers: Mapping[str, str], missing: Sequence[str] = ()
    ) -> RightsMissingError:
        right = right_needed(headers)
        rights = missing or ([right] if right else [])
        return RightsMissingError(f"refused: {text.rstrip('.')}", where=where, reader=self.reader, rights=rights)

    def _query_failure(self, errors: list[Data], headers: Mapping[str, str], where: str) -> Exception:
        """What the errors of a GraphQL answer mean."""
        types = _types(errors)
        text = " ".join(sorted({str(error.get("message")) for error in errors}))
        if any(kind.startswith("RATE_LIMIT") for kind in types):
            return LimitedError("the hourly points are used up", _seconds_to_reset(headers))
        if types & _REFUSED_TYPES:
            missing = rights_of(field for error in errors for field in _path(error))
            return self._lacking_right(text, where, headers, missing)
        if types == {"NOT_FOUND"}:
            mend = f"It may be gone, or {self.reader} may not see it"
            return GoneError(text.rstrip("."), where=where, mend=mend)
        if types & _HEAVY_TYPES or any(hint in text.lower() for hint in _HEAVY_TEXTS):
            return TooHeavyError(f"the query was too heavy: {text[:200]}")
        if not any(_is_ours(error) for error in errors):
            return OverloadedError(f"answered with an error: {text[:200].rstrip('.')}")
        what = f"GitHub does not understand the query: {text[:500].rstrip('.')}"
        return ContractBrokenError(what, where=where, mend=REPORT_IT)


def of_broken_connection(error: requests.RequestException) -> Exception:
    """What a connection that failed means."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, urllib3.exceptions.MaxRetryError) else cause
    if isinstance(error, requests.ConnectTimeout):
        return UnreachableError("the host does not answer", tries=1)
    if isinstance(error, requests.ReadTimeout) or isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        return OverloadedError("no answer in time")
    if isinstance(error, requests.exceptions.SSLError):
        return UnreachableError(f"the certificate is not accepted: {reason}", tries=1)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return UnreachableError("the host's name can not be resolved", tries=3)
    if isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ProxyError):
        return UnreachableError("the connection is refused", tries=3)
    return RetryableError(f"the connection broke ({type(error).__name__})")


def _json(answer: Answer) -> Any:  # noqa: ANN401 - a JSON document of any kind
    try:
        return json.loads(answer.text)
    except json.JSONDecodeError as error:
        raise RetryableError("the answer is cut off") from error


def _limit(answer: Answer) -> LimitedError | None:
    """The limit behind a 403 or 429, if it is one."""
    asked = _seconds_asked(answer)
    if asked is not None:
        return LimitedError("GitHub asks for a pause", asked)
    if answer.headers.get("x-ratelimit-remaining") == "0":
        return LimitedError("the hourly limit is reached", _seconds_to_reset(answer.headers))
    if answer.status == requests.codes.too_many_requests or "rate limit" in _message(answer).lower():
        return LimitedError("GitHub asks for a pause without saying how long")
    return None


def _seconds_asked(answer: Answer) -> float | None:
    after = answer.headers.get("retry-after", "")
    return float(after) if after.isdigit() else None


def _seconds_to_reset(headers: Mapping[str, str]) -> float | None:
    reset = headers.get("x-ratelimit-reset", "")
    return max(float(reset) - time.time(), 0.0) + 1.0 if reset.isdigit() else None


def _message(answer: Answer) -> str:
    """GitHub's own words, or the beginning of whatever else was sent."""
    try:
        body = json.loads(answer.text)
    except json.JSONDecodeError:
        body = None
    return str(body["message"]) if isinstance(body, dict) and "message" in body else answer.text[:200]


def _errors(body: Data) -> list[Data]:
    errors = body.get("errors")
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _types(errors: list[Data]) -> set[str]:
    return {str(error.get("type", "")) for error in errors}


def _is_ours(error: Data) -> bool:
    """Whether an error says that the query is wrong. Whatever else GitHub says is its own trouble, and may pass."""
    extensions = error.get("extensions")
    has_rule = isinstance(extensions, dict) and "code" in extensions
    return has_rule or error.get("type") in _OUR_TYPES or bool(_OUR_TEXTS.match(str(error.get("message"))))


def _path(error: Data) -> list[object]:
    path = error.get("path")
    return path if isinstance(path, list) else []


def _has_null_node(value: object) -> bool:
    return any(None in nodes for nodes in _node_lists(value))


def _node_lists(value: object) -> Iterator[list[object]]:
    """Every list called `nodes`, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("nodes"), list):
            yield value["nodes"]
        for inner in value.values():
            yield from _node_lists(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _node_lists(inner)

"""What Jira's answers mean: the one place that tells what to read from what to wait after and what to give up on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import requests

from connectors.errors import (
    ConfigurationError,
    ContractBrokenError,
    CredentialsRefusedError,
    NotFoundAtSourceError,
    SourceError,
)

_LOGIN_PAGE = re.compile(r"log.?in|sign.?in|anmeld|password|saml|\bsso\b", re.IGNORECASE)
_LONGEST_MESSAGE = 300


class RefusedRequestError(ContractBrokenError):
    """Jira does not understand the request (status 400)."""


class ForbiddenError(CredentialsRefusedError):
    """The account lacks a right (status 403)."""


class RemovedError(ContractBrokenError):
    """The address is gone for good (status 410)."""


class PassingError(Exception):
    """The request may well succeed later; never leaves the client."""

    def __init__(self, why: str, *, asked_seconds: float | None = None) -> None:
        self.why = why
        self.asked_seconds = asked_seconds
        super().__init__(why)


@dataclass(frozen=True)
class Judge:
    """Reads answers for one site; knows what the messages have to name."""

    url: str
    user_env: str
    token_env: str

    def read(self, response: requests.Response, where: str) -> Any:  # noqa: ANN401 - JSON is what the caller expects
        """The JSON of a good answer.

        Args:
            response: The answer.
            where: Method and address of the request, for the messages.

        Raises:
            PassingError: It is worth asking again.
            SourceError: It is not.
            ConfigurationError: Something other than Jira answered.
        """
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            reason = response.headers.get("RateLimit-Reason")
            raise PassingError(
                f"Jira answered {status} {response.reason}{f' ({reason})' if reason else ''}",
                asked_seconds=_asked_seconds(response.headers.get("Retry-After")),
            )
        self._refuse_stranger(response, where)
        if status >= HTTPStatus.BAD_REQUEST:
            raise self._error(response, where)
        if status >= HTTPStatus.MULTIPLE_CHOICES or _is_page(response):
            raise self._detour(response, where)
        try:
            return response.json()
        except requests.JSONDecodeError as broken:
            raise PassingError("the answer broke off in the middle of its JSON") from broken

    def _refuse_stranger(self, response: requests.Response, where: str) -> None:
        """An expired token can also be answered with status 200 and what anonymous visitors may see."""
        login = response.headers.get("X-Seraph-LoginReason", "")
        denied = response.headers.get("X-Authentication-Denied-Reason", "")
        if denied or "AUTHENTICATION_DENIED" in login:
            raise CredentialsRefusedError(
                "Jira refuses the account until it has signed in with a browser",
                where=where,
                mend="Sign in there once and solve the captcha",
            )
        if response.status_code == HTTPStatus.UNAUTHORIZED or "AUTHENTICATED_FAILED" in login:
            raise CredentialsRefusedError(
                "Jira does not accept the user and token", where=where, mend=f"Renew them: {self._credentials}"
            )

    @property
    def _credentials(self) -> str:
        return (
            f"{self.user_env} must hold the account's e-mail (Cloud; on Data Center leave it unset) and"
            f" {self.token_env} a token that has not expired"
        )

    def _error(self, response: requests.Response, where: str) -> SourceError:
        said = _said(response)
        match response.status_code:
            case HTTPStatus.FORBIDDEN:
                return ForbiddenError(
                    f"this account may not read that ({said})",
                    where=where,
                    mend=f'Give the account of {self.token_env} the right "Browse projects"',
                )
            case HTTPStatus.NOT_FOUND:
                return NotFoundAtSourceError(
                    f"there is no such thing, or this account may not see it ({said})",
                    where=where,
                    mend="Check jira.url and jira.deployment in config.toml",
                )
            case HTTPStatus.GONE:
                return RemovedError(
                    f"Jira has removed this address ({said})",
                    where=where,
                    mend='Set jira.deployment = "auto"; if it is, flowgauge must learn the new one: report it',
                )
        return RefusedRequestError(
            f"Jira refused the request with status {response.status_code} ({said})", where=where, mend="Report it"
        )

    def _detour(self, response: requests.Response, where: str) -> ConfigurationError | SourceError:
        target = response.headers.get("Location", "")
        if _LOGIN_PAGE.search(target or response.text):
            return CredentialsRefusedError(
                "Jira answered with a login page",
                where=where,
                mend=f"{self._credentials}; if the site stands behind single sign-on, API tokens must be let through",
            )
        what = f"the request is sent on to {target.partition('?')[0]}" if target else "a web page came, not Jira's API"
        return ConfigurationError(what, where=where, mend=f"Correct jira.url in config.toml (it is {self.url})")


def http_date(text: str) -> datetime | None:
    """The moment in a header such as Date or Retry-After, in UTC; None when it is not one."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _asked_seconds(text: str | None) -> float | None:
    """Retry-After: seconds, whole or not, or an HTTP date."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        pass
    retry_at = http_date(text)
    return None if retry_at is None else (retry_at - datetime.now(UTC)).total_seconds()


def _is_page(response: requests.Response) -> bool:
    return "html" in response.headers.get("Content-Type", "") or response.content.lstrip().startswith(b"<")


def _said(response: requests.Response) -> str:
    """Jira's own words, in one line."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return response.reason
    if not isinstance(body, dict):
        return response.reason
    words = [str(word) for word in body.get("errorMessages") or []]
    errors = body.get("errors")
    words += [f"{name}: {word}" for name, word in errors.items()] if isinstance(errors, dict) else []
    return " ".join("; ".join(words).split())[:_LONGEST_MESSAGE] or str(body.get("message") or response.reason)

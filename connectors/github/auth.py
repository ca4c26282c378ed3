"""As whom GitHub is read: with a token, or as an installation of an app, whose token is renewed each hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
from github import Auth

from connectors.errors import ConfigurationError
from connectors.github.answers import Data, RetryableError
from connectors.github.settings import GitHubApp, GitHubSettings

RENEWAL = timedelta(minutes=2)
"""So long before it expires a token is replaced."""


class InstallationAuth(Auth.Auth):
    """The token of an app's installation; who sends requests sees to it that it is renewed in time.

    PyGithub's own class for this reads whatever comes as a token: a page of a proxy would end in an error of Python's.

    Attributes:
        app: Signs the request for a token.
        path: Where a token is asked for, behind `github.api_url`.
    """

    def __init__(self, app: Auth.AppAuth, installation_id: int) -> None:
        self.app = app
        self.path = f"/app/installations/{installation_id}/access_tokens"
        self._token = ""
        self._expires_at = datetime.min.replace(tzinfo=UTC)

    @property
    def token_type(self) -> str:
        """The word before the token."""
        return "token"

    @property
    def token(self) -> str:
        """The token; empty before the first one has been accepted."""
        return self._token

    @property
    def _masked_token(self) -> str:
        return "token (removed)"

    @property
    def is_due(self) -> bool:
        """Whether another token is needed."""
        return datetime.now(UTC) + RENEWAL >= self._expires_at

    def accept(self, content: Data) -> None:
        """Takes the token out of GitHub's answer.

        Raises:
            RetryableError: There is none in it.
        """
        try:
            token, expires_at = str(content["token"]), datetime.fromisoformat(content["expires_at"])
        except (KeyError, TypeError, ValueError):
            raise RetryableError("the answer holds no token for the app") from None
        self._token, self._expires_at = token, expires_at


def authentication(settings: GitHubSettings, secret: str) -> Auth.Token | InstallationAuth:
    """What PyGithub authenticates with, as the settings want it; for one client.

    Args:
        settings: They say whether `secret` is a token or the private key of an app.
        secret: It is never logged or stored.

    Raises:
        ConfigurationError: The secret can not be what it should be; the message does not show it.
    """
    if settings.app is None:
        return Auth.Token(_token(secret, settings.token_env))
    return InstallationAuth(_app(settings.app, secret), settings.app.installation_id)


def _token(secret: str, variable: str) -> str:
    """The token, unless it could not be sent: such an error of the HTTP library would show it."""
    if not secret or not secret.isascii() or not secret.isprintable() or " " in secret:
        raise ConfigurationError(
            "the token is empty or holds characters that no token has",
            where=f"${variable}",
            mend="Put a valid token into this environment variable",
        )
    return secret


def _app(app: GitHubApp, secret: str) -> Auth.AppAuth:
    """The app, once its key has signed something; line ends in the key may be written as backslash and n."""
    unusable = ConfigurationError(
        "this is no private key in PEM form",
        where=f"${app.private_key_env}",
        mend="Put the whole text of the app's .pem file into this environment variable",
    )
    key = secret.replace("\\n", "\n")
    if not key:
        raise unusable
    auth = Auth.AppAuth(app.app_id, key)
    try:
        auth.create_jwt()
    except (jwt.PyJWTError, ValueError, TypeError):
        raise unusable from None
    return auth

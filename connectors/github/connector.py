"""GitHub as a source of records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time

from connectors.github.client import Client
from connectors.github.discovery import repositories
from connectors.github.documents import document
from connectors.github.settings import GitHubSettings
from connectors.github.streams import SOURCE, repository_streams
from connectors.github.streams.context import Context
from connectors.patience import Patience
from connectors.stream import Cost, Stream


class GitHub:
    """Reads repositories of GitHub or GitHub Enterprise Server.

    Args:
        settings: What to read.
        token: A personal access token, or one of an app installation; it is never logged or stored.
        patience: How long to wait when GitHub is busy.

    Raises:
        ConfigurationError: The token can not be one.
    """

    def __init__(self, settings: GitHubSettings, token: str, patience: Patience | None = None) -> None:
        self.source = SOURCE
        self._settings = settings
        self._client = Client(settings, token, patience or Patience())

    @property
    def cost(self) -> Cost:
        """Requests sent and points charged so far."""
        return self._client.cost

    @property
    def observed_at(self) -> datetime | None:
        """GitHub's clock (UTC, naive) at its first answer."""
        return self._client.observed_at

    def streams(self) -> Iterator[Stream]:
        """The streams of all repositories that the settings name, repository by repository.

        Raises:
            NotFoundAtSourceError: A repository or organisation does not exist for this token.
            SourceError: GitHub refused or could not be reached.
        """
        day = self._settings.since
        since = datetime.combine(day, time(), UTC) if day else None
        for found in repositories(self._client, self._settings):
            context = Context(client=self._client, repository=found.record, head_oid=found.head_oid, since=since)
            yield from repository_streams(context)

    def check(self) -> Iterator[str]:
        """Who the token is, which repositories it reads, and what is left of its limit.

        Raises:
            SourceError: The first thing that does not work.
        """
        data = self._client.query(document("viewer"), {}, "GitHub")
        yield f"GitHub: the token in ${self._settings.token_env} belongs to {data['viewer']['login']}"
        for found in repositories(self._client, self._settings):
            yield f"GitHub: {found.record.name_with_owner} can be read"
        limit = data["rateLimit"]
        if limit is not None:
            yield f"GitHub: {limit['remaining']} of {limit['limit']} points are left until {limit['resetAt']}"

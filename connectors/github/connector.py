"""GitHub as a source of records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from urllib.parse import urlsplit

from connectors.errors import SourceError
from connectors.github.client import Client
from connectors.github.clients import Clients
from connectors.github.discovery import discover
from connectors.github.documents import document
from connectors.github.rest import Rest
from connectors.github.rest_rights import rest_rights
from connectors.github.rights import RightsMissingError
from connectors.github.settings import GitHubSettings
from connectors.github.streams import SOURCE, copilot_streams, language_stream, repository_streams
from connectors.github.streams.context import Context
from connectors.github.streams.copilot import Organization
from connectors.github.streams.repositories import Repositories
from connectors.patience import Patience
from connectors.stream import Cost, Stream


class GitHub:
    """Reads repositories of GitHub or GitHub Enterprise Server.

    Args:
        settings: What to read.
        token: A personal access token, or the private key of the app; it is never logged or stored.
        patience: How long to wait when GitHub is busy.
        production: Pattern (any case) of the environments that are production; None when all are.

    Raises:
        ConfigurationError: The token can not be one.
    """

    def __init__(
        self, settings: GitHubSettings, token: str, patience: Patience | None = None, *, production: str | None = None
    ) -> None:
        self.source = SOURCE
        self._settings = settings
        self._production = production
        self._clients = Clients(settings, token, patience or Patience())

    @property
    def _client(self) -> Client:
        return self._clients.mine()

    @property
    def cost(self) -> Cost:
        """Requests sent and points charged so far."""
        return self._clients.cost

    @property
    def observed_at(self) -> datetime | None:
        """GitHub's clock (UTC, naive) at its first answer."""
        return self._clients.observed_at

    def streams(self) -> Iterator[Stream]:
        """The repositories, and then the streams of each of them.

        Raises:
            NotFoundAtSourceError: A repository or organisation does not exist for this token.
            SourceError: GitHub refused or could not be reached.
        """
        discovery = discover(self._client, self._settings)
        host = urlsplit(self._settings.api_url).netloc
        repositories = Repositories(discovery)
        yield Stream(self.source, "repositories", host, repositories.pages)
        day = self._settings.since
        now = self._now()
        # Which archived ones were read before is known here only if the stream of repositories has been read.
        for found in (*discovery.wanted, *repositories.archived):
            context = Context(
                clients=self._clients,
                repository=found.record,
                probe=found.probe,
                now=now,
                since=datetime.combine(day, time(), UTC) if day else None,
                is_named=found.is_named,
                is_last_time=found in repositories.archived,
                production=self._production,
            )
            yield from repository_streams(context, self._settings)
        yield language_stream(self._client, [found.record for found in discovery.wanted], now.date(), host)
        for login in self._settings.organizations if self._settings.copilot_usage else ():
            yield from copilot_streams(Organization(Rest(self._client), login, now.date(), day))

    def check(self) -> Iterator[str | SourceError]:
        """Who the token is, which repositories it reads, which rights it lacks, and what is left of its limit.

        Raises:
            SourceError: The first thing that does not work and without which no other can be tried.
        """
        data = self._client.query(document("viewer"), {}, "GitHub")
        yield f"GitHub: {self._settings.reader} belongs to {data['viewer']['login']}"
        names = self._settings.repositories
        try:
            names = [found.record.name_with_owner for found in discover(self._client, self._settings).wanted]
        except RightsMissingError as error:
            yield from error.each()
        else:
            yield from (f"GitHub: {name} can be read" for name in names)
        yield from rest_rights(Rest(self._client), self._settings, next(iter(names), None), self._now().date())
        limit = data["rateLimit"]
        if limit is not None:
            yield f"GitHub: {limit['remaining']} of {limit['limit']} points are left until {limit['resetAt']}"

    def _now(self) -> datetime:
        return (self.observed_at or datetime.now(UTC)).replace(tzinfo=UTC)

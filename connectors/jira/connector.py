"""Jira as a source: its streams, and what can be checked before the first sync."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from connectors.jira import translate
from connectors.jira.catalogue import Projects, Statuses, Versions
from connectors.jira.client import Client
from connectors.jira.deletions import Deletions
from connectors.jira.fields import find_fields
from connectors.jira.issues import Issues
from connectors.jira.moments import EpochDates
from connectors.jira.schemes import check_statuses
from connectors.jira.settings import JiraSettings
from connectors.jira.sprints import Sprints
from connectors.jira.visit import Visit
from connectors.patience import Patience
from connectors.stream import Cost, Stream

_KIND_NAMES = {"cloud": "Jira Cloud", "datacenter": "Jira Data Center"}


class Jira:
    """One Jira site, Cloud or Data Center.

    Args:
        settings: The [jira] part of the configuration.
        user: The account's e-mail on Cloud; None on Data Center, where the token says who asks.
        token: API token or personal access token.
        patience: How long to wait for the site.
    """

    source = "jira"

    def __init__(
        self,
        settings: JiraSettings,
        user: str | None,
        token: str,
        patience: Patience = Patience(),  # noqa: B008 - it can not be changed
    ) -> None:
        self._settings = settings
        self._client = Client(settings, user, token, patience)

    @property
    def cost(self) -> Cost:
        """What this run has cost so far."""
        return self._client.cost

    @property
    def observed_at(self) -> datetime | None:
        """The site's clock (UTC, naive) at the first answer."""
        return self._client.observed_at

    def streams(self) -> Iterator[Stream]:
        """Projects first, then issues, then what is only read again when issues have changed."""
        visit = Visit(self._settings, self._client)
        site = urlsplit(self._settings.url)
        readers = {
            "projects": Projects(visit).read,
            "issues": Issues(visit).read,
            "statuses": Statuses(visit).read,
            "versions": Versions(visit).read,
            "sprints": Sprints(visit).read,
            "deletions": Deletions(visit).read,
        }
        for name, read in readers.items():
            yield Stream(self.source, name, site.netloc + site.path, read)

    def check(self) -> Iterator[str]:
        """Server, account, dates, projects, fields, boards and statuses; raises the first that does not work."""
        visit = Visit(self._settings, self._client)
        site = visit.site
        yield f"{self._settings.url} is {_KIND_NAMES[site.kind]} {site.server().get('version', '')}".rstrip()
        me = site.myself()
        yield f"signed in as {me.get('displayName')}, whose time zone is {me.get('timeZone')}"
        dates = visit.choose_dates()
        if dates == EpochDates():
            yield "searches understand milliseconds since 1970"
        else:
            yield f"searches understand times in {dates.name} only: they are rounded down to the minute"
        for project in visit.projects:
            yield f"project {project['key']} ({project['name']}) can be read"
        known = translate.understood("fields", find_fields, site.fields(), self._settings.fields)
        if known.configured:
            yield f"custom fields are there: {', '.join(known.configured.values())}"
        if not visit.agile.has_readable_boards():
            yield (
                "boards can not be read, as the site has none or this account may not: sprints are known from issues"
                " alone, and the end of one is seen only when an issue of it changes"
            )
        yield from check_statuses(visit, dates, known)

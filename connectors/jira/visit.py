"""What one run knows about the site it visits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cached_property
from urllib.parse import urlsplit

from connectors.errors import ContractBrokenError, NotFoundAtSourceError
from connectors.jira.agile import Agile
from connectors.jira.answers import RefusedRequestError
from connectors.jira.client import Client
from connectors.jira.cloud import Cloud
from connectors.jira.data_center import DataCenter
from connectors.jira.moments import EARLIEST, EpochDates, JqlDates, ZonedDates
from connectors.jira.settings import JiraSettings
from connectors.jira.site import Json, Kind, Site

_CLOUD_HOSTS = (".atlassian.net", ".jira.com", "api.atlassian.com")
_KINDS: dict[str, Kind] = {"cloud": "cloud", "server": "datacenter"}


class Visit:
    """One run at one site: asks once for what several streams need."""

    def __init__(self, settings: JiraSettings, client: Client) -> None:
        self.settings = settings
        self.client = client
        self.remembered_kind: object = None
        """Kind of Jira that an earlier run found."""
        self.activity: dict[str, int] = {}
        """Last known change of an issue, in milliseconds since 1970, by project id."""
        self.open_sprints: set[str] = set()
        """Ids of the sprints that were not closed when an issue last showed them."""
        self.seen_issues: set[str] | None = None
        """Ids of all issues, where this run has read them from the beginning."""
        self.named_statuses: dict[tuple[str, str], str] = {}
        """Names of the statuses in the histories that this run has read, by project key and status id."""
        self.dates: JqlDates | None = None
        """The way in which searches for issues write dates, once it is known."""
        self.agile = Agile(client)

    @cached_property
    def site(self) -> Site:
        """The site, as Cloud or Data Center.

        Raises:
            SourceError: It could not be reached, or no Jira is there.
        """
        kind = self._kind()
        return Cloud(self.client) if kind == "cloud" else DataCenter(self.client)

    @property
    def now(self) -> datetime:
        """The site's clock at its latest answer."""
        latest = self.client.latest_at
        return latest.replace(tzinfo=UTC) if latest else datetime.now(UTC)

    @property
    def today(self) -> date:
        """The day on which this run began, by the site's clock; it does not change on the way."""
        return (self.client.observed_at or datetime.now(UTC)).date()

    @property
    def latest_activity(self) -> int | None:
        """Last known change of any issue, in milliseconds since 1970."""
        return max(self.activity.values(), default=None)

    def _kind(self) -> Kind:
        if self.settings.deployment != "auto":
            return self.settings.deployment
        host = urlsplit(self.settings.url).hostname or ""
        if host.endswith(_CLOUD_HOSTS):
            return "cloud"
        if self.remembered_kind in {"cloud", "datacenter"}:
            return "cloud" if self.remembered_kind == "cloud" else "datacenter"
        return self._ask_for_kind()

    def _ask_for_kind(self) -> Kind:
        try:
            server: Json = self.client.get("/rest/api/2/serverInfo", is_anonymous=True)
            return _KINDS[server["deploymentType"].lower()]
        except NotFoundAtSourceError as error:
            raise NotFoundAtSourceError(
                "no Jira answers at this address",
                where=f"jira.url = {self.settings.url}",
                mend="Correct it in config.toml; a context path such as /jira belongs to it",
            ) from error
        except (KeyError, TypeError, AttributeError) as error:
            raise ContractBrokenError(
                "the server does not say whether it is Jira Cloud or Data Center",
                where=f"jira.url = {self.settings.url}",
                mend='Set jira.deployment to "cloud" or "datacenter"',
            ) from error

    @cached_property
    def projects(self) -> list[Json]:
        """The projects to read, by key.

        Raises:
            NotFoundAtSourceError: A project of the configuration is not among those that the account may see, or it
                may not see any.
        """
        wanted = self.settings.projects
        visible = {project["key"]: project for project in self.site.projects()}
        missing = [key for key in wanted if key not in visible]
        if missing:
            raise NotFoundAtSourceError(
                f"there is no project {', '.join(missing)}, or this account may not see it",
                where=f"jira.projects at {self.settings.url}",
                mend="Correct jira.projects, or give the account the right to browse it",
            )
        if not visible:
            raise NotFoundAtSourceError(
                "this account may not see any project",
                where=self.settings.url,
                mend=f'Give the account of {self.settings.token_env} the right "Browse projects", or renew its token',
            )
        return [visible[key] for key in wanted or sorted(visible)]

    def choose_dates(self) -> JqlDates:
        """A way to write moments in queries that the site demonstrably understands.

        Milliseconds since 1970 are exact, but not documented; the time zone of the account is the way to fall back to.
        """
        epoch = EpochDates()
        try:
            if self.site.matches(f"updated >= {epoch.write(EARLIEST)} ORDER BY updated DESC"):
                return epoch
        except RefusedRequestError:
            pass
        return ZonedDates(str(self.site.myself().get("timeZone")))

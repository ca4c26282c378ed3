"""What Jira Cloud and Data Center answer at the same addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from connectors.jira.client import Client
from connectors.jira.site import Json, rows_of

LIST_PAGE = 1000


class Rest:
    """The common part of both kinds of site."""

    api: ClassVar[str]
    """Beginning of all addresses."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def server(self) -> Json:
        """See `Site`."""
        found: Json = self._client.get(f"{self.api}/serverInfo", is_anonymous=True)
        return found

    def myself(self) -> Json:
        """See `Site`."""
        found: Json = self._client.get(f"{self.api}/myself")
        return found

    def fields(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{self.api}/field")
        return found

    def statuses(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{self.api}/status")
        return found

    def versions(self, project_id: str) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{self.api}/project/{project_id}/versions")
        return found

    def comments(self, issue_id: str) -> list[Json]:
        """See `Site`."""
        return list(self._list_pages(f"{self.api}/issue/{issue_id}/comment", "comments"))

    def worklogs(self, issue_id: str) -> list[Json]:
        """See `Site`."""
        return list(self._list_pages(f"{self.api}/issue/{issue_id}/worklog", "worklogs"))

    def _list_pages(self, path: str, name: str) -> Iterator[Json]:
        start = 0
        while True:
            page = self._client.get(path, startAt=start, maxResults=LIST_PAGE)
            rows = rows_of(page, name, path)
            yield from rows
            start += len(rows)
            if start >= page.get("total", 0) or not rows:
                return

"""Jira Data Center: pages by the moment of the last change, histories inside the issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from connectors.errors import ContractBrokenError
from connectors.jira.client import Client
from connectors.jira.moments import parse_moment
from connectors.jira.rest import Rest
from connectors.jira.site import Block, IssueQuery, Json, Kind, rows_of

API = "/rest/api/2"

SEARCH_PAGE = 100
"""Issues come with their whole history, so pages are kept small."""
ID_PAGE = 1000
"""More is not sent at a time, whatever is asked for."""


class DataCenter(Rest):
    """A site of Jira Data Center or Server."""

    kind: Kind = "datacenter"
    api = API

    def __init__(self, client: Client) -> None:
        super().__init__(client)
        client.sign_in_with_bearer_token()

    def projects(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{API}/project")
        return found

    def matches(self, jql: str) -> bool:
        """See `Site`."""
        page = self._client.post(f"{API}/search", {"jql": jql, "fields": ["id"], "maxResults": 1})
        return bool(rows_of(page, "issues", f"{API}/search"))

    def search(self, query: IssueQuery) -> Iterator[Block]:
        """See `Site`.

        Each page is asked for from the last change seen on, so that neither the window of 10,000 results nor issues
        that leave their place while we read matter. Offsets are only needed among issues that changed together.
        """
        since, offset, total = query.since, 0, 0
        while True:
            page = self._page(query, query.jql(since), offset)
            end = offset + page["maxResults"]
            left = max(0, total - page["total"])
            is_last = end >= page["total"] and not left
            yield Block(page["issues"], is_last)
            if is_last:
                return
            reached = _last_settled(page["issues"], query, since)
            if reached > since and query.jql(reached) != query.jql(since):
                since, offset, total = reached, 0, 0
            else:
                # Where issues have left their place, those behind them have moved up.
                offset, total = (max(0, offset - left) if left else end), page["total"]

    def newest(self, query: IssueQuery) -> list[Json]:
        """See `Site`; the first page of a search in the opposite order."""
        found: list[Json] = self._page(query, query.jql_newest_first(), 0)["issues"]
        return found

    def issue_ids(self, query: IssueQuery) -> Iterator[str]:
        """See `Site`; read like any other search, so that issues deleted on the way hide no others."""
        for block in self.search(query):
            yield from (issue["id"] for issue in block.issues)

    def count(self, jql: str) -> int:
        """See `Site`; exact here."""
        found: int = self._client.post(f"{API}/search", {"jql": jql, "maxResults": 0})["total"]
        return found

    def _page(self, query: IssueQuery, jql: str, offset: int) -> Json:
        histories = {"expand": ["changelog"], "maxResults": SEARCH_PAGE}
        body = {"jql": jql, "fields": list(query.fields), "startAt": offset}
        body |= histories if query.moment == "updated" else {"maxResults": ID_PAGE}
        page: Json = self._client.post(f"{API}/search", body)
        rows_of(page, "issues", f"{API}/search")
        return page

    def histories(self, issues: Sequence[Json], sprint_fields: Sequence[str]) -> Mapping[str, list[Json]]:  # noqa: ARG002 - here all fields come
        """See `Site`."""
        return {issue["id"]: self._history(issue) for issue in issues}

    def _history(self, issue: Json) -> list[Json]:
        if not _is_complete(issue["changelog"]):
            issue = self._client.get(f"{API}/issue/{issue['id']}", expand="changelog", fields="updated")
        if not _is_complete(issue["changelog"]):
            raise ContractBrokenError(
                "Jira keeps back a part of the history",
                where=f"issue {issue['key']}",
                mend="Report it with the version of the server",
            )
        found: list[Json] = issue["changelog"]["histories"]
        return found


def _is_complete(changelog: Json) -> bool:
    total: int = changelog.get("total", 0)
    return len(changelog["histories"]) >= total


def _last_settled(issues: Sequence[Json], query: IssueQuery, since: datetime) -> datetime:
    moments = (parse_moment(issue["fields"][query.moment]) for issue in issues)
    return max((moment for moment in moments if moment < query.settled_before), default=since)

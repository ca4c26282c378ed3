"""Jira Data Center: pages by the moment of the last change, histories inside the issues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from connectors.errors import ContractBrokenError
from connectors.jira.client import Client
from connectors.jira.moments import parse_moment
from connectors.jira.site import Block, IssueQuery, Json, Kind, rows_of

API = "/rest/api/2"

SEARCH_PAGE = 100
"""Issues come with their whole history, so pages are kept small."""


class DataCenter:
    """A site of Jira Data Center or Server."""

    kind: Kind = "datacenter"

    def __init__(self, client: Client) -> None:
        self._client = client
        client.sign_in_with_bearer_token()

    def server(self) -> Json:
        """See `Site`."""
        found: Json = self._client.get(f"{API}/serverInfo", is_anonymous=True)
        return found

    def myself(self) -> Json:
        """See `Site`."""
        found: Json = self._client.get(f"{API}/myself")
        return found

    def fields(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{API}/field")
        return found

    def statuses(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{API}/status")
        return found

    def projects(self) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{API}/project")
        return found

    def versions(self, project_id: str) -> list[Json]:
        """See `Site`."""
        found: list[Json] = self._client.get(f"{API}/project/{project_id}/versions")
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
            page = self._page(query, since, offset)
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

    def _page(self, query: IssueQuery, since: datetime, offset: int) -> Json:
        body = {
            "jql": query.jql(since),
            "fields": list(query.fields),
            "expand": ["changelog"],
            "startAt": offset,
            "maxResults": SEARCH_PAGE,
        }
        page: Json = self._client.post(f"{API}/search", body)
        rows_of(page, "issues", f"{API}/search")
        return page

    def histories(self, issues: Sequence[Json]) -> Mapping[str, list[Json]]:
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
    updates = (parse_moment(issue["fields"]["updated"]) for issue in issues)
    return max((update for update in updates if update < query.settled_before), default=since)

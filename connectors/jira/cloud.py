"""Jira Cloud: pages by token, histories in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from connectors.errors import NotFoundAtSourceError
from connectors.jira.answers import RemovedError
from connectors.jira.rest import Rest
from connectors.jira.site import BLOCK, Block, IssueQuery, Json, Kind, repeated_token, rows_of

API = "/rest/api/3"

SEARCH_PAGE = 100
"""Jira sends no more issues at a time once fields are asked for."""
PROJECT_PAGE = 100
HISTORY_PAGE = 10_000
ID_PAGE = 5000
MOST_EMPTY_PAGES = 20
HISTORY_FIELDS = ("status", "assignee", "project", "Key")
"""System fields whose changes are read."""
MOST_HISTORY_FIELDS = 10
"""Jira takes no more; a site has one sprint field, seldom two."""


class Cloud(Rest):
    """A site of Jira Cloud."""

    kind: Kind = "cloud"
    api = API

    def projects(self) -> list[Json]:
        """See `Site`; one request for all, and pages where that address has been removed (it is deprecated)."""
        try:
            found: list[Json] = self._client.get(f"{API}/project")
        except (RemovedError, NotFoundAtSourceError):
            return list(self._project_pages(f"{API}/project/search"))
        return found

    def _project_pages(self, path: str) -> Iterator[Json]:
        start = 0
        while True:
            page = self._client.get(path, startAt=start, maxResults=PROJECT_PAGE)
            rows = rows_of(page, "values", path)
            yield from rows
            start += len(rows)
            if page.get("isLast", True) or not rows:
                return

    def matches(self, jql: str) -> bool:
        """See `Site`."""
        page = self._client.post(f"{API}/search/jql", {"jql": jql, "fields": ["id"], "maxResults": 1})
        return bool(rows_of(page, "issues", f"{API}/search/jql"))

    def search(self, query: IssueQuery) -> Iterator[Block]:
        """See `Site`."""
        waiting: list[Json] = []
        body = {"jql": query.jql(query.since), "fields": list(query.fields), "maxResults": SEARCH_PAGE}
        for page in self._token_pages(f"{API}/search/jql", body, "issues"):
            waiting += page
            if len(waiting) + SEARCH_PAGE > BLOCK:
                yield Block(waiting, is_last=False)
                waiting = []
        yield Block(waiting, is_last=True)

    def newest(self, query: IssueQuery) -> list[Json]:
        """See `Site`; the first page of a search in the opposite order."""
        body = {"jql": query.jql_newest_first(), "fields": list(query.fields), "maxResults": SEARCH_PAGE}
        return next(self._token_pages(f"{API}/search/jql", body, "issues"))

    def issue_ids(self, query: IssueQuery) -> Iterator[str]:
        """See `Site`."""
        body = {"jql": query.jql(query.since), "fields": ["id"], "maxResults": ID_PAGE}
        for page in self._token_pages(f"{API}/search/jql", body, "issues"):
            yield from (issue["id"] for issue in page)

    def count(self, jql: str) -> int:
        """See `Site`."""
        found: int = self._client.post(f"{API}/search/approximate-count", {"jql": jql})["count"]
        return found

    def histories(self, issues: Sequence[Json], sprint_fields: Sequence[str]) -> Mapping[str, list[Json]]:
        """See `Site`; a history may be split over pages, and entries come twice when one is added while we page."""
        if not issues:
            return {}
        merged: dict[str, dict[str, Json]] = defaultdict(dict)
        body = {
            "issueIdsOrKeys": [issue["id"] for issue in issues],
            "fieldIds": [*HISTORY_FIELDS, *sprint_fields][:MOST_HISTORY_FIELDS],
            "maxResults": HISTORY_PAGE,
        }
        for page in self._token_pages(f"{API}/changelog/bulkfetch", body, "issueChangeLogs"):
            for log in page:
                merged[log["issueId"]] |= {history["id"]: history for history in log["changeHistories"]}
        return {issue_id: list(histories.values()) for issue_id, histories in merged.items()}

    def _token_pages(self, path: str, body: Mapping[str, object], name: str) -> Iterator[list[Json]]:
        """The rows of all pages of a POST; tokens that repeat and endless empty pages are not followed."""
        seen: set[str] = set()
        empty_pages = 0
        token: str | None = None
        while True:
            page: Json = self._client.post(path, {**body, "nextPageToken": token} if token else body)
            rows = rows_of(page, name, path)
            token = None if page.get("isLast") else page.get("nextPageToken")
            yield rows
            if not token:
                return
            empty_pages = 0 if rows else empty_pages + 1
            if token in seen or empty_pages > MOST_EMPTY_PAGES:
                raise repeated_token(path)
            seen.add(token)

"""Boards and sprints, at addresses of their own."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.errors import NotFoundAtSourceError
from connectors.jira.answers import ForbiddenError, RefusedRequestError
from connectors.jira.client import Client
from connectors.jira.site import Json, rows_of

API = "/rest/agile/1.0"
PAGE = 50


class Agile:
    """The part of Jira that knows boards; sites without it, and accounts without a right to it, see none."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def has_readable_boards(self) -> bool:
        """Whether boards can be read, by a look at the first ones."""
        try:
            next(self._pages(f"{API}/board"), None)
        except (NotFoundAtSourceError, ForbiddenError):
            return False
        return True

    def boards(self) -> list[Json] | None:
        """All boards that can have sprints; None where boards can not be read."""
        try:
            found = list(self._pages(f"{API}/board"))
        except (NotFoundAtSourceError, ForbiddenError):
            return None
        return [board for board in found if board["type"] != "kanban"]

    def sprints(self, board_id: str, *, only_open: bool) -> list[Json]:
        """Sprints of a board, the open ones or all; none where the board has no sprints, or is gone."""
        try:
            return list(self._pages(f"{API}/board/{board_id}/sprint{'?state=active,future' if only_open else ''}"))
        except (NotFoundAtSourceError, ForbiddenError, RefusedRequestError):
            return []

    def sprint(self, sprint_id: str) -> Json | None:
        """One sprint, or None where it is gone.

        Raises:
            ForbiddenError: This account may not see it: whether it is gone is not known.
        """
        try:
            found: Json = self._client.get(f"{API}/sprint/{sprint_id}")
        except NotFoundAtSourceError:
            return None
        return found

    def _pages(self, path: str) -> Iterator[Json]:
        start = 0
        while True:
            page = self._client.get(path, startAt=start, maxResults=PAGE)
            rows = rows_of(page, "values", path)
            yield from rows
            start += len(rows)
            if page.get("isLast", True) or not rows:
                return

"""The stream of sprints: all of each board once, then the open ones, for one request a board."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel, ValidationError

from connectors.jira import translate
from connectors.jira.answers import ForbiddenError
from connectors.jira.catalogue import LONGEST_REST
from connectors.jira.records import Sprint
from connectors.jira.site import Json
from connectors.jira.sprint_values import sprint
from connectors.jira.visit import Visit
from connectors.stream import Cursor, Page, Sweep

logger = logging.getLogger(__name__)


class _Board(BaseModel):
    """What is known of a board."""

    project_id: str | None
    read_on: date | None = None
    activity: int | None = None
    """The last known change of its issues when its sprints were read."""
    open: list[str] = []
    """Ids of its sprints that were not closed then."""


class _Known(BaseModel):
    """The cursor."""

    boards: dict[str, _Board] | None = None
    """None where boards can not be read."""
    listed_on: date | None = None
    activity: int | None = None
    """The last known change of any issue when the boards were listed."""
    missing: list[str] = []
    """Ids of sprints that were open, and that their boards do not show as open any more."""
    settled: list[str] = []
    """Ids of sprints that issues still show as open, and that are closed or gone by now."""


class Sprints:
    """Sprints of the boards, and the open ones that only issues show.

    Boards are listed again when issues have changed, and weekly. A board with an open sprint is asked for its open
    sprints each time; one without, when its issues have changed, and weekly. Sprints that are not among the open ones
    any more are read one by one: they were closed or deleted. Those of boards that this account does not see are read
    when the boards are listed.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        known = _parse(cursor)
        due = self._must_list(known)
        if due:
            self._list_boards(known)
        if known.boards is not None:
            for board_id, board in known.boards.items():
                if self._must_read(board):
                    yield Page(self._read_board(known, board_id, board), known.model_dump(mode="json"))
            records, sweeps = self._follow_up(known, self._visit.open_sprints if due else set())
            if records or sweeps:
                yield Page(records, known.model_dump(mode="json"), sweeps)
        if due:
            known.listed_on, known.activity = self._visit.today, self._visit.latest_activity
            yield Page((), known.model_dump(mode="json"))

    def _must_list(self, known: _Known) -> bool:
        return (
            known.listed_on is None
            or known.activity != self._visit.latest_activity
            or self._visit.today >= known.listed_on + LONGEST_REST
        )

    def _list_boards(self, known: _Known) -> None:
        found = self._visit.agile.boards()
        if found is None:
            logger.info("Jira: boards can not be read here; sprints are known from issues alone")
            known.boards = None
            return
        visible = {str(project["id"]) for project in self._visit.projects}
        places = {str(board["id"]): _project_id(board) for board in found}
        before = known.boards or {}
        known.boards = {
            board_id: before.get(board_id) or _Board(project_id=project_id)
            for board_id, project_id in places.items()
            if project_id is None or project_id in visible
        }
        left = (sprint_id for board_id in before.keys() - known.boards.keys() for sprint_id in before[board_id].open)
        known.missing = sorted({*known.missing, *left})

    def _must_read(self, board: _Board) -> bool:
        return (
            bool(board.open)
            or board.read_on is None
            or board.activity != self._activity(board)
            or self._visit.today >= board.read_on + LONGEST_REST
        )

    def _activity(self, board: _Board) -> int | None:
        if board.project_id is None:
            return self._visit.latest_activity
        return self._visit.activity.get(board.project_id)

    def _read_board(self, known: _Known, board_id: str, board: _Board) -> list[Sprint]:
        rows = self._visit.agile.sprints(board_id, only_open=board.read_on is not None)
        found = [translate.understood(f"sprints of board {board_id}", sprint, row) for row in rows]
        now_open = {one.id for one in found if one.state != "closed"}
        known.missing = sorted({*known.missing, *board.open} - now_open)
        board.open, board.read_on, board.activity = sorted(now_open), self._visit.today, self._activity(board)
        return found

    def _follow_up(self, known: _Known, named: set[str]) -> tuple[list[Sprint], list[Sweep]]:
        """Reads one by one the sprints that no board shows as open: missing ones, and those `named` open by issues.

        One that this account may not read stays as it was last shown, and is tried again.
        """
        shown: set[str] = set().union(*(board.open for board in (known.boards or {}).values()))
        settled = self._visit.open_sprints.intersection(known.settled)
        missing = set(known.missing) - shown
        records: list[Sprint] = []
        sweeps: list[Sweep] = []
        for sprint_id in sorted((missing | named) - shown - settled):
            try:
                row = self._visit.agile.sprint(sprint_id)
            except ForbiddenError:
                continue
            found = translate.understood(f"sprint {sprint_id}", sprint, row) if row else None
            if found is None:
                sweeps.append(Sweep(Sprint, {"id": sprint_id}, frozenset()))
            else:
                records.append(found)
            if found is None or found.state == "closed":
                missing.discard(sprint_id)
                settled.add(sprint_id)
        known.missing, known.settled = sorted(missing), sorted(settled & self._visit.open_sprints)
        return records, sweeps


def _parse(cursor: Cursor | None) -> _Known:
    try:
        return _Known.model_validate(cursor or {})
    except ValidationError:
        return _Known()


def _project_id(board: Json) -> str | None:
    number = (board.get("location") or {}).get("projectId")
    return None if number is None else str(number)

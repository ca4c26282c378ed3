"""Sprints in the three forms that Jira gives them: of the board, of an issue on Cloud, of an issue on Data Center."""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.jira.moments import parse_moment
from connectors.jira.records import Sprint
from connectors.jira.site import Json
from connectors.record import UtcTime

_TEXT = re.compile(r"^com\.atlassian\.[\w.]*Sprint@\w+\[(.*)\]$", re.DOTALL)
_NAMES = (
    "id|rapidViewId|state|name|startDate|endDate|completeDate|activatedDate|sequence|goal|synced|autoStartStop"
    "|incompleteIssuesDestinationId"
)
_BETWEEN = re.compile(rf",(?=(?:{_NAMES})=)")


def sprint(found: Json) -> Sprint:
    """A sprint of any form, once it is a mapping."""
    board = found.get("originBoardId") or found.get("boardId") or found.get("rapidViewId")
    return Sprint(
        id=str(found["id"]),
        board_id=None if board is None else str(board),
        name=found["name"],
        state=found["state"].lower(),
        starts_at=_moment(found.get("startDate")),
        ends_at=_moment(found.get("endDate")),
        completed_at=_moment(found.get("completeDate")),
    )


def sprints_of_issue(fields: Json, ids: Iterable[str]) -> list[Sprint]:
    """The sprints that an issue is in, and those it was in when they closed, each once."""
    values = (value for name in ids for value in fields.get(name) or [])
    found = (sprint(_from_text(value) if isinstance(value, str) else value) for value in values)
    return list({one.id: one for one in found}.values())


def _from_text(text: str) -> Json:
    """Data Center writes `com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,state=ACTIVE,name=One,…]`."""
    match = _TEXT.match(text)
    if match is None:
        raise ValueError(f"{text[:60]!r} is no sprint")
    pairs = (part.partition("=") for part in _BETWEEN.split(match[1]))
    return {name: None if value == "<null>" else value for name, _, value in pairs}


def _moment(text: str | None) -> UtcTime | None:
    return parse_moment(text) if text else None

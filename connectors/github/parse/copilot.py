"""Copilot seats, and the lines of usage reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from connectors.github.paging import Node
from connectors.github.parse.people import rest_login
from connectors.github.records import CopilotSeat, CopilotUsage

_REPORTED = frozenset(CopilotUsage.model_fields) - {"organization", "day", "login"}


def seat(organization: str, day: date, node: Node) -> CopilotSeat | None:
    """The record of a seat as it stood on a day; None when its holder's account is gone."""
    login = rest_login(node["assignee"])
    if login is None:
        return None
    return CopilotSeat(
        organization=organization,
        login=login,
        day=day,
        plan_type=node.get("plan_type"),
        assigning_team=(node.get("assigning_team") or {}).get("slug"),
        created_at=node["created_at"],
        pending_cancellation_date=node.get("pending_cancellation_date"),
        last_authenticated_at=node.get("last_authenticated_at"),
        last_activity_at=node.get("last_activity_at"),
        last_activity_editor=node.get("last_activity_editor"),
    )


def usage(organization: str, day: date, line: Node) -> CopilotUsage:
    """The record of one line of a day's report; what it holds beyond the fields we know is left out.

    Raises:
        ValidationError: A field is missing, or is of another kind than documented.
    """
    known: dict[str, Any] = {name: value for name, value in line.items() if name in _REPORTED}
    return CopilotUsage(organization=organization, day=day, login=line.get("user_login"), **known)

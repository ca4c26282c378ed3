"""Jira's histories as changes of status, assignee, sprints, project and key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.jira.fields import FieldIds
from connectors.jira.moments import parse_moment
from connectors.jira.people import person_id
from connectors.jira.records import FieldChange, StatusChange
from connectors.jira.site import Json


def status_changes(issue_id: str, histories: Sequence[Json]) -> Iterator[StatusChange]:
    """All changes of status, oldest first."""
    for history in sorted(histories, key=_age):
        items = [item for item in history["items"] if _field_of(item) == "status"]
        for position, item in enumerate(items):
            yield StatusChange(
                issue_id=issue_id,
                history_id=str(history["id"]),
                position=position,
                changed_at=parse_moment(history["created"]),
                author_id=person_id(history.get("author")),
                from_status_id=item.get("from"),
                from_status_name=item.get("fromString"),
                to_status_id=item.get("to"),
                to_status_name=item.get("toString"),
            )


def field_changes(issue_id: str, histories: Sequence[Json], ids: FieldIds) -> Iterator[FieldChange]:
    """All changes of assignee, sprints, project and key, oldest first."""
    for history in sorted(histories, key=_age):
        kinds = ((kind_of(item, ids), item) for item in history["items"])
        items = [(kind, item) for kind, item in kinds if kind is not None]
        for position, (kind, item) in enumerate(items):
            # Keys have no ids: only their texts are told.
            before, after = ("fromString", "toString") if kind == "key" else ("from", "to")
            yield FieldChange(
                issue_id=issue_id,
                history_id=str(history["id"]),
                position=position,
                changed_at=parse_moment(history["created"]),
                author_id=person_id(history.get("author")),
                field=kind,
                value_before=item.get(before) or None,
                value_after=item.get(after) or None,
            )


def kind_of(item: Json, ids: FieldIds) -> str | None:
    """assignee, sprint, project or key, if an item of a history is about one of them."""
    field = _field_of(item)
    if field in ids.sprints or field == "Sprint":
        return "sprint"
    return field.lower() if field.lower() in {"assignee", "project", "key"} else None


def _age(history: Json) -> tuple[datetime, int]:
    return parse_moment(history["created"]), int(history["id"])


def _field_of(item: Json) -> str:
    """Data Center gives an id only since version 8, and system fields their English name in any language."""
    return str(item.get("fieldId") or item["field"])

"""Jira's JSON as records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from connectors.errors import ContractBrokenError
from connectors.jira.fields import FieldIds
from connectors.jira.moments import parse_moment
from connectors.jira.records import CustomField, Issue, Project, Status, StatusChange, Version
from connectors.jira.site import Json
from connectors.record import Record

Made = TypeVar("Made")
Arguments = ParamSpec("Arguments")


def understood(what: str, make: Callable[Arguments, Made], *answers: Arguments.args, **more: Arguments.kwargs) -> Made:
    """What `make` makes of parts of an answer.

    Raises:
        ContractBrokenError: The answer lacks something or has it in another form; `what` names the thing.
    """
    try:
        return make(*answers, **more)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise ContractBrokenError(
            f"Jira described it otherwise than documented ({reason})", where=what, mend="Report it"
        ) from error


def projects(found: Iterable[Json]) -> list[Project]:
    """Rows of a project list."""
    return [Project(id=str(row["id"]), project_key=row["key"], name=row["name"]) for row in found]


def statuses(found: Iterable[Json]) -> list[Status]:
    """The rows of the status list."""
    return [Status(id=str(row["id"]), name=row["name"], category=row["statusCategory"]["key"]) for row in found]


def versions(found: Iterable[Json]) -> list[Version]:
    """The rows of a project's version list."""
    return [_version(row) for row in found]


def _version(found: Json) -> Version:
    return Version(
        id=str(found["id"]),
        project_id=str(found["projectId"]),
        name=found["name"],
        is_released=bool(found.get("released")),
        is_archived=bool(found.get("archived")),
        start_date=_day(found.get("startDate")),
        release_date=_day(found.get("releaseDate")),
    )


def issue_records(found: Json, histories: Sequence[Json], ids: FieldIds) -> list[Record]:
    """An issue and all of its parts."""
    return [_issue(found, ids), *_custom_fields(found, ids), *_status_changes(found["id"], histories)]


def _issue(found: Json, ids: FieldIds) -> Issue:
    fields = found["fields"]
    kind, state = fields["issuetype"], fields["status"]
    return Issue(
        id=found["id"],
        issue_key=found["key"],
        project_id=str(fields["project"]["id"]),
        project_key=fields["project"]["key"],
        summary=fields["summary"] or "",
        issue_type_id=str(kind["id"]),
        issue_type=kind["name"],
        hierarchy_level=_hierarchy_level(fields, ids),
        is_subtask=bool(kind.get("subtask")),
        parent_key=(fields.get("parent") or {}).get("key") or _first(fields, ids.epic_links),
        status_id=str(state["id"]),
        status_name=state["name"],
        status_category=(state.get("statusCategory") or {}).get("key"),
        priority=_name(fields.get("priority")),
        resolution=_name(fields.get("resolution")),
        labels=fields.get("labels") or [],
        components=[component["name"] for component in fields.get("components") or []],
        fix_versions=[str(fixed["id"]) for fixed in fields.get("fixVersions") or []],
        story_points=_first(fields, ids.story_points),
        assignee_id=person_id(fields.get("assignee")),
        reporter_id=person_id(fields.get("reporter")),
        creator_id=person_id(fields.get("creator")),
        created_at=parse_moment(fields["created"]),
        updated_at=parse_moment(fields["updated"]),
        resolved_at=_moment(fields.get("resolutiondate")),
    )


def _hierarchy_level(fields: Json, ids: FieldIds) -> int | None:
    """Cloud says it; on Data Center an epic is what has an epic name."""
    kind = fields["issuetype"]
    if kind.get("hierarchyLevel") is not None:
        return int(kind["hierarchyLevel"])
    if kind.get("subtask"):
        return -1
    if not ids.epic_names:
        return None
    return 1 if _first(fields, ids.epic_names) else 0


def _status_changes(issue_id: str, histories: Sequence[Json]) -> Iterator[StatusChange]:
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


def _age(history: Json) -> tuple[datetime, int]:
    return parse_moment(history["created"]), int(history["id"])


def _field_of(item: Json) -> str:
    """Data Center gives an id only since version 8, and system fields their English name in any language."""
    return str(item.get("fieldId") or item["field"])


def _custom_fields(found: Json, ids: FieldIds) -> Iterator[CustomField]:
    for field_id, name in ids.configured.items():
        value = found["fields"].get(field_id)
        if value is not None:
            yield CustomField(issue_id=found["id"], field_id=field_id, field_name=name, value=_as_text(value))


def _as_text(value: object) -> str:
    """Texts and numbers as they are, options by their value, anything else as JSON."""
    if isinstance(value, dict) and isinstance(value.get("value"), str):
        return str(value["value"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def person_id(person: Json | None) -> str | None:
    """Account id (Cloud), or user key (Data Center)."""
    if not person:
        return None
    found: str | None = person.get("accountId") or person.get("key") or person.get("name")
    return found


def _first(fields: Json, ids: Sequence[str]) -> Any:  # noqa: ANN401 - the field's type is the site's business
    """The first of several fields that has a value."""
    return next((fields[name] for name in ids if fields.get(name) is not None), None)


def _name(thing: Json | None) -> str | None:
    return thing["name"] if thing else None


def _moment(text: str | None) -> datetime | None:
    return parse_moment(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

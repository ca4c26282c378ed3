"""Jira's JSON as records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from connectors.errors import ContractBrokenError
from connectors.jira import histories, issue_parts, people
from connectors.jira.fields import FieldIds
from connectors.jira.moments import parse_moment
from connectors.jira.people import person_id
from connectors.jira.records import Issue, Project, SprintMembership, Status, Version
from connectors.jira.site import Json
from connectors.jira.sprint_values import sprints_of_issue
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


def issue_records(found: Json, changes: Sequence[Json], ids: FieldIds) -> list[Record]:
    """An issue and all of its parts; `changes` is its history."""
    memberships = sprints_of_issue(found["fields"], ids.sprints)
    return [
        _issue(found, ids),
        *histories.status_changes(found["id"], changes),
        *histories.field_changes(found["id"], changes, ids),
        *(SprintMembership(issue_id=found["id"], sprint_id=sprint.id) for sprint in memberships),
        *issue_parts.links(found),
        *issue_parts.comments(found),
        *issue_parts.worklogs(found),
        *people.issue_people(found, changes),
        *issue_parts.custom_fields(found, ids),
    ]


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


def _first(fields: Json, ids: Sequence[str]) -> Any:  # noqa: ANN401 - the field's type is the site's business
    """The first of several fields that has a value."""
    return next((fields[name] for name in ids if fields.get(name) is not None), None)


def _name(thing: Json | None) -> str | None:
    return thing["name"] if thing else None


def _moment(text: str | None) -> datetime | None:
    return parse_moment(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

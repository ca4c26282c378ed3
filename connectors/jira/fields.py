"""Which of a site's fields hold what: custom fields have ids that differ from site to site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from connectors.errors import ConfigurationError

SYSTEM_FIELDS = (
    "summary",
    "issuetype",
    "project",
    "parent",
    "status",
    "priority",
    "resolution",
    "labels",
    "components",
    "fixVersions",
    "assignee",
    "reporter",
    "creator",
    "created",
    "updated",
    "resolutiondate",
    "issuelinks",
    "comment",
    "worklog",
)

_SOFTWARE = "com.pyxis.greenhopper.jira:"
_POINTS_NAMES = {"story points", "story point estimate"}


class FieldIds(BaseModel):
    """Ids of the custom fields that are read, by what they mean."""

    model_config = ConfigDict(frozen=True)

    story_points: list[str]
    epic_links: list[str]
    epic_names: list[str]
    sprints: list[str]
    configured: dict[str, str]
    """Names of the fields named in the configuration, by id."""

    def requested(self) -> list[str]:
        """Ids of all fields that a search asks for."""
        custom = [*self.story_points, *self.epic_links, *self.epic_names, *self.sprints, *self.configured]
        return [*SYSTEM_FIELDS, *dict.fromkeys(custom)]


def find_fields(known: Sequence[dict[str, Any]], wanted: Sequence[str]) -> FieldIds:
    """Finds fields by the type that their application gave them, or by id or name where the configuration says so.

    Args:
        known: The site's fields, as `GET /field` lists them.
        wanted: Ids or names from the configuration.

    Raises:
        ConfigurationError: The site has no such field, or several of that name.
    """
    return FieldIds(
        story_points=[field["id"] for field in known if _holds_points(field)],
        epic_links=_of_type(known, "gh-epic-link"),
        epic_names=_of_type(known, "gh-epic-label"),
        sprints=_of_type(known, "gh-sprint"),
        configured={field["id"]: field["name"] for field in (_configured(known, name) for name in wanted)},
    )


def _of_type(known: Iterable[dict[str, Any]], name: str) -> list[str]:
    return [field["id"] for field in known if _schema(field).get("custom") == _SOFTWARE + name]


def _schema(field: dict[str, Any]) -> dict[str, Any]:
    return field.get("schema") or {}


def _holds_points(field: dict[str, Any]) -> bool:
    schema = _schema(field)
    is_named_so = schema.get("type") == "number" and "custom" in schema and field["name"].lower() in _POINTS_NAMES
    return is_named_so or schema.get("custom") == _SOFTWARE + "jsw-story-points"


def _configured(known: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    found = [field for field in known if field["id"] == name] or [
        field for field in known if field["name"].lower() == name.lower() and field.get("custom")
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise ConfigurationError(
            f'Jira has {len(found)} fields called "{name}"',
            where="jira.fields in config.toml",
            mend=f"Name one by its id: {', '.join(field['id'] for field in found)}",
        )
    custom = sorted(field["name"] for field in known if field.get("custom"))
    raise ConfigurationError(
        f'Jira has no field "{name}" that this account may see',
        where="jira.fields in config.toml",
        mend=f"Its custom fields are: {', '.join(custom) or 'none'}",
    )

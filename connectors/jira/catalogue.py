"""Streams of what issues refer to: projects, statuses and versions."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from pydantic import BaseModel

from connectors.jira import translate
from connectors.jira.records import Version
from connectors.jira.schemes import deleted_statuses
from connectors.jira.visit import Visit
from connectors.stream import Cursor, Page

logger = logging.getLogger(__name__)

LONGEST_REST = timedelta(days=7)
"""What no search reveals is read again after so many days."""


class Projects:
    """All projects, in every run: renamed and new ones show nowhere else."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        self._visit.remembered_kind = (cursor or {}).get("deployment")
        found = translate.understood("projects", translate.projects, self._visit.projects)
        yield Page(found, {"deployment": self._visit.site.kind})


class Statuses:
    """All statuses, again whenever issues have changed."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        activity = self._visit.latest_activity
        if cursor is not None and cursor.get("activity") == activity:
            return
        rows = self._visit.site.statuses()
        found = translate.understood("statuses", translate.statuses, rows)
        for line in deleted_statuses(self._visit.named_statuses, found, self._visit.settings):
            logger.warning("Jira: %s", line)
        yield Page(found, {"activity": activity})


class _Reading(BaseModel):
    """When the versions of a project were read: at which state of its issues, and when one is next due."""

    activity: int | None
    due: date | None


class Versions:
    """Versions of each project, again when its issues have changed, when one was to be released, and open ones weekly.

    No search tells that versions have changed, and asking for those of each project costs a request each time.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        kept = cursor.get("projects") if cursor else None
        readings = {
            project_id: _Reading.model_validate(reading)
            for project_id, reading in (kept.items() if isinstance(kept, Mapping) else ())
        }
        for project in self._visit.projects:
            project_id = str(project["id"])
            activity = self._visit.activity.get(project_id)
            if self._is_current(readings.get(project_id), activity):
                continue
            rows = self._visit.site.versions(project_id)
            found = translate.understood(f"versions of {project['key']}", translate.versions, rows)
            readings[project_id] = _Reading(activity=activity, due=self._next_due(found))
            yield Page(found, {"projects": {name: one.model_dump(mode="json") for name, one in readings.items()}})

    def _is_current(self, reading: _Reading | None, activity: int | None) -> bool:
        return (
            reading is not None
            and reading.activity == activity
            and (reading.due is None or self._visit.today < reading.due)
        )

    def _next_due(self, versions: list[Version]) -> date | None:
        today = self._visit.today
        open_until = [one.release_date for one in versions if not (one.is_released or one.is_archived)]
        latest = [today + LONGEST_REST] if open_until else []
        return min([*latest, *(day for day in open_until if day and day > today)], default=None)

"""The stream of deletions: no search shows a deleted issue, so what exists is listed and the rest is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ValidationError

from connectors.jira.catalogue import LONGEST_REST
from connectors.jira.moments import EARLIEST
from connectors.jira.records import Issue
from connectors.jira.site import IssueQuery, Json
from connectors.jira.visit import Visit
from connectors.stream import Cursor, Page, Sweep

logger = logging.getLogger(__name__)

MARGIN = timedelta(minutes=1)
"""Moments in queries may be rounded down to the minute."""


class _Known(BaseModel):
    """The cursor."""

    swept_on: date
    """Day of the last list of all issues, by the site's clock."""
    until: datetime
    count: int
    """So many of the issues created up to `until` existed when they were last counted."""
    activity: int | None
    """The last known change of any issue when they were counted."""
    has_named_projects: bool | None = None
    """Whether the configuration named the projects then; None in cursors of an earlier version."""


class Deletions:
    """Marks issues gone that do not exist any more, or that the configuration's projects do not hold any more.

    Where the configuration names no project, those that the account may see are looked at and no others: a project
    that has left its sight has not lost its issues, and says nothing of them.

    The issues created up to an earlier moment are counted each time: it is one request, and their number changes when
    one of them is deleted. Only then are the ids of all listed, and weekly because the number is an estimate on Cloud.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        known, today = _parse(cursor), self._visit.today
        if known is None:
            counted = self._counted(swept_on=today)
            seen = self._visit.seen_issues or set()
            # What this run has read from the beginning needs no list, unless something was deleted on the way.
            sweep = self._sweep(seen) if counted.count == len(seen) else self._list()
            yield Page((), counted.model_dump(mode="json"), [sweep])
        elif self._must_list(known):
            sweep = self._list()
            yield Page((), self._counted(swept_on=today).model_dump(mode="json"), [sweep])
        elif known.activity != self._visit.latest_activity:
            yield Page((), self._counted(swept_on=known.swept_on).model_dump(mode="json"))

    def _must_list(self, known: _Known) -> bool:
        return (
            self._visit.today >= known.swept_on + LONGEST_REST
            or known.has_named_projects not in {self._has_named_projects, None}
            or self._count(known.until) != known.count
        )

    def _list(self) -> Sweep:
        """All that exists; a project that left the account's sight while we listed counts as unseen."""
        found = set(self._visit.site.issue_ids(self._query()))
        logger.info("Jira: %d issues exist; others are marked gone", len(found))
        return self._sweep(found, still_visible=self._visit.site.projects())

    def _sweep(self, issue_ids: set[str], still_visible: Sequence[Json] | None = None) -> Sweep:
        keys = frozenset((issue_id,) for issue_id in issue_ids)
        if self._has_named_projects:
            return Sweep(Issue, {}, keys)
        visible = {str(project["id"]) for project in self._visit.projects}
        if still_visible is not None:
            visible &= {str(project["id"]) for project in still_visible}
        return Sweep(Issue, {"project_id": frozenset(visible)}, keys)

    @property
    def _has_named_projects(self) -> bool:
        return bool(self._visit.settings.projects)

    def _counted(self, *, swept_on: date) -> _Known:
        until = self._visit.now + MARGIN
        return _Known(
            swept_on=swept_on,
            until=until,
            count=self._count(until),
            activity=self._visit.latest_activity,
            has_named_projects=self._has_named_projects,
        )

    def _count(self, until: datetime) -> int:
        return self._visit.site.count(self._query().jql_until(until))

    def _query(self) -> IssueQuery:
        return IssueQuery(
            projects=self._visit.settings.projects,
            since=EARLIEST,
            settled_before=self._visit.now + MARGIN,
            dates=self._visit.dates or self._visit.choose_dates(),
            fields=["created"],
            moment="created",
        )


def _parse(cursor: Cursor | None) -> _Known | None:
    try:
        return _Known.model_validate(cursor) if cursor else None
    except ValidationError:
        return None

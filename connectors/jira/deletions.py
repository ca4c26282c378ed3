"""The stream of deletions: no search shows a deleted issue, so what exists is listed and the rest is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ValidationError

from connectors.jira.catalogue import LONGEST_REST
from connectors.jira.moments import EARLIEST
from connectors.jira.records import Issue
from connectors.jira.site import IssueQuery
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


class Deletions:
    """Marks issues gone that do not exist any more, or that the configuration's projects do not hold any more.

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
            ids = seen if counted.count == len(seen) else self._existing()
            yield Page((), counted.model_dump(mode="json"), [_sweep(ids)])
        elif today >= known.swept_on + LONGEST_REST or self._count(known.until) != known.count:
            ids = self._existing()
            yield Page((), self._counted(swept_on=today).model_dump(mode="json"), [_sweep(ids)])
        elif known.activity != self._visit.latest_activity:
            yield Page((), self._counted(swept_on=known.swept_on).model_dump(mode="json"))

    def _existing(self) -> set[str]:
        found = set(self._visit.site.issue_ids(self._query()))
        logger.info("Jira: %d issues exist; others are marked gone", len(found))
        return found

    def _counted(self, *, swept_on: date) -> _Known:
        until = self._visit.now + MARGIN
        return _Known(swept_on=swept_on, until=until, count=self._count(until), activity=self._visit.latest_activity)

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


def _sweep(issue_ids: set[str]) -> Sweep:
    return Sweep(Issue, {}, frozenset((issue_id,) for issue_id in issue_ids))


def _parse(cursor: Cursor | None) -> _Known | None:
    try:
        return _Known.model_validate(cursor) if cursor else None
    except ValidationError:
        return None

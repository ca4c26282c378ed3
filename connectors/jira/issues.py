"""The stream of issues with their histories: complete, resumable, and without losing those that move while we read."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import Literal

from pydantic import ValidationError

from connectors.jira import translate
from connectors.jira.answers import RefusedRequestError
from connectors.jira.fields import FieldIds, find_fields
from connectors.jira.issue_parts import complete_lists
from connectors.jira.moments import EARLIEST, EpochDates, epoch_milliseconds, jql_dates, parse_moment
from connectors.jira.progress import OVERLAP, CatchUp, Progress
from connectors.jira.records import Issue, Sprint, StatusChange
from connectors.jira.schemes import named_statuses
from connectors.jira.site import Block, IssueQuery, Json
from connectors.jira.sprint_values import sprints_of_issue
from connectors.jira.visit import Visit
from connectors.record import Record
from connectors.stream import Cursor, Page

logger = logging.getLogger(__name__)

Leg = Literal["catch_up", "main"]


class Issues:
    """Issues of all projects in one walk, in the order of their last change.

    A walk may start anywhere: what lies before the watermark is stored, and issues that change while we read move to
    the end, where this walk or the next one meets them. Behind the watermark the search may still lack rows or show
    them out of order, so the next walk starts `OVERLAP` earlier and passes over what has not changed since; it starts
    at the watermark itself once a walk has ended so much later.
    """

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._fields_are_fresh = False
        self._dates_are_fresh = False
        self._saved: Cursor | None = None

    def read(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Stream`."""
        self._saved = cursor
        progress = self._resume(cursor) or self._begin()
        self._tell_visit(progress)
        visible = {str(project["id"]): project["key"] for project in self._visit.projects}
        if progress.watermark is None:
            progress.projects = visible
        added = {number: key for number, key in visible.items() if progress.projects.get(number) != key}
        if added:
            if progress.catch_up is None or progress.catch_up.projects != added:
                progress.catch_up = CatchUp(projects=added)
            logger.info("Jira: reading projects that are new or renamed: %s", ", ".join(sorted(added.values())))
            yield from self._walk(progress, "catch_up")
        progress.projects, progress.catch_up = visible, None
        yield from self._walk(progress, "main")

    def _resume(self, cursor: Cursor | None) -> Progress | None:
        if cursor is None:
            return None
        try:
            progress = Progress.model_validate(cursor)
        except ValidationError:
            logger.warning("Jira: the cursor is of another version: all issues are read again")
            return None
        settings = self._visit.settings
        if (progress.wanted_fields, progress.since) != (settings.fields, settings.since):
            logger.warning("Jira: jira.fields or jira.since has changed: all issues are read again")
            return None
        self._visit.remembered_kind = progress.deployment
        if progress.dates != EpochDates.name:
            self._learns_dates(progress)
        return progress

    def _begin(self) -> Progress:
        self._fields_are_fresh = self._dates_are_fresh = True
        self._visit.seen_issues = set()
        return Progress(
            deployment=self._visit.site.kind,
            dates=self._visit.choose_dates().name,
            fields=self._find_fields(),
            wanted_fields=self._visit.settings.fields,
            since=self._visit.settings.since,
            projects={},
        )

    def _find_fields(self) -> FieldIds:
        known = self._visit.site.fields()
        return translate.understood("fields", find_fields, known, self._visit.settings.fields)

    def _walk(self, progress: Progress, leg: Leg) -> Iterator[Page]:
        try:
            yield from self._pages(progress, leg)
        except RefusedRequestError:
            if not self._learns_dates(progress):
                raise
            yield from self._pages(progress, leg)

    def _pages(self, progress: Progress, leg: Leg) -> Iterator[Page]:
        query = self._query(progress, leg)
        for block in self._visit.site.search(query):
            updates = translate.understood("issues found by a search", _updates, block)
            if self._visit.seen_issues is not None:
                self._visit.seen_issues.update(updates)
            stored = progress.recent if leg == "main" else {}  # a renamed project changes keys and nothing else
            changed = [issue for issue in block.issues if stored.get(issue["id"]) != updates[issue["id"]]]
            if self._learns(progress, block, changed):
                yield from self._pages(progress, leg)
                return
            records = [*self._records(progress, changed), *self._sprints(progress, changed)]
            bound = self._now() if block.is_last else query.settled_before
            reached = progress.advance(updates, bound, is_main=leg == "main")
            if block.is_last and leg == "main" and reached:
                progress.whole_until = min(reached, query.settled_before)
            yield from self._page(progress, records)
            if changed:
                logger.info("Jira: %d issues read, up to what changed at %s", len(changed), reached)

    def _page(self, progress: Progress, records: Sequence[Record]) -> Iterator[Page]:
        for record in records:
            if isinstance(record, Issue):
                progress.note_activity(record.project_id, epoch_milliseconds(record.updated_at.replace(tzinfo=UTC)))
        self._tell_visit(progress)
        cursor = progress.model_dump(mode="json")
        if records or cursor != self._saved:
            yield Page(records, cursor)
            self._saved = cursor

    def _tell_visit(self, progress: Progress) -> None:
        """Lets the streams that come later know what has been found."""
        self._visit.activity.update(progress.activity)
        self._visit.open_sprints = set(progress.open_sprints)
        self._visit.dates = jql_dates(progress.dates)

    def _query(self, progress: Progress, leg: Leg) -> IssueQuery:
        catch_up = progress.catch_up if leg == "catch_up" else None
        reached = catch_up.watermark if catch_up else progress.watermark
        since = self._visit.settings.since
        beginning = datetime.combine(since, time(), UTC) if since else EARLIEST
        whole_until = progress.whole_until or EARLIEST if leg == "main" else EARLIEST
        return IssueQuery(
            projects=sorted(catch_up.projects.values()) if catch_up else self._visit.settings.projects,
            since=max(beginning, reached - OVERLAP, whole_until) if reached else beginning,
            settled_before=self._now() - OVERLAP,
            dates=jql_dates(progress.dates),
            fields=progress.fields.requested(),
        )

    def _learns(self, progress: Progress, block: Block, changed: Sequence[Json]) -> bool:
        """Whether a closer look shows that the search must be made anew.

        Fields are looked up again once there is something to read; the way to write dates is tested again when a
        search does not even bring back what the last one ended with.
        """
        learns_dates = not block.issues and bool(progress.recent) and self._learns_dates(progress)
        if not changed or self._fields_are_fresh:
            return learns_dates
        known, progress.fields, self._fields_are_fresh = progress.fields, self._find_fields(), True
        return progress.fields != known

    def _learns_dates(self, progress: Progress) -> bool:
        if self._dates_are_fresh:
            return False
        known, progress.dates, self._dates_are_fresh = progress.dates, self._visit.choose_dates().name, True
        return progress.dates != known

    def _records(self, progress: Progress, issues: Sequence[Json]) -> list[Record]:
        site = self._visit.site
        histories = site.histories(issues, progress.fields.sprints)
        records: list[Record] = []
        for issue in issues:
            where, history = f"issue {issue['key']}", histories.get(issue["id"], ())
            translate.understood(where, complete_lists, site, issue)
            found = translate.understood(where, translate.issue_records, issue, history, progress.fields)
            changes = (record for record in found if isinstance(record, StatusChange))
            self._visit.named_statuses |= named_statuses(issue["fields"]["project"]["key"], changes)
            records += found
        return records

    def _sprints(self, progress: Progress, issues: Sequence[Json]) -> list[Sprint]:
        """The sprints that issues show, as the last of them shows each."""
        found: dict[str, Sprint] = {}
        for issue in issues:
            shown = translate.understood(
                f"issue {issue['key']}", sprints_of_issue, issue["fields"], progress.fields.sprints
            )
            found |= {one.id: one for one in shown}
        for one in found.values():
            progress.note_sprint(one.id, is_open=one.state != "closed")
        return list(found.values())

    def _now(self) -> datetime:
        """The site's clock at the beginning of this run."""
        observed = self._visit.client.observed_at
        return observed.replace(tzinfo=UTC) if observed else datetime.now(UTC)


def _updates(block: Block) -> dict[str, int]:
    return {issue["id"]: epoch_milliseconds(parse_moment(issue["fields"]["updated"])) for issue in block.issues}

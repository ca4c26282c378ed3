"""The cursor of the issue stream: how far a walk has surely come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.jira.fields import FieldIds
from connectors.jira.moments import epoch_milliseconds, parse_moment
from connectors.jira.site import Kind

OVERLAP = timedelta(minutes=15)
"""Jira's search may be so far behind: this much is searched again each time."""
MOST_RECENT = 2000


class CatchUp(BaseModel):
    """How far projects that came into sight after the first walk have been read."""

    projects: dict[str, str]
    """Their keys, by id."""
    watermark: datetime | None = None


class Progress(BaseModel):
    """Where the walk stands, and what later runs need not ask for again."""

    model_config = ConfigDict(validate_assignment=True)

    deployment: Kind
    dates: str
    """Name of the way in which the site understands dates; see `jql_dates`."""
    fields: FieldIds
    wanted_fields: list[str]
    since: date | None
    projects: dict[str, str]
    """Keys, by id, of the projects that have been read from the beginning."""
    watermark: datetime | None = None
    """All changes up to this moment have been read, as far as the search knew them."""
    whole_until: datetime | None = None
    """All changes up to this moment have been read when the search had surely caught up with them."""
    recent: dict[str, int] = {}
    """Issues read that changed in the overlap before the watermark, or later: the moment of their last change in
    milliseconds since 1970, by id."""
    activity: dict[str, int] = {}
    """The moment of the last known change of an issue, in milliseconds since 1970, by project id."""
    open_sprints: list[str] = []
    """Ids of the sprints that were not closed when an issue last showed them."""
    catch_up: CatchUp | None = None

    def advance(self, updates: Mapping[str, int], bound: datetime, *, is_main: bool) -> datetime | None:
        """Moves the watermark to the last change that is not behind the bound.

        Args:
            updates: The moment of the last change of each issue that was read, by id.
            bound: Up to here, rows stand where they belong in the order of the search. Rows with a later change may
                stand where an earlier one put them, so they do not tell how far the walk has come.
            is_main: Whether this is the walk over all projects, not the one to catch up.

        Returns:
            The new watermark.
        """
        settled = [update for update in updates.values() if update <= epoch_milliseconds(bound)]
        part = self if is_main or self.catch_up is None else self.catch_up
        if settled:
            reached = parse_moment(max(settled))
            part.watermark = max(reached, part.watermark or reached)
        self.recent = self._latest({**self.recent, **updates})
        return part.watermark

    def _latest(self, updates: Mapping[str, int]) -> dict[str, int]:
        floor = epoch_milliseconds(self.watermark - OVERLAP) if self.watermark else 0
        kept = sorted((update, issue_id) for issue_id, update in updates.items() if update >= floor)
        return {issue_id: update for update, issue_id in kept[-MOST_RECENT:]}

    def note_activity(self, project_id: str, update: int) -> None:
        """Notes that an issue of the project changed at that moment, if no later change is known."""
        self.activity[project_id] = max(update, self.activity.get(project_id, 0))

    def note_sprint(self, sprint_id: str, *, is_open: bool) -> None:
        """Notes in which state an issue showed a sprint."""
        others = {known for known in self.open_sprints if known != sprint_id}
        self.open_sprints = sorted(others | {sprint_id} if is_open else others)

"""Copilot in one organisation: its seats, once a day, and its usage reports, one for each day.

A report comes some days after its day. Until it comes GitHub answers "no content", and so it does for days that will
never have one: a day without a report is asked for again for a week, and then remembered as a day of which nothing is
known. That is something else than a day on which nobody used Copilot.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.github.contract import documented_shape
from connectors.github.copilot import Line, report
from connectors.github.parse.copilot import seat, usage
from connectors.github.records import CopilotReportDay, CopilotUsage
from connectors.github.rest import List, Rest
from connectors.stream import Cursor, Page

logger = logging.getLogger(__name__)

FIRST_REPORT = date(2025, 10, 10)
"""GitHub has made reports since then."""

KEPT = timedelta(days=365)
"""So long GitHub keeps them."""

LATE = timedelta(days=7)
"""A report that has not come by then is not waited for any more."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Organization:
    """An organisation, and how to read its use of Copilot.

    Attributes:
        rest: Who asks.
        login: Its name.
        today: The day (UTC) by GitHub's clock.
        since: Reports of days before this one are not wanted.
    """

    rest: Rest
    login: str
    today: date
    since: date | None

    def where(self, what: str) -> str:
        """Some things of the organisation, in words, for log lines and errors."""
        return f"GitHub, Copilot {what} of {self.login}"


class UsageState(BaseModel):
    """Which days have been asked for: the cursor of the stream.

    Attributes:
        next: The first day that has not been asked for.
        since: The day from which on reports were wanted.
        missing: Days without a report that may still get one.
    """

    model_config = ConfigDict(frozen=True)

    next: date
    since: date
    missing: tuple[date, ...] = ()


def read_seats(organization: Organization, cursor: Cursor | None) -> Iterator[Page]:
    """The seats as they stand today, unless that is known."""
    today = organization.today
    if cursor is not None and cursor["day"] == today.isoformat():
        return
    where = organization.where("seats")
    seats = List(
        path=f"/orgs/{organization.login}/copilot/billing/seats",
        parameters={},
        rows="seats",
        total="total_seats",
        identity=lambda row: (row["created_at"], (row["assignee"] or {}).get("id")),
        where=where,
    )
    listing = organization.rest.read(seats)
    with documented_shape(where):
        records = [record for row in listing.rows if (record := seat(organization.login, today, row)) is not None]
    yield Page(records, {"day": today.isoformat()}, unread=listing.unread)


def read_usage(organization: Organization, cursor: Cursor | None) -> Iterator[Page]:
    """The reports of all days up to yesterday that are not held, a page a day."""
    state = _state(organization, cursor)
    yesterday = organization.today - _DAY
    first = max(state.next, organization.today - KEPT)
    new = [first + _DAY * past for past in range((yesterday - first).days + 1)]
    for day in sorted({*state.missing, *new}):
        lines = report(organization.rest, organization.login, day, organization.where(f"usage on {day}"))
        is_awaited = lines is None and organization.today - day <= LATE
        missing = [*(one for one in state.missing if one != day), *([day] if is_awaited else [])]
        state = UsageState(next=max(state.next, day + _DAY), since=state.since, missing=tuple(missing))
        yield Page(_records(organization, day, lines), state.model_dump(mode="json"))


def _state(organization: Organization, cursor: Cursor | None) -> UsageState:
    """Where to go on; from the start when reports are wanted from an earlier day on than they were."""
    first = max(organization.since or FIRST_REPORT, FIRST_REPORT)
    state = UsageState.model_validate(cursor) if cursor is not None else None
    if state is None or first < state.since:
        return UsageState(next=first, since=first)
    return state


def _records(
    organization: Organization, day: date, lines: Sequence[Line] | None
) -> list[CopilotReportDay | CopilotUsage]:
    read = [(line, _usage(organization, day, line)) for line in lines or ()]
    unreadable = [line.number for line, record in read if record is None]
    if unreadable:
        logger.warning(
            "%s: %d of %d lines can not be read and are left out: %s",
            organization.where(f"usage on {day}"),
            len(unreadable),
            len(read),
            ", ".join(str(number) for number in unreadable),
        )
    told = CopilotReportDay(
        organization=organization.login,
        day=day,
        is_available=lines is not None,
        unreadable_line_count=len(unreadable),
    )
    return [told, *(record for _, record in read if record is not None)]


def _usage(organization: Organization, day: date, line: Line) -> CopilotUsage | None:
    """The record of a line; None when it is not of the documented shape, or about another day."""
    if line.content is None or line.content.get("day", day.isoformat()) != day.isoformat():
        return None
    try:
        return usage(organization.login, day, line.content)
    except ValidationError:
        return None

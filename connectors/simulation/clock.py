"""The clock of the simulation: whole seconds since its start, as GitHub and Jira tell times in whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2025, 1, 6, tzinfo=UTC)
"""Second 0: a Monday."""

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY


def moment(seconds: int) -> datetime:
    """The moment so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def since(at: datetime) -> int:
    """Seconds from the start to a moment that is told in UTC without an offset, as in the published file."""
    return round((at.replace(tzinfo=UTC) - START).total_seconds())


def until(end: int, seconds: int | None) -> int | None:
    """The time itself if it lies before the end of the data; None if it is not known by then."""
    return seconds if seconds is not None and seconds < end else None

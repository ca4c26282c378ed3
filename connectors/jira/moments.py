"""Moments as Jira writes them, and as its query language (JQL) reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
"""Before any issue; a query without a bound is refused."""

_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Seconds since 1970 reach this number in the year 5138, milliseconds reached it in 1973.
_LEAST_MILLISECONDS = 10**11


def parse_moment(value: str | float) -> datetime:
    """A moment in any of the forms that Jira uses, in UTC.

    Args:
        value: ISO 8601 with an offset ("2026-01-31T09:15:00.000+0200"), or milliseconds or seconds since 1970.

    Raises:
        ValueError: It is none of them, or says no offset.
    """
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(f"{value} says no offset from UTC")
        return moment.astimezone(UTC)
    number = float(value)
    milliseconds = number if abs(number) >= _LEAST_MILLISECONDS else number * 1000
    return _EPOCH + round(milliseconds) * _MILLISECOND


def epoch_milliseconds(moment: datetime) -> int:
    """Whole milliseconds from 1970 to the moment, rounded down."""
    return (moment - _EPOCH) // _MILLISECOND


@dataclass(frozen=True)
class EpochDates:
    """Unquoted milliseconds since 1970: exact, and the same in every time zone."""

    name: str = "epoch"

    def write(self, moment: datetime) -> str:
        """The number itself."""
        return str(epoch_milliseconds(moment))


@dataclass(frozen=True)
class ZonedDates:
    """Quoted wall-clock minutes, which Jira reads in the time zone of the asking user's profile."""

    name: str

    def write(self, moment: datetime) -> str:
        """The minute of the moment; an earlier one where the clock shows that minute twice."""
        zone = _zone(self.name)
        earlier = moment.replace(second=0, microsecond=0)
        while _latest_reading(earlier, zone) > moment:
            earlier -= timedelta(minutes=30)
        return f'"{earlier.astimezone(zone):%Y-%m-%d %H:%M}"'


JqlDates = EpochDates | ZonedDates
"""A way of writing moments in JQL: always the moment or one shortly before it, however the site reads the text."""


def jql_dates(name: str) -> JqlDates:
    """The way of that name: "epoch", or the name of a time zone."""
    return EpochDates() if name == EpochDates.name else ZonedDates(name)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        # Clocks in the westernmost zone show the earliest time: no zone reads it as a later moment.
        return timezone(timedelta(hours=-12))


def _latest_reading(moment: datetime, zone: tzinfo) -> datetime:
    wall = moment.astimezone(zone).replace(tzinfo=None)
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))

"""Days, numbers and texts as files write them; what can not be used is refused with a reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime

from connectors.usage_files.rows import UnusableRowError

_MILLISECONDS_SINCE = 10**11
"""A number of seconds this large lies in the year 5138: it counts milliseconds."""

_FLAGS = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True)
class Day:
    """A day; `note` says when it is not the one that was written."""

    value: date
    note: str | None = None


def day(value: object, today: date) -> Day:
    """The day that a field tells: a date, or the UTC day of a moment.

    Args:
        value: A date, a moment (without an offset, its day counts as written), or seconds or milliseconds since 1970.
        today: The day (UTC) of the reading.

    Raises:
        UnusableRowError: It is no day, or one that has not come.
    """
    found = _day(value)
    if found.value > today:
        raise UnusableRowError(f"the day {found.value} lies in the future")
    return found


def _day(value: object) -> Day:
    try:
        if isinstance(value, (int, float)) or str(value).isdigit():
            number = float(str(value))
            seconds = number / 1000 if number >= _MILLISECONDS_SINCE else number
            return Day(datetime.fromtimestamp(seconds, UTC).date())
        moment = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        raise UnusableRowError(f"{str(value)!r} is no day") from None
    if moment.tzinfo is None or moment.astimezone(UTC).date() == moment.date():
        return Day(moment.date())
    utc = moment.astimezone(UTC).date()
    return Day(utc, f"the moment {value} has an offset: it was read as {utc}, its day in UTC")


def number(value: object, name: str) -> float:
    """A number that can count something; true and false are 1 and 0.

    Raises:
        UnusableRowError: It is none, or negative.
    """
    text = str(value).strip().lower()
    try:
        found = _FLAGS[text] if text in _FLAGS else float(text)
    except ValueError:
        raise UnusableRowError(f"{name} is no number: {value!r}") from None
    if not math.isfinite(found):
        raise UnusableRowError(f"{name} is no number: {value!r}")
    if found < 0:
        raise UnusableRowError(f"{name} is negative: {value}")
    return found


def count(value: object, name: str) -> int:
    """A whole number that can count something.

    Raises:
        UnusableRowError: It is none.
    """
    found = number(value, name)
    if found != int(found):
        raise UnusableRowError(f"{name} is no whole number: {value}")
    return int(found)


def words(value: object, name: str) -> str:
    """A text that says something, in lower case.

    Raises:
        UnusableRowError: It is empty.
    """
    text = "" if value is None else str(value).strip().lower()
    if not text:
        raise UnusableRowError(f"{name} is empty")
    return text

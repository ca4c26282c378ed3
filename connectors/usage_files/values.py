"""Days, numbers and texts as files write them; what can not be used is refused with a reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime

from connectors.usage_files.rows import UnusableRowError

FIRST_DAY = date(2020, 1, 1)
"""There was no such tool before: an earlier day is a mistake, such as a number of another unit."""

_SECONDS_DIGITS = 10
_MILLISECONDS_DIGITS = 13
"""Numbers of seconds and milliseconds since 1970 have so many digits from 2001 to 2286."""

_FLAGS = {"true": 1.0, "false": 0.0, "1": 1.0, "0": 0.0}


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
        UnusableRowError: It is no day, or one on which nobody can have used such a tool.
    """
    found = _day(str(value).strip().removesuffix(".0"))
    if found.value > today:
        raise UnusableRowError(f"the day {found.value} lies in the future")
    if found.value < FIRST_DAY:
        raise UnusableRowError(f"the day {found.value} lies before {FIRST_DAY}")
    return found


def _day(text: str) -> Day:
    if text.isdigit() and len(text) in (_SECONDS_DIGITS, _MILLISECONDS_DIGITS):
        seconds = int(text) / (1000 if len(text) == _MILLISECONDS_DIGITS else 1)
        return Day(datetime.fromtimestamp(seconds, UTC).date())
    try:
        moment = datetime.fromisoformat(text)
        utc = moment.date() if moment.tzinfo is None else moment.astimezone(UTC).date()
    except (ValueError, OverflowError):
        raise UnusableRowError(f"{text!r} is no day") from None
    if utc == moment.date():
        return Day(utc)
    return Day(utc, f"the moment {text} has an offset: it was read as {utc}, its day in UTC")


def number(value: object, name: str) -> float:
    """A number that can count something.

    Raises:
        UnusableRowError: It is none, or negative.
    """
    try:
        found = math.nan if isinstance(value, bool) else float(str(value))
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise UnusableRowError(f"{name} is no number: {value!r}")
    if found < 0:
        raise UnusableRowError(f"{name} is negative: {value}")
    return found


def flag(value: object, name: str) -> float:
    """1 for yes, 0 for no.

    Raises:
        UnusableRowError: It is neither.
    """
    text = str(value).strip().lower().removesuffix(".0")
    if text not in _FLAGS:
        raise UnusableRowError(f"{name} is neither 0 nor 1: {value}")
    return _FLAGS[text]


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

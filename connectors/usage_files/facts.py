"""What one row of a file tells: measures of a person's day, or the lines of a commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connectors.usage_files.values import Day

Fields = Mapping[str, object]
"""The fields of a row by their plain names."""


@dataclass(frozen=True)
class DayFacts:
    """Measures of one person's use of one tool on one day."""

    day: Day
    account: str
    tool: str
    measures: Mapping[str, float]
    variant: str = ""


@dataclass(frozen=True)
class CommitFacts:
    """Added lines of one commit, by a tool and in all; the total is None where the file does not tell it."""

    repository: str | None
    commit_oid: str
    tool: str
    ai_line_count: int
    total_line_count: int | None


@dataclass(frozen=True)
class Kind:
    """A kind of file, known by the fields of its rows.

    Attributes:
        source: Its name, as the tables keep it.
        title: Its name in words.
        signs: Fields by which a row of this kind is recognised, by their plain names.
        needed: Fields that every row must have, as users write them; alternatives are separated by a bar.
        read: Reads the fields of a row; the day is that of the reading (UTC).
    """

    source: str
    title: str
    signs: frozenset[str]
    needed: Sequence[str]
    read: Callable[[Fields, date], DayFacts | CommitFacts]

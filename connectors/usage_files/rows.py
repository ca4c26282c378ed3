"""Rows of a file, whatever it is written in: fields by name, with the line on which they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


class UnusableRowError(Exception):
    """A row that can not be used; its text says why."""


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        line: Where it begins.
        text: What was read, for those who look for the mistake.
        fields: Its values by name; empty when it could not be read.
        broken: Why it could not be read.
    """

    line: int
    text: str
    fields: Mapping[str, object] = field(default_factory=dict)
    broken: str | None = None


def text_lines(text: str) -> list[str]:
    """The lines of a text as editors number them; further characters that Python splits at may stand inside values."""
    return text.replace("\r\n", "\n").split("\n")


def plain(name: str) -> str:
    """A field's name as it is compared: vendors write numSessions, num_sessions and "Num Sessions"."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def flat(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields by plain names; those inside others get both names, such as coremetricsnumsessions, too.

    Raises:
        UnusableRowError: Two fields have the same name.
    """
    found: dict[str, object] = {}
    for name, value in _fields(fields):
        if name in found:
            raise UnusableRowError(f"the column {name} stands in it twice")
        found[name] = value
    return found


def _fields(fields: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in fields.items():
        yield prefix + plain(name), value
        if isinstance(value, Mapping):
            yield from _fields(value, prefix + plain(name))

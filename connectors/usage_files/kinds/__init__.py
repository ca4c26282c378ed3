"""The kinds of file, and how a row's kind is found."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.usage_files.facts import Fields, Kind
from connectors.usage_files.kinds import (
    claude_code,
    commit_lines,
    cursor,
    cursor_commits,
    generic,
    git_ai,
    git_ai_notes,
)
from connectors.usage_files.rows import UnusableRowError, plain

KINDS: Sequence[Kind] = (
    generic.KIND,
    claude_code.KIND,
    cursor.KIND,
    cursor_commits.KIND,
    git_ai.KIND,
    commit_lines.KIND,
    git_ai_notes.KIND,
)
"""In the order in which they are tried: forms of our own may hold further columns, such as a note."""


def kind_of(fields: Fields) -> Kind:
    """The kind of a row.

    Raises:
        UnusableRowError: It is of none, or a field that this kind needs is missing.
    """
    kind = next((kind for kind in KINDS if kind.signs <= fields.keys()), generic.KIND)
    missing = [name for name in kind.needed if not any(plain(one) in fields for one in name.split("|"))]
    if missing:
        wanted = ", ".join(name.replace("|", " or ") for name in missing)
        there = ", ".join(sorted(fields)[:12])
        raise UnusableRowError(f"wrong columns for {kind.title}: there is no {wanted}; there is {there}")
    return kind

"""The GraphQL documents under queries/, each with the fragments it uses."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_FOLDER = files("connectors.github") / "queries"
_SPREAD = re.compile(r"\.\.\.(\w+)")


@cache
def document(name: str) -> str:
    """The query `name`, ready to be sent."""
    return with_fragments((_FOLDER / f"{name}.graphql").read_text("utf-8"))


def with_fragments(query: str) -> str:
    """A query followed by every fragment that it, or one of its fragments, spreads."""
    parts = [query]
    used: set[str] = set()
    for part in parts:
        for name in _SPREAD.findall(part):
            if name not in used:
                used.add(name)
                parts.append((_FOLDER / "fragments" / f"{name}.graphql").read_text("utf-8"))
    return "\n".join(parts)

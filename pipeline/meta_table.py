"""How a table that no SQL model makes is described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """What one row is, and for each column its SQL type and its meaning."""

    meaning: str
    columns: Mapping[str, tuple[str, str]]
    made_in: str = ""
    """The Python module that computes its rows, where that is one, and below what it computes them from."""
    reads: frozenset[str] = frozenset()

    def create(self, name: str, *, schema: str = "meta") -> str:
        """The statement that makes the table, unless it is there."""
        body = ", ".join(f"{column} {sql_type}" for column, (sql_type, _) in self.columns.items())
        return f"create table if not exists {schema}.{name} ({body})"

    def meanings(self) -> dict[str, str]:
        """What each column means."""
        return {column: meaning for column, (_, meaning) in self.columns.items()}

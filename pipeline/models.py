"""The SQL files: which there are, what each reads, and in which order they can be run."""

from __future__ import annotations

import graphlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipeline.errors import ModelError

FOLDER = Path(__file__).parent.parent / "sql"
SCHEMAS = ("staging", "marts", "metrics")
CHECKS = "checks"
VIEW = "\n-- A view: "
"""Begins the comment of a file whose rows are cheaper to make again than to keep, with the reason."""


@dataclass(frozen=True)
class Model:
    """One SELECT in one file; the folder is the schema, the file name the table."""

    path: Path
    sql: str
    reads: frozenset[str]

    @property
    def schema(self) -> str:
        """The schema its table stands in."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """Schema and table."""
        return f"{self.schema}.{self.path.stem}"

    @property
    def grain(self) -> str:
        """What one row is, or for a check what must hold: the first comment line."""
        return self.sql.partition("\n")[0].removeprefix("--").strip()

    @property
    def kind(self) -> str:
        """Whether it is kept as a view or as a table: staging only renames, and other files say it in a comment."""
        return "view" if self.schema == "staging" or VIEW in self.sql else "table"

    @property
    def create(self) -> str:
        """The statement that makes the table; it keeps the line numbers of the file."""
        return f"create {self.kind} {self.name} as {self.sql}"


def load(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> list[Model]:
    """All models, each after those that it reads.

    Raises:
        ModelError: A file can not be parsed, or models read one another in a circle.
    """
    models = {model.name: model for schema in SCHEMAS for model in _read(connection, folder / schema)}
    graph = {name: sorted(model.reads & models.keys()) for name, model in sorted(models.items())}
    try:
        return [models[name] for name in graphlib.TopologicalSorter(graph).static_order()]
    except graphlib.CycleError as error:
        circle = " -> ".join(error.args[1])
        raise ModelError(f"these models read one another in a circle: {circle}", where=str(folder)) from error


def load_checks(connection: duckdb.DuckDBPyConnection, folder: Path = FOLDER) -> list[Model]:
    """All checks: queries that must return no rows."""
    return list(_read(connection, folder / CHECKS))


def _read(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Model]:
    for path in sorted(folder.glob("*.sql")):
        sql = path.read_text("utf-8")
        if sql not in _READS:
            _READS[sql] = frozenset(_base_tables(_parsed(connection, sql, path)))
        yield Model(path, sql, _READS[sql])


_READS: dict[str, frozenset[str]] = {}
"""What each text reads: that never changes, and parsing all of them takes as long as building nothing."""


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> object:
    """A SELECT as DuckDB's own parser sees it."""
    answer = json.loads(connection.execute("select json_serialize_sql(?)", [sql]).fetchall()[0][0])
    if answer["error"]:
        raise ModelError(f"this is no single SELECT ({answer['error_message']})", where=str(path))
    return answer


def _base_tables(node: object) -> Iterator[str]:
    """The qualified tables that a parsed SELECT reads; common table expressions have no schema."""
    if isinstance(node, dict):
        if node.get("type") == "BASE_TABLE" and node.get("schema_name"):
            yield f"{node['schema_name']}.{node['table_name']}"
        for child in node.values():
            yield from _base_tables(child)
    elif isinstance(node, list):
        for child in node:
            yield from _base_tables(child)

"""The data dictionary: what each table and column of the published file means, kept in the file itself as comments.

Raw tables are described by their record classes; a model by its first comment line and by the comment behind each
column. A column that a model hands on under the same name keeps its meaning.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from connectors import ConfigurationError
from pipeline import ai_validation, comparison_table, settings_tables, store, tables
from pipeline.meta_table import Table
from pipeline.models import Model

PYTHON_TABLES: Mapping[str, Table] = {
    "metrics.ai_comparison": comparison_table.TABLE,
    "metrics.ai_validation": ai_validation.TABLE,
}
"""Figures that no SQL model makes."""

_SCHEMAS_BY_INTEREST = ("metrics", "marts", "staging", "raw", "meta")
_COLUMN_COMMENT = re.compile(r"(?P<name>\w+),?[ ]+--[ ]+(?P<meaning>\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One table or, with a column, one column of the published file."""

    table: str
    column: str | None
    kind: str
    meaning: str


def write(connection: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
    """Writes every meaning as a comment into the database; `models` come after those that they read."""
    meanings: dict[str, Mapping[str, str]] = {}
    columns = _columns(connection)
    connection.execute("begin")
    for record in tables.RECORDS:
        name = f"raw.{record.table}"
        meanings[name] = tables.descriptions(record)
        _comment(connection, name, "table", tables.grain(record), meanings[name])
    for model in models:
        kind = model.kind
        meanings[model.name] = _meanings(model, columns[model.name], meanings)
        _comment(connection, model.name, kind, model.grain, meanings[model.name])
    for name, table in {**store.TABLES, **settings_tables.TABLES}.items():
        describe(connection, f"meta.{name}", table)
    for name, table in PYTHON_TABLES.items():
        describe(connection, name, table)
    connection.execute("commit")


def describe(connection: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    """Writes the meanings of a table that no model makes as comments."""
    _comment(connection, name, "table", table.meaning, table.meanings())


def read(connection: duckdb.DuckDBPyConnection) -> Iterator[Entry]:
    """All entries of a published file, tables first, each followed by its columns."""
    rows = connection.execute(
        """
        with tables as (
            select schema_name, table_name, 'table' as kind, comment from duckdb_tables()
            union all
            select schema_name, view_name, 'view', comment from duckdb_views() where not internal
        )
        select schema_name || '.' || table_name as name, null as column_name, kind, coalesce(comment, ''), -1 as place
        from tables
        union all
        select schema_name || '.' || table_name, column_name, data_type, coalesce(columns.comment, ''), column_index
        from duckdb_columns() as columns
        join tables using (schema_name, table_name)
        order by name, place
        """
    ).fetchall()
    for table, column, kind, meaning, _ in rows:
        if not table.startswith("temp.") and not str(table).partition(".")[2].startswith("staged_"):
            yield Entry(table, column, kind, meaning)


def find(tables: Iterable[str], name: str, *, where: str) -> str:
    """The table that a user means: its whole name, or, without a schema, the metric or else the mart of that name.

    Raises:
        ConfigurationError: There is no such table; `where` is the verb that looks for it.
    """
    known = sorted(set(tables))
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    for candidate in (wanted, *(f"{schema}.{wanted}" for schema in _SCHEMAS_BY_INTEREST)):
        if candidate in known:
            return candidate
    bare = sorted({table.partition(".")[2] for table in known})
    close = difflib.get_close_matches(wanted.rpartition(".")[2], bare, n=3, cutoff=0.5)
    metrics = ", ".join(table for table in known if table.startswith("metrics."))
    mend = f"Did you mean {' or '.join(close)}?" if close else f"There is: {metrics}; `flowgauge schema` names all"
    raise ConfigurationError(f"there is no table {name!r}", where=where, mend=mend)


def _meanings(model: Model, columns: Sequence[str], known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    own = {match["name"]: match["meaning"].strip() for match in _COLUMN_COMMENT.finditer(model.sql)}
    handed_on = {
        column: meaning
        for read in sorted(model.reads, reverse=True)
        for column, meaning in known.get(read, {}).items()
        if meaning
    }
    return {column: own.get(column) or handed_on.get(column, "") for column in columns}


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of every table and view, in their order."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, list(column_name order by column_index) from duckdb_columns()"
        " group by all"
    ).fetchall()
    return dict(rows)


def _comment(
    connection: duckdb.DuckDBPyConnection, name: str, kind: str, meaning: str, columns: Mapping[str, str]
) -> None:
    connection.execute(f"comment on {kind} {name} is {_quoted(meaning)}")
    for column, text in columns.items():
        connection.execute(f"comment on column {name}.{column} is {_quoted(text)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"

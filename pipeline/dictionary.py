"""The data dictionary: what each table and column of the published file means, kept in the file itself as comments.

Raw tables are described by their record classes; a model by its first comment line and by the comment behind each
column. A column that a model hands on under the same name keeps its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from pipeline import ai_validation, comparison_table, settings_tables, store, tables
from pipeline.models import Model

_COLUMN_COMMENT = re.compile(r"(?P<name>\w+),?[ ]+--[ ]+(?P<meaning>\S.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One table or, with a column, one column of the published file."""

    table: str
    column: str | None
    kind: str
    meaning: str


def write(connection: duckdb.DuckDBPyConnection, models: Sequence[Model]) -> None:
    """Writes every meaning as a comment into the database; `models` come in the order in which they were built."""
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
        _comment(connection, f"meta.{name}", "table", table.meaning, table.meanings())
    for name, table in {"ai_comparison": comparison_table.TABLE, "ai_validation": ai_validation.TABLE}.items():
        _comment(connection, f"metrics.{name}", "table", table.meaning, table.meanings())
    connection.execute("commit")


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

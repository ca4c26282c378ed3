"""Which models made a published file: those of another version say other things under the same names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline import dictionary, models, settings_tables, store, tables
from pipeline.errors import NothingBuiltError
from pipeline.leaving_out import SIMULATION
from pipeline.meta_table import Table

TABLE = Table(
    "One row: what made this file.",
    {"models": ("varchar", "Fingerprint of the models that made it, and of the tables that they read.")},
)


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Notes in a published file which models made it."""
    connection.execute("drop table if exists meta.build_info")
    connection.execute(TABLE.create("build_info"))
    connection.execute("insert into meta.build_info values (?)", [_fingerprint()])
    dictionary.describe(connection, "meta.build_info", TABLE)


def refuse_other(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuses a file that these models did not make.

    Raises:
        NothingBuiltError: Another version of flowgauge has built it.
        ConfigurationError: It is a database of something else.
    """
    refuse_foreign(connection, path)
    known = _meta_tables(connection)
    if "build_info" not in known or not _is_ours(connection):
        verb = "demo" if "sync_runs" in known and _is_simulated(connection) else "build"
        raise NothingBuiltError(
            "another version of flowgauge has built this file", where=str(path), mend=f"Run `flowgauge {verb}`"
        )


def refuse_foreign(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuses a database that no version of flowgauge has built.

    Raises:
        ConfigurationError: It is one.
    """
    if not {"settings", "build_info"} & _meta_tables(connection):
        raise ConfigurationError(
            "this database is no published file of flowgauge",
            where=str(path),
            mend="Name another file in warehouse.path",
        )


def _meta_tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = current_database() and schema_name = 'meta'"
    ).fetchall()
    return {name for (name,) in rows}


def _is_simulated(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("select distinct source from meta.sync_runs").fetchall() == [(SIMULATION,)]


def _is_ours(connection: duckdb.DuckDBPyConnection) -> bool:
    return connection.execute("select models from meta.build_info").fetchall() == [(_fingerprint(),)]


@cache
def _fingerprint() -> str:
    return hashlib.sha256("\n".join(_texts()).encode()).hexdigest()


def _texts() -> Iterator[str]:
    for schema in models.SCHEMAS:
        for path in sorted((models.FOLDER / schema).glob("*.sql")):
            yield f"{schema}.{path.name}"
            yield path.read_text("utf-8")
    yield from map(tables.create_table, tables.RECORDS)
    described = {**store.TABLES, **settings_tables.TABLES, **dictionary.PYTHON_TABLES}
    yield from (table.create(name) for name, table in described.items())

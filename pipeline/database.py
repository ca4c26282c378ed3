"""Opening a DuckDB file the way all of flowgauge does: times in UTC, and nothing printed beside the results."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb


def connect(
    path: Path | None = None, *, read_only: bool = False, options: Mapping[str, str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection to a database.

    Args:
        path: The file; without one, the database is in memory.
        read_only: Whether nothing may be changed through it.
        options: Settings of DuckDB that hold from the first moment.

    Raises:
        duckdb.Error: The file is held by another process, or is no database.
    """
    connection = duckdb.connect(path or ":memory:", read_only=read_only, config=dict(options or {}))
    # DuckDB draws a bar on stdout for a query that takes long, also where stdout is a file.
    connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
    return connection


def beside(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Another connection to the same database, for another thread, with the same variables."""
    other = connection.cursor()
    other.execute("set timezone = 'UTC'; set enable_progress_bar = false")
    for name, value in connection.execute("select name, value from duckdb_variables()").fetchall():
        other.execute(f"set variable {name} = ?", [value])
    return other

"""Opening a DuckDB file the way all of flowgauge does: times in UTC, and nothing printed beside the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, TypeVar

import duckdb

SECONDS_BETWEEN_INTERRUPTS = 0.1

T = TypeVar("T")


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


def is_damage(error: duckdb.Error) -> bool:
    """Whether a file that could be opened turns out to hold something else than was written into it."""
    return isinstance(error, duckdb.SerializationException) or "Corrupt database file" in str(error)


def is_of_the_file(error: duckdb.Error) -> bool:
    """Whether an error comes from the file or from the place where it lies, and not from what was asked."""
    return isinstance(error, (duckdb.IOException, duckdb.FatalException)) or is_damage(error)


def interruptible(connection: duckdb.DuckDBPyConnection, work: Callable[[], T]) -> T:
    """Does what a user may want to stop, so that Ctrl-C stops it at once.

    In the main thread DuckDB looks for signals between its tasks, and a task can take minutes.

    Args:
        connection: What the work is done on.
        work: The work; what it raises is raised here.
    """
    with ThreadPoolExecutor(max_workers=1) as worker:
        result = worker.submit(work)
        try:
            return result.result()
        except KeyboardInterrupt:
            cut_off({result: connection})
            raise


def cut_off(running: Mapping[Future[Any], duckdb.DuckDBPyConnection]) -> None:
    """Interrupts until all have ended: DuckDB forgets an interrupt that comes between two queries."""
    while wait(running, timeout=SECONDS_BETWEEN_INTERRUPTS).not_done:
        for connection in running.values():
            connection.interrupt()

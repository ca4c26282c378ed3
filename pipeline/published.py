"""Reading the published file: questions in SQL, and copies as Parquet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline import build_info
from pipeline.answer import Answer
from pipeline.database import connect, interruptible, is_of_the_file
from pipeline.errors import LockHeldError, NothingBuiltError
from pipeline.files import writing

CAST: Mapping[str, str] = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMP", "INTERVAL": "VARCHAR", "BLOB": "VARCHAR"}
"""Types that Python has no good word for, and what they are cast to: moments are told in UTC, as all others are."""

_TO_CAST = re.compile(rf"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\b({"|".join(CAST)})\b""")
"""Finds such a type in the name of another, and what must be passed over: names of fields and words of enums."""


@contextmanager
def open_published(path: Path, *, of_any_version: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, for reading only.

    Args:
        path: Where it lies.
        of_any_version: Whether it does not matter what stands in it.

    Raises:
        NothingBuiltError: There is none yet, it is damaged, or another version of flowgauge has built it.
        ConfigurationError: It is a database of something else.
        LockHeldError: Another program writes to it.
    """
    if not path.exists():
        raise NothingBuiltError("there is no published file yet", where=str(path), mend="Run `flowgauge run`")
    with _connect(path) as connection:
        try:
            if not of_any_version:
                build_info.refuse_other(connection, path)
            yield connection
        except duckdb.Error as error:
            if is_of_the_file(error):
                raise _no_published_file(path, error) from error
            raise


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return connect(path, read_only=True)
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            mend = "Close the shell that has it open for writing; `duckdb -readonly` disturbs nobody"
            raise LockHeldError("another program writes to the published file", where=str(path), mend=mend) from error
        raise _no_published_file(path, error) from error


def _no_published_file(path: Path, error: duckdb.Error) -> NothingBuiltError:
    why = str(error).strip().partition("\n")[0]
    return NothingBuiltError(
        f"this is no published file, or a damaged one ({why})", where=str(path), mend="Run `flowgauge build`"
    )


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """Runs one query, which can reach nothing but the published file.

    Raises:
        ConfigurationError: It is no valid query for this file.
    """
    try:
        statement_count = len(connection.extract_statements(sql))
        if statement_count == 0:
            raise ConfigurationError("there is no SQL in it", where="query", mend='Ask, such as "from metrics.wip"')
        if statement_count > 1:
            raise ConfigurationError(f"these are {statement_count} statements", where="query", mend="Ask one at a time")
        connection.execute("set enable_external_access = false; set lock_configuration = true")
        return interruptible(connection, lambda: _plain_answer(connection, sql))
    except duckdb.Error as error:
        if is_of_the_file(error):
            raise
        lines = [line.strip() for line in str(error).splitlines() if line.strip() and set(line) - set(" ^")]
        raise ConfigurationError(" | ".join(lines), where="query") from error


def read(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to a query of our own."""
    result = connection.execute(sql)
    return Answer([column[0] for column in result.description or ()], result.fetchall())


def _plain_answer(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to any query, in types that Python knows."""
    found = connection.execute(sql)
    columns, kinds = [[str(column[part]) for column in found.description or ()] for part in (0, 1)]
    casts = [_TO_CAST.sub(lambda match: CAST.get(match[1], match[0]), kind) for kind in kinds]
    if casts == kinds:
        return Answer(columns, found.fetchall())
    parts = ", ".join(f"#{place}::{kind}" for place, kind in enumerate(casts, start=1))
    connection.abort()
    return Answer(columns, connection.query(_without_end(sql)).project(parts).fetchall())


def _without_end(sql: str) -> str:
    """A statement without the semicolon and the comments behind it."""
    text = sql.encode()
    for start, kind in reversed(duckdb.tokenize(sql)):
        if kind != duckdb.token_type.comment and text[start : start + 1] != b";":
            break
        text = text[:start]
    return text.decode()


def export(connection: duckdb.DuckDBPyConnection, folder: Path) -> list[Path]:
    """Writes every table and view as a Parquet file, one folder a schema; returns the files.

    Raises:
        ConfigurationError: The folder can not be written into.
    """
    names = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_catalog = current_database()"
        " order by all"
    ).fetchall()
    files = []
    for schema, table in names:
        target = folder / schema / f"{table}.parquet"
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            connection.table(f"{schema}.{table}").write_parquet(str(target), compression="zstd")
        files.append(target)
    return files

"""Reading the published file: questions in SQL, answers as text, and copies as Parquet."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline.database import connect
from pipeline.errors import LockHeldError, NothingBuiltError, writing

Row = tuple[object, ...]


@dataclass(frozen=True)
class Answer:
    """Rows with the names of their columns."""

    columns: Sequence[str]
    rows: Sequence[Row]


@contextmanager
def open_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, for reading only.

    Raises:
        NothingBuiltError: There is none yet.
    """
    if not path.exists():
        raise NothingBuiltError("there is no published file yet", where=str(path), mend="Run `flowgauge run`")
    try:
        connection = connect(path, read_only=True)
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            mend = "Close the shell that has it open for writing; `duckdb -readonly` disturbs nobody"
            raise LockHeldError("another program writes to the published file", where=str(path), mend=mend) from error
        raise NothingBuiltError("this is no published file", where=str(path), mend="Run `flowgauge build`") from error
    with connection:
        yield connection


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
        return read(connection, sql)
    except duckdb.Error as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip() and set(line) - set(" ^")]
        raise ConfigurationError(" | ".join(lines), where="query") from error


def read(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The answer to a query of our own."""
    result = connection.execute(sql)
    return Answer([column[0] for column in result.description or ()], result.fetchall())


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


def as_table(answer: Answer) -> str:
    """Columns aligned with blanks."""
    cells = [list(answer.columns), *([_text(value) for value in row] for row in answer.rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(answer.columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def as_csv(answer: Answer) -> str:
    """Comma-separated, with a header; null is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(value) for value in row] for row in answer.rows)
    return text.getvalue().rstrip("\n")


def as_json(answer: Answer) -> str:
    """A list of objects; times in ISO form."""
    rows = [{name: _plain(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_markdown(answer: Answer) -> str:
    """A table in GitHub's Markdown."""
    lines = [answer.columns, ["---"] * len(answer.columns), *([_text(value) for value in row] for row in answer.rows)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


FORMATS: Mapping[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
}


def _text(value: object) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """The value as JSON knows it; what is no number (infinite, not a number) is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)

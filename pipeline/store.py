"""The private raw store: what the sources said and how far they were read, each page in one transaction."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from connectors import ConfigurationError, Cost, Cursor, Page, Record, Stream
from pipeline import tables
from pipeline.errors import LockHeldError, NothingBuiltError
from pipeline.merge import mark_gone, merge

# Newer storage formats can not be read by the command line shells that people have installed.
STORAGE_FORMAT = "v1.4.0"

_META = """
create schema if not exists raw;
create schema if not exists meta;
create table if not exists meta.cursors (
    source varchar not null, stream varchar not null, partition varchar not null, state json not null
);
create table if not exists meta.sync_runs (
    source varchar not null, started_at timestamp not null, finished_at timestamp not null,
    observed_at timestamp, request_count bigint not null, point_count bigint not null,
    record_count bigint not null, failure varchar
);
"""


def store_path(warehouse: Path) -> Path:
    """Where the raw store of a warehouse lies: beside the published file."""
    return warehouse.with_name(f"{warehouse.stem}.store.duckdb")


class Store:
    """The raw store, held alone by this process until it is closed.

    Raises:
        LockHeldError: Another process holds it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = _connect(path)
        self._connection.execute(_META)
        for record in tables.RECORDS:
            self._connection.execute(tables.create_table(record))
            self._refuse_other_columns(record)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Gives the file free."""
        self._connection.close()

    def cursor(self, stream: Stream) -> Cursor | None:
        """Where the stream's walk stands, or None before its first page."""
        found = self._connection.execute(
            "select state from meta.cursors where source = ? and stream = ? and partition = ?",
            [stream.source, stream.name, stream.partition],
        ).fetchall()
        return json.loads(found[0][0]) if found else None

    def save(self, stream: Stream, page: Page) -> None:
        """Stores a page and its cursor together, or neither."""
        with self._transaction():
            merge(self._connection, page.records)
            for sweep in page.sweeps:
                mark_gone(self._connection, sweep)
            self._save_cursor(stream, page.cursor)

    def record_run(  # noqa: PLR0913 - the columns of one row
        self,
        source: str,
        *,
        started_at: datetime,
        observed_at: datetime | None,
        cost: Cost,
        record_count: int,
        failure: str | None,
    ) -> None:
        """Notes how a sync of one source went; `failure` is None when all of it was read."""
        now = datetime.now(UTC).replace(tzinfo=None)
        self._connection.execute(
            "insert into meta.sync_runs values (?, ?, ?, ?, ?, ?, ?, ?)",
            [source, started_at, now, observed_at, cost.requests, cost.points, record_count, failure],
        )

    def as_of(self, sources: Sequence[str]) -> datetime:
        """Up to when all of these sources have been read completely (UTC), by their own clocks.

        Raises:
            NothingBuiltError: One of them has never been read completely.
        """
        read: dict[str, datetime] = dict(
            self._connection.execute(
                "select source, max(observed_at) from meta.sync_runs"
                " where failure is null and observed_at is not null group by source"
            ).fetchall()
        )
        unread = [source for source in sources if source not in read]
        if unread:
            raise NothingBuiltError(
                f"never read completely: {', '.join(unread)}", where=str(self.path), mend="Run `flowgauge sync`"
            )
        return min(read[source] for source in sources)

    def truncated_count(self) -> int:
        """Number of rows whose parts could not all be read."""
        counts = [
            self._connection.execute(
                f"select count(*) from raw.{record.table} where is_truncated"  # noqa: S608 - a record class's name
            ).fetchall()[0][0]
            for record in tables.RECORDS
            if "is_truncated" in record.model_fields
        ]
        return sum(counts)

    def copy_to(self, target: Path) -> None:
        """Writes a copy of the whole store; whoever opens the copy disturbs nobody."""
        self._connection.execute("checkpoint")
        shutil.copyfile(self.path, target)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _save_cursor(self, stream: Stream, cursor: Cursor) -> None:
        place = [stream.source, stream.name, stream.partition]
        self._connection.execute("delete from meta.cursors where source = ? and stream = ? and partition = ?", place)
        self._connection.execute("insert into meta.cursors values (?, ?, ?, ?)", [*place, json.dumps(cursor)])

    def _refuse_other_columns(self, record: type[Record]) -> None:
        found = self._connection.execute(
            "select column_name, data_type from duckdb_columns()"
            " where database_name = current_database() and schema_name = 'raw' and table_name = ?",
            [record.table],
        ).fetchall()
        if dict(found) != tables.columns(record):
            raise ConfigurationError(
                f"table raw.{record.table} has other columns than this version of flowgauge writes",
                where=str(self.path),
                mend="Move the file away and run `flowgauge sync`: everything is read again",
            )


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(path, config={"storage_compatibility_version": STORAGE_FORMAT})
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise ConfigurationError(
                f"this is no database that can be opened ({error})", where=str(path), mend="Move it away"
            ) from error
        holder = re.search(r"PID (\d+)", str(error))
        raise LockHeldError(
            f"another run{f' (process {holder[1]})' if holder else ''} holds the store",
            where=str(path),
            mend="Wait until it has ended",
        ) from error
    connection.execute("set autoinstall_known_extensions = false; set timezone = 'UTC'")
    return connection

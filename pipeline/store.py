"""The private raw store: what the sources said and how far they were read, each page in one transaction."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb

from connectors import ConfigurationError, Cost, Cursor, Page, Stream
from pipeline import runs, sightings, sites, tables, usage_findings, vanishing
from pipeline.database import connect
from pipeline.errors import LockHeldError, NothingBuiltError
from pipeline.merge import mark_gone, merge
from pipeline.meta_table import Table
from pipeline.sightings import Sighting
from pipeline.usage_findings import Findings

# Newer storage formats can not be read by the command line shells that people have installed.
STORAGE_FORMAT = "v1.4.0"

# A checkpoint takes memory for what has come since the last one, and for the row group at the end of each table, which
# it writes anew. Both make the peak of a long sync, so both are small.
CHECKPOINT_THRESHOLD = "4MB"
ROWS_IN_A_GROUP = 12_288

# What DuckDB keeps of rows it has written (versions, statistics, blocks) grows with the file until it is closed.
RECORDS_UNTIL_REOPENED = 12_000

TABLES: Mapping[str, Table] = {
    "cursors": Table(
        "One row per walk through a source: how far it has been read.",
        {
            "source": ("varchar", "Name of the source."),
            "stream": ("varchar", "What is walked through."),
            "partition": ("varchar", "In which part of the source: a repository, a site."),
            "state": ("json", "Where the walk stands; only its connector understands it."),
        },
    ),
    "sync_runs": runs.TABLE,
    "sightings": sightings.TABLE,
    "sites": sites.TABLE,
}


def add_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the tables that the store keeps beside the records, unless they are there."""
    for name, table in TABLES.items():
        connection.execute(table.create(name))


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
        self._records_since_opened = 0
        self._seen: set[Sighting] = set()
        self._sites: dict[str, str] = {}
        _make_folder(path.parent)
        self._connection = _connect(path)
        self._connection.execute("create schema if not exists raw; create schema if not exists meta")
        add_tables(self._connection)
        for record in tables.RECORDS:
            self._connection.execute(tables.create_table(record))
        self._refuse_other_columns()

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

    def save(self, stream: Stream, page: Page) -> Sequence[str]:
        """Stores a page and its cursor together, or neither; returns what is to be said of rows that have vanished."""
        with self._transaction():
            merge(self._connection, page.records)
            swept = [(sweep, mark_gone(self._connection, sweep)) for sweep in page.sweeps]
            self._save_cursor(stream, page.cursor)
            if stream.source in self._sites:
                sites.remember(self._connection, stream.source, self._sites[stream.source])
            self._connection.execute(
                "update meta.sync_runs set record_count = record_count + ? where source = ? and finished_at is null",
                [len(page.records), stream.source],
            )
        self._sites.pop(stream.source, None)
        self._seen.update(sightings.of(page.records))
        self._records_since_opened += len(page.records)
        if self._records_since_opened >= RECORDS_UNTIL_REOPENED:
            self._reopen()
        lines = (vanishing.line(stream.source, sweep, found) for sweep, found in swept)
        return [line for line in lines if line is not None]

    def begin_run(self, source: str, started_at: datetime) -> None:
        """Notes that a sync of one source begins; without a word from `record_run` it was cut off."""
        half_read_count = runs.half_read(self._connection).get(source, 0)
        runs.drop_open(self._connection, source)
        self._seen.clear()
        self._connection.execute(
            "insert into meta.sync_runs values (?, ?, null, null, 0, 0, ?, 'cut off')",
            [source, started_at, half_read_count],
        )

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
        if failure is not None:
            record_count = runs.half_read(self._connection).get(source, record_count)
        whole_until = runs.whole_until(self._connection).get(source)
        now = datetime.now(UTC).replace(tzinfo=None)
        with self._transaction():
            if failure is None and observed_at is not None:
                # The data end with the latest complete run, whatever the source's clock says now.
                seen_at = max(observed_at, whole_until or observed_at)
                sightings.note(self._connection, self._seen, seen_at, whole_until)
            runs.drop_open(self._connection, source)
            self._connection.execute(
                "insert into meta.sync_runs values (?, ?, ?, ?, ?, ?, ?, ?)",
                [source, started_at, now, observed_at, cost.requests, cost.points, record_count, failure],
            )

    def as_of(self, sources: Sequence[str]) -> datetime:
        """Up to when all of these sources have been read completely (UTC), by their own clocks.

        Files have no clock: they must have been read, and hold nothing back.

        Raises:
            NothingBuiltError: One of them has never been read completely, or was cut off after it had stored something.
        """
        read = runs.whole_until(self._connection)
        unread = [source for source in sources if source not in read]
        if unread:
            raise NothingBuiltError(
                f"never read completely: {', '.join(unread)}", where=str(self.path), mend="Run `flowgauge sync`"
            )
        half_read = [source for source in sources if source in runs.half_read(self._connection)]
        if half_read:
            raise NothingBuiltError(
                f"the last sync was cut off half-way: {', '.join(half_read)}",
                where=str(self.path),
                mend="Run `flowgauge sync`: it goes on where it stopped",
            )
        return min(moment for source in sources if (moment := read[source]) is not None)

    def name_site(self, source: str, site: str, *, is_the_same: bool = False) -> None:
        """Says where a source is read from now on; it is remembered with the first page of it that is stored.

        Args:
            source: Name of the source.
            site: Its address.
            is_the_same: Whether another address than before is known to be that of the same site.

        Raises:
            ConfigurationError: The store is filled from another site.
        """
        if not is_the_same:
            sites.refuse_other(self._connection, source, site, self.path)
        self._sites[source] = site

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

    def unseen_projects(self) -> Sequence[str]:
        """A line for each Jira project that has left the account's sight; see `sightings.unseen_projects`."""
        return sightings.unseen_projects(self._connection)

    def lost_repositories(self) -> Mapping[str, str]:
        """A line for each repository that was seen until now, by its name; see `sightings.lost_repositories`."""
        return sightings.lost_repositories(self._connection)

    def usage_findings(self) -> Findings:
        """What is to be said of files with telemetry."""
        return usage_findings.of_store(self._connection)

    def copy_to(self, target: Path) -> None:
        """Writes a copy of the whole store; whoever opens the copy disturbs nobody."""
        self._connection.execute("checkpoint")
        shutil.copyfile(self.path, target)

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = _connect(self.path)
        self._records_since_opened = 0

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

    def _refuse_other_columns(self) -> None:
        """Refuses a store whose tables are those of another version."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        rows = self._connection.execute(
            "select table_name, column_name, data_type from duckdb_columns()"
            " where database_name = current_database() and schema_name = 'raw'"
        ).fetchall()
        for table, column, sql_type in rows:
            found[table][column] = sql_type
        for record in tables.RECORDS:
            if found[record.table] != tables.columns(record):
                raise ConfigurationError(
                    f"table raw.{record.table} has other columns than this version of flowgauge writes",
                    where=str(self.path),
                    mend="Move the file away and run `flowgauge sync`: everything is read again",
                )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"this folder can not be made ({error.strerror})", where=str(folder)) from error


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that has the store attached, for DuckDB takes the size of row groups only so."""
    options = {"checkpoint_threshold": CHECKPOINT_THRESHOLD, "temp_directory": f"{path}.tmp"}
    connection = connect(options=options)
    connection.execute("set autoinstall_known_extensions = false")
    try:
        quoted = str(path).replace("'", "''")
        of_a_new_file = "" if path.exists() else f", storage_version '{STORAGE_FORMAT}'"
        connection.execute(f"attach '{quoted}' as store (row_group_size {ROWS_IN_A_GROUP}{of_a_new_file}); use store")
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise ConfigurationError(
                f"this is no database that can be opened ({error})", where=str(path), mend="Move it away"
            ) from error
        holder = re.search(r"PID (\d+)", str(error))
        raise LockHeldError(
            f"another run{f' (process {holder[1]})' if holder else ''} holds the store",
            where=str(path),
            mend="Wait until it has ended",
        ) from error
    return connection

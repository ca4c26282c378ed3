"""The syncs of each source: when they were, what they cost, and which of them read everything."""

from __future__ import annotations

from datetime import datetime

import duckdb

from connectors.usage_files import SOURCE as USAGE_FILES
from pipeline.meta_table import Table

TABLE = Table(
    "One row per sync of a source: when, how much, and what it cost.",
    {
        "source": ("varchar", "Name of the source."),
        "started_at": ("timestamp", "When the sync began, by this machine's clock (UTC)."),
        "finished_at": ("timestamp", "When it ended, by this machine's clock (UTC); null while it runs."),
        "observed_at": ("timestamp", "When it began, by the source's clock (UTC): the data are whole up to then."),
        "request_count": ("bigint", "Requests it took."),
        "point_count": ("bigint", "GraphQL points it was charged."),
        "record_count": ("bigint", "Records it read."),
        "failure": ("varchar", "Why it did not read everything; null when it did."),
    },
)


def whole_until(connection: duckdb.DuckDBPyConnection) -> dict[str, datetime | None]:
    """Up to when each source has been read completely, by its own clock (UTC); None for files, which have none."""
    return dict(
        connection.execute(
            "select source, max(observed_at) from meta.sync_runs"
            " where failure is null and (observed_at is not null or source = ?) group by source",
            [USAGE_FILES],
        ).fetchall()
    )


def half_read(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Sources whose last runs have stored something and were not finished, with how many records that is.

    The last run is the one noted last: the machine's clock may have been put back since.
    """
    return dict(
        connection.execute(
            "select source, record_count from meta.sync_runs"
            " qualify row_number() over (partition by source order by rowid desc) = 1"
            " and failure is not null and record_count > 0"
        ).fetchall()
    )


def drop_open(connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """Forgets the run of a source that has not ended."""
    connection.execute("delete from meta.sync_runs where source = ? and finished_at is null", [source])

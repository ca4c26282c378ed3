"""Which site each source was read from: numbers of two sites mean different things, and must not meet in one store."""

from __future__ import annotations

from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline.meta_table import Table

TABLE = Table(
    "One row per source that has an address: where it was read.",
    {
        "source": ("varchar", "Name of the source."),
        "site": ("varchar", "Host, port and path of its address."),
    },
)


def refuse_other(connection: duckdb.DuckDBPyConnection, source: str, site: str, store: Path) -> None:
    """Refuses to read a source from another site than the one that the store is filled from.

    Raises:
        ConfigurationError: It is another one.
    """
    for (known,) in connection.execute("select site from meta.sites where source = ?", [source]).fetchall():
        if known != site:
            raise ConfigurationError(
                f"{source} was read from {known} into this store, and the configuration names {site}",
                where=str(store),
                mend="Give another site a store of its own: set warehouse.path to a new file."
                " If it is the same site under another address, run `flowgauge sync --same-site` once",
            )


def remember(connection: duckdb.DuckDBPyConnection, source: str, site: str) -> None:
    """Notes where a source was read."""
    connection.execute("delete from meta.sites where source = ?", [source])
    connection.execute("insert into meta.sites values (?, ?)", [source, site])

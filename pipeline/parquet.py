"""Reading Parquet files for connectors, which know files but no database.

DuckDB is here anyway and reads Parquet; another library for it would weigh more than all the others together. It is
used in memory, as a reader of one file, and only from this side: a connector is handed `json_rows`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from connectors import ContractBrokenError

ROWS_AT_A_TIME = 1000


def json_rows(path: Path) -> Iterator[str]:
    """The rows of a Parquet file as JSON objects, in their order; moments with an offset are told in UTC.

    Raises:
        ContractBrokenError: It is no Parquet file.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; set enable_progress_bar = false")
        try:
            found = connection.execute("select to_json(rows) from read_parquet(?) as rows", [str(path)])
            while rows := found.fetchmany(ROWS_AT_A_TIME):
                yield from (text for (text,) in rows)
        except duckdb.Error as error:
            raise ContractBrokenError(
                f"this is no Parquet file ({str(error).partition(chr(10))[0]})",
                where=str(path),
                mend="Correct its format in ai.usage_files, or write it again",
            ) from error

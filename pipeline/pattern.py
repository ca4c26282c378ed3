"""Regular expressions of the configuration: they run inside DuckDB, so DuckDB says whether they are any."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import duckdb
from pydantic import AfterValidator


@cache
def _dialect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _valid(pattern: str) -> str:
    try:
        _dialect().execute("select regexp_matches('', ?)", [pattern]).fetchall()
    except duckdb.Error as error:
        raise ValueError(f"this is no regular expression ({str(error).partition(': ')[2]})") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_valid)]
"""A regular expression in the dialect of RE2."""

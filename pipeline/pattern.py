"""Regular expressions of the configuration: they run inside DuckDB, so DuckDB says whether they are any."""

from __future__ import annotations

import atexit
from functools import cache
from typing import Annotated

import duckdb
from pydantic import AfterValidator


@cache
def _dialect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    atexit.register(connection.close)
    return connection


def _valid(pattern: str) -> str:
    refusal = _refusal(pattern)
    if refusal:
        raise ValueError(f"this is no regular expression ({refusal})")
    return pattern


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, as DuckDB finds it."""
    return bool(_dialect().execute("select regexp_matches(?, ?)", [text, pattern]).fetchall()[0][0])


def _refusal(pattern: str) -> str | None:
    """Why DuckDB can not use the pattern, or None."""
    try:
        _dialect().execute("select regexp_matches('', ?)", [pattern]).fetchall()
    except duckdb.Error as error:
        return str(error).partition(": ")[2]
    return None


Pattern = Annotated[str, AfterValidator(_valid)]
"""A regular expression in the dialect of RE2."""

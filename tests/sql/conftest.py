from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.sql.warehouse import Warehouse, connect


@pytest.fixture(scope="session")
def empty_store() -> Iterator[duckdb.DuckDBPyConnection]:
    """A store in memory that all tests share; each works in a transaction that is undone."""
    with connect() as connection:
        yield connection


@pytest.fixture
def warehouse(empty_store: duckdb.DuckDBPyConnection) -> Iterator[Warehouse]:
    empty_store.execute("begin")
    opened = Warehouse(empty_store)
    yield opened
    empty_store.execute("rollback")
    if opened.connection is not empty_store:
        opened.connection.close()

"""A small warehouse in memory: literal records or table rows in, some of the models built, literal rows out.

Most of what a model reads holds nothing in a test of it. Such tables are made empty, without running their models.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from connectors import Record, Sweep
from pipeline import ai_rules, build, file_rules, models, settings_tables, store, tables
from pipeline.config import Settings
from pipeline.merge import mark_gone, merge
from pipeline.models import Model
from tests.sql.records import REPOSITORIES, STATUSES, jira_status, repository

AS_OF = "2026-02-02"
"""Where the data end: a Monday, four weeks after the one on which most tests begin."""


class Warehouse:
    """Holds records and literal tables until some models are built from them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._given: set[str] = set()
        self._sweeps: list[Sweep] = []
        self._records: list[Record] = []

    def add(self, *records: Record | Iterable[Record]) -> None:
        """Adds records, or lists of them, as the sources would have told them."""
        for record in records:
            self._records += [record] if isinstance(record, Record) else list(record)

    def sweep(self, kind: type[Record], *keys: tuple[object, ...]) -> None:
        """What exists of one kind at the source at the end: the rest is gone."""
        self._sweeps.append(Sweep(kind, {}, frozenset(keys)))

    def table(self, name: str, *rows: Mapping[str, object]) -> None:
        """Takes literal rows for the table of a model, which is then not built; columns not named are null."""
        self._create_table(name)
        for row in rows:
            places = ", ".join("?" for _ in row)
            self.connection.execute(f"insert into {name} ({', '.join(row)}) values ({places})", list(row.values()))
        self._given.add(name)

    def build(self, *names: str, as_of: str = AS_OF, **settings: Any) -> None:
        """Builds models and all that they read, down to the records and the literal tables.

        Args:
            names: The models, such as "marts.pull_requests".
            as_of: Where the data end.
            settings: Sections of the configuration.
        """
        self._load()
        configure(self.connection, as_of, settings)
        filled = self._given | self._filled()
        for model in upstream(names, self._given):
            if settings or model.reads & filled:
                filled.add(model.name)
            if model.name in emptied().models - filled:
                self._create_table(model.name)
            else:
                self.connection.execute(model.create)

    def build_all(self, as_of: str = AS_OF, **settings: Any) -> None:
        """Builds all models as the pipeline does, with the dictionary and the checks; in a store of its own."""
        self.connection = connect()
        self._load()
        for schema in models.SCHEMAS:
            self.connection.execute(f"drop schema {schema}")
        build.run(self.connection, Settings.model_validate(settings), datetime.fromisoformat(as_of))

    def _create_table(self, name: str) -> None:
        columns = ", ".join(f"{column} {kind}" for column, kind in columns_of_models()[name].items())
        self.connection.execute(f"create table {name} ({columns})")

    def _filled(self) -> set[str]:
        """The tables of the store and the configuration that hold other rows than those that all tests have."""
        stored = {
            f"raw.{record.table}" for record in tables.RECORDS if any(isinstance(r, record) for r in self._records)
        }
        swept = {f"raw.{sweep.record.table}" for sweep in self._sweeps}
        configured = {name for name, count in counts_of_meta(self.connection).items() if count != emptied().meta[name]}
        return stored | swept | configured

    def _load(self) -> None:
        merge(self.connection, [*first_records(), *self._records])
        for sweep in self._sweeps:
            mark_gone(self.connection, sweep)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """The rows of a query; moments and days as text, such as "2026-01-05T10:00" and "2026-01-05"."""
        return [tuple(_plain(value) for value in row) for row in self.connection.execute(query).fetchall()]

    def row(self, query: str) -> tuple[object, ...]:
        """The only row of a query."""
        (only,) = self.rows(query)
        return only

    def check(self, name: str) -> list[tuple[object, ...]]:
        """The rows that contradict a check's claim."""
        return self.rows(next(check.sql for check in all_checks() if check.path.stem == name))


def connect() -> duckdb.DuckDBPyConnection:
    """An empty store in memory, with the schemas that models are built into."""
    # Tests run side by side, and their tables are too small for a second thread.
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'")
    connection.execute("create schema raw; create schema meta")
    for name, table in store.TABLES.items():
        connection.execute(table.create(name))
    for record in tables.RECORDS:
        connection.execute(tables.create_table(record))
    for schema in models.SCHEMAS:
        connection.execute(f"create schema {schema}")
    return connection


def configure(connection: duckdb.DuckDBPyConnection, as_of: str, settings: Mapping[str, Any]) -> None:
    """Writes the configuration and the shipped rules into the schema `meta`."""
    known = Settings.model_validate(settings)
    files = file_rules.load(known.files.rules)
    settings_tables.write(connection, known, ai_rules.load(known.ai.rules), files, datetime.fromisoformat(as_of))


def first_records() -> list[Record]:
    """The repositories and the Jira statuses that every test has."""
    return [
        *(repository(name, number) for name, number in REPOSITORIES.items()),
        *(jira_status(number, *rest) for number, rest in STATUSES.items()),
    ]


def counts_of_meta(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each table of the configuration."""
    names = connection.execute("select table_name from duckdb_tables() where schema_name = 'meta'").fetchall()
    counts = " union all ".join(f"select 'meta.{name}', count(*) from meta.{name}" for (name,) in names)
    return dict(connection.execute(counts).fetchall())


@functools.cache
def all_models() -> Sequence[Model]:
    """Every model, each after those that it reads."""
    with duckdb.connect() as connection:
        return models.load(connection)


@functools.cache
def all_checks() -> Sequence[Model]:
    """Every check."""
    with duckdb.connect() as connection:
        return models.load_checks(connection)


def upstream(names: Iterable[str], given: Iterable[str] = ()) -> list[Model]:
    """The named models and those that they need, in an order that can be run; given tables need nothing."""
    needed = set(names)
    for model in reversed(all_models()):
        if model.name in needed and model.name not in set(given):
            needed |= model.reads
    return [model for model in all_models() if model.name in needed - set(given)]


@dataclass(frozen=True)
class Emptied:
    """What a warehouse without records has."""

    columns: Mapping[str, Mapping[str, str]]
    """Columns and types of every table."""

    models: frozenset[str]
    """Models that are kept as tables, and hold nothing."""

    meta: Mapping[str, int]
    """Rows of each table of the configuration."""


@functools.cache
def emptied() -> Emptied:
    """A warehouse without records, as it is built without settings."""
    with connect() as connection:
        merge(connection, first_records())
        configure(connection, AS_OF, {})
        for model in all_models():
            connection.execute(model.create)
        columns: dict[str, dict[str, str]] = {}
        for schema, table, column, kind in connection.execute(
            "select schema_name, table_name, column_name, data_type from duckdb_columns() where not internal"
        ).fetchall():
            columns.setdefault(f"{schema}.{table}", {})[column] = kind
        tables_of_models = (model.name for model in all_models() if model.kind == "table")
        nothing = {name for name in tables_of_models if not connection.execute(f"from {name} limit 1").fetchall()}
        return Emptied(columns, frozenset(nothing), counts_of_meta(connection))


def columns_of_models() -> Mapping[str, Mapping[str, str]]:
    """Columns and types of every model's table."""
    return emptied().columns


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes")
    return value.isoformat() if isinstance(value, date) else value

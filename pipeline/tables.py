"""Tables made from record classes: a record class is the only place that says what a raw table holds."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Union, get_args, get_origin

from connectors import Record
from connectors.github.records import RECORDS as GITHUB_RECORDS
from connectors.jira.records import RECORDS as JIRA_RECORDS
from connectors.usage_files.records import RECORDS as USAGE_RECORDS

RECORDS_BY_SOURCE: Mapping[str, tuple[type[Record], ...]] = {
    "github": GITHUB_RECORDS,
    "jira": JIRA_RECORDS,
    "usage_files": USAGE_RECORDS,
}
RECORDS: tuple[type[Record], ...] = tuple(record for records in RECORDS_BY_SOURCE.values() for record in records)
"""Every record class; the raw store has a table for each, filled or not, so that all of sql/ can run."""

_SQL_TYPES: dict[Any, str] = {
    bool: "BOOLEAN",
    int: "BIGINT",
    float: "DOUBLE",
    str: "VARCHAR",
    datetime: "TIMESTAMP",
    date: "DATE",
}


GONE = "is_gone"


def fields(record: type[Record]) -> dict[str, str]:
    """Column names and SQL types that a record fills, in the order of its fields."""
    return {name: _sql_type(field.annotation) for name, field in record.model_fields.items()}


def columns(record: type[Record]) -> dict[str, str]:
    """Column names and SQL types of a record's table: its fields, and whether the row is gone at the source."""
    return {**fields(record), **({GONE: "BOOLEAN"} if record.can_vanish else {})}


def create_table(record: type[Record]) -> str:
    """The statement that makes the record's table in the schema `raw`, unless it is there."""
    body = ", ".join(
        f"{name} {sql_type}{' default false' if name == GONE else ''}" for name, sql_type in columns(record).items()
    )
    return f"create table if not exists raw.{record.table} ({body})"


def descriptions(record: type[Record]) -> dict[str, str]:
    """What each column of a record's table means."""
    gone = {GONE: "Whether it does not exist at the source any more."} if record.can_vanish else {}
    return {**{name: field.description or "" for name, field in record.model_fields.items()}, **gone}


def grain(record: type[Record]) -> str:
    """What one row of a record's table is: the first line of the class's docstring."""
    return (record.__doc__ or "").strip().splitlines()[0]


def rows(records: Iterable[Record]) -> list[tuple[object, ...]]:
    """The records as tuples in column order."""
    return [tuple(getattr(record, name) for name in type(record).model_fields) for record in records]


def _sql_type(annotation: Any) -> str:  # noqa: ANN401 - an annotation can be any object
    if get_origin(annotation) is Annotated:
        return _sql_type(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        (kept,) = [part for part in get_args(annotation) if part is not type(None)]
        return _sql_type(kept)
    if get_origin(annotation) is list:
        return f"{_sql_type(get_args(annotation)[0])}[]"
    return _SQL_TYPES[annotation]

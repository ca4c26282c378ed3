"""Merges a page of records into the raw tables: idempotent, never backwards in time, parts together with their owner.

The names in these statements come from record classes, never from data.
"""
# ruff: noqa: S608 - see above

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from connectors import Record, Sweep
from pipeline import tables


def merge(connection: duckdb.DuckDBPyConnection, records: Sequence[Record]) -> None:
    """Merges records; the caller holds the transaction.

    A record with a version replaces a stored one unless that is newer. Parts (records with an owner) are replaced as
    a whole together with their owner: what the page does not bring any more is deleted.

    Raises:
        ValueError: The page brings a part without its owner.
    """
    page = _by_class(records)
    for record, held in page.items():
        _stage(connection, record, held)
    for record in _owners(page):
        parts = _parts(record)
        brought = [part for part in parts if part in page]
        _drop_outdated(connection, record, brought)
        for part in parts:
            _delete_parts(connection, part, record)
        _delete(connection, record)
        for kind in (record, *brought):
            _insert(connection, kind)


@dataclass(frozen=True)
class Swept:
    """How many rows of a swept part were there before, and how many of those are gone now."""

    there: int
    vanished: int


def mark_gone(connection: duckdb.DuckDBPyConnection, sweep: Sweep) -> Swept:
    """Marks the stored rows that a sweep has not found as gone, and the others as being there.

    Raises:
        ValueError: Rows of this kind can not vanish.
    """
    record = sweep.record
    if not record.can_vanish:
        raise ValueError(f"rows of {record.table} can not vanish")
    connection.execute(
        f"create or replace temp table swept as select {_list(record.key)} from raw.{record.table} limit 0"
    )
    with connection.appender("swept") as appender:
        appender.append_rows(list(sweep.keys))
    inside = [*(f"list_contains(?, {name})" for name in sweep.within), *(f"{name} >= ?" for name in sweep.since)]
    conditions = " and ".join(inside or ["true"])
    parts = (list(value) if isinstance(value, frozenset) else [value] for value in sweep.within.values())
    values = [*parts, *sweep.since.values()]
    is_gone = f"({_list(record.key)}) not in (select {_list(record.key)} from swept)"
    ((there, vanished),) = connection.execute(
        f"select count(*), count(*) filter ({is_gone}) from raw.{record.table}"
        f" where {conditions} and not {tables.GONE}",
        values,
    ).fetchall()
    connection.execute(
        f"update raw.{record.table} set {tables.GONE} = not {tables.GONE}"
        f" where {conditions} and {tables.GONE} is distinct from ({is_gone})",
        values,
    )
    return Swept(there, vanished)


def _by_class(records: Iterable[Record]) -> Mapping[type[Record], Sequence[Record]]:
    """The records by class, the newest of each key."""
    newest: dict[type[Record], dict[tuple[object, ...], Record]] = defaultdict(dict)
    for record in records:
        kind = type(record)
        known = newest[kind].get(_key(record))
        if known is None or kind.version is None or getattr(record, kind.version) >= getattr(known, kind.version):
            newest[kind][_key(record)] = record
    for kind, held in newest.items():
        owner = kind.owner
        if owner is not None and not {key[: len(owner.key)] for key in held} <= newest.get(owner, {}).keys():
            raise ValueError(f"a page brings rows of {kind.table} without their {owner.table}")
    return {kind: list(held.values()) for kind, held in newest.items()}


def _key(record: Record) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.key)


def _owners(kinds: Iterable[type[Record]]) -> list[type[Record]]:
    return [kind for kind in kinds if kind.owner is None]


def _parts(owner: type[Record]) -> list[type[Record]]:
    return [record for record in tables.RECORDS if record.owner is owner]


def _stage(connection: duckdb.DuckDBPyConnection, record: type[Record], held: Sequence[Record]) -> None:
    name = f"staged_{record.table}"
    connection.execute(
        f"create or replace temp table {name} as select {_list(tables.fields(record))} from raw.{record.table} limit 0"
    )
    with connection.appender(name) as appender:
        appender.append_rows(tables.rows(held))


def _drop_outdated(connection: duckdb.DuckDBPyConnection, record: type[Record], parts: Iterable[type[Record]]) -> None:
    """Takes the rows that are older than the stored ones out of the page, with their parts."""
    if record.version is None:
        return
    outdated = (
        f"select {_list(record.key, 'staged')} from staged_{record.table} as staged join raw.{record.table} as stored"
        f" using ({_list(record.key)}) where stored.{record.version} > staged.{record.version}"
    )
    if not connection.execute(f"select exists ({outdated})").fetchall()[0][0]:
        return
    for part in parts:
        connection.execute(f"delete from staged_{part.table} where ({_list(_owner_key(part, record))}) in ({outdated})")
    connection.execute(f"delete from staged_{record.table} where ({_list(record.key)}) in ({outdated})")


def _delete(connection: duckdb.DuckDBPyConnection, record: type[Record]) -> None:
    connection.execute(
        f"delete from raw.{record.table}"
        f" where ({_list(record.key)}) in (select {_list(record.key)} from staged_{record.table})"
    )


def _delete_parts(connection: duckdb.DuckDBPyConnection, part: type[Record], owner: type[Record]) -> None:
    connection.execute(
        f"delete from raw.{part.table}"
        f" where ({_list(_owner_key(part, owner))}) in (select {_list(owner.key)} from staged_{owner.table})"
    )


def _insert(connection: duckdb.DuckDBPyConnection, record: type[Record]) -> None:
    names = _list(tables.fields(record))
    connection.execute(f"insert into raw.{record.table} ({names}) select {names} from staged_{record.table}")


def _owner_key(part: type[Record], owner: type[Record]) -> tuple[str, ...]:
    return part.key[: len(owner.key)]


def _list(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(f"{prefix}.{name}" if prefix else name for name in names)

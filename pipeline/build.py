"""Raw store -> published file: copy, run sql/ in the copy, check, and replace the old file in one step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb

from connectors import ConfigurationError
from pipeline import (
    ai_validation,
    build_info,
    comparison,
    comparison_table,
    dictionary,
    leaving_out,
    models,
    rules,
    settings_tables,
    side_by_side,
)
from pipeline.config import Settings
from pipeline.database import connect, is_damage, is_of_the_file
from pipeline.errors import CheckFailedError, ModelError
from pipeline.files import writing
from pipeline.models import Model
from pipeline.progress import silent
from pipeline.published import open_published
from pipeline.side_by_side import Step
from pipeline.store import Store

ROWS_SHOWN = 3

_REACH = """
select max(settings.as_of), greatest(min(flow_items.started_at), max(settings.data_start))
from meta.settings as settings
left join marts.flow_items as flow_items on true
"""


def build(
    store: Store, settings: Settings, sources: Sequence[str], progress: Callable[[str], None] = silent
) -> Mapping[str, float]:
    """Builds the published file from the store; on any error the published file stays as it was.

    Args:
        store: The raw store, held by this process.
        settings: The configuration.
        sources: Names of the sources that the figures rest on.
        progress: Called with a line for each model and check that begins.

    Returns:
        Seconds that each of them took, two at a time.

    Raises:
        NothingBuiltError: A source has not been read yet.
        ModelError: A file under sql/ could not be run.
        CheckFailedError: A claim under sql/checks/ does not hold.
        ConfigurationError: The disk is full, the file can not be written for another reason, a database of something
            else is in its place, or the store is damaged.
    """
    as_of = store.as_of(sources)
    published = settings.warehouse.path
    _refuse_foreign(published)
    with _draft_of(published) as draft, _reading(store):
        store.copy_to(draft)
        with connect(draft) as connection:
            leaving_out.other_sources(connection, sources)
            leaving_out.other_repositories(connection, settings.github)
            seconds = run(connection, settings, as_of, progress)
            connection.execute("checkpoint")
        # A shell that has the published file open for writing leaves a log, which the next file must not inherit.
        _log_of(published).unlink(missing_ok=True)
        draft.replace(published)
        _log_of(published).unlink(missing_ok=True)
    return seconds


def _refuse_foreign(published: Path) -> None:
    """What can be opened there must be a published file: it is replaced, and whatever else it is would be lost."""
    if not published.exists():
        return
    try:
        with connect(published, read_only=True) as connection:
            build_info.refuse_foreign(connection, published)
    except duckdb.Error:
        # It is damaged, or a shell has it open for writing: both are replaced.
        return


@contextmanager
def _draft_of(published: Path) -> Iterator[Path]:
    """Where the next published file is made; nothing is left there, whatever happens.

    Raises:
        ConfigurationError: It can not be written there.
    """
    draft = published.with_name(f"{published.name}.next")
    with writing(draft, mend="Make room there, or name another place in warehouse.path"):
        _remove(draft)  # what a build that was killed has left: its log would be replayed into the next draft
        try:
            yield draft
        finally:
            _remove(draft)


@contextmanager
def _reading(store: Store) -> Iterator[None]:
    """Wherever a copy of the store is read: what is damaged in it is damaged in the store.

    Raises:
        ConfigurationError: It is.
    """
    try:
        yield
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        raise ConfigurationError(
            f"the raw store is damaged ({str(error).partition(chr(10))[0]})",
            where=str(store.path),
            mend="Move it away and run `flowgauge sync`: everything is read again",
        ) from error


def _remove(draft: Path) -> None:
    for leftover in (draft, _log_of(draft)):
        leftover.unlink(missing_ok=True)


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")


def rebuild(
    published: Path,
    target: Path,
    settings: Settings,
    as_of: datetime,
    progress: Callable[[str], None] = silent,
) -> Path:
    """Builds a published file anew as if its data ended at `as_of` (UTC), into `target`; returns `target`.

    Raises:
        NothingBuiltError: There is no published file yet.
        ConfigurationError: The data end before that moment, or begin only then.
    """
    with open_published(published) as connection:
        ((data_end, data_begin),) = connection.execute(_REACH).fetchall()
    if data_begin is not None and as_of <= data_begin:
        raise ConfigurationError(
            f"the data begin at {data_begin:%Y-%m-%d %H:%M} UTC", where="--as-of", mend="Name a later day"
        )
    if as_of > data_end:
        raise ConfigurationError(f"the data end at {data_end:%Y-%m-%d %H:%M} UTC", where="--as-of", mend="Sync first")
    shutil.copyfile(published, target)
    with connect(target) as connection:
        for schema in models.SCHEMAS:
            connection.execute(f"drop schema {schema} cascade")
        run(connection, settings, as_of, progress)
    return target


def run(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    as_of: datetime,
    progress: Callable[[str], None] = silent,
) -> Mapping[str, float]:
    """Makes every table beside the raw ones, checks them, and writes the dictionary; returns seconds of each step."""
    known = rules.load(settings)
    settings_tables.write(connection, settings, known.ai, known.files, as_of)
    for schema in models.SCHEMAS:
        connection.execute(f"create schema {schema}")
    ordered = models.load(connection)
    seconds = side_by_side.run(connection, list(_steps(connection, ordered)), lambda name: progress(_told(name)))
    ai_validation.write(connection, ai_validation.kept_sample(settings.warehouse.path))
    dictionary.write(connection, ordered)
    build_info.write(connection)
    return seconds


def _steps(connection: duckdb.DuckDBPyConnection, ordered: Sequence[Model]) -> Iterator[Step]:
    """Models, the comparison, and the checks of what they make."""
    for model in ordered:
        yield Step(model.name, model.reads, partial(_make, model=model))
    yield Step("metrics.ai_comparison", comparison_table.TABLE.reads, comparison.write)
    for check in models.load_checks(connection):
        yield Step(check.name, check.reads, partial(_check, check=check))


def _told(step: str) -> str:
    schema, _, name = step.partition(".")
    return f"checking that {name.replace('_', ' ')}" if schema == models.CHECKS else f"building {step}"


def _make(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    _execute(connection, model, model.create)


def _execute(connection: duckdb.DuckDBPyConnection, model: Model, statement: str) -> list[tuple[object, ...]]:
    try:
        return connection.execute(statement).fetchall()
    except duckdb.Error as error:
        if is_of_the_file(error):
            raise
        text = str(error)
        line = re.search(r"LINE (\d+)", text)
        where = f"{_place(model.path)}:{line[1]}" if line else _place(model.path)
        raise ModelError(text.partition("\n")[0], where=where) from error


def _check(connection: duckdb.DuckDBPyConnection, check: Model) -> None:
    rows = _execute(connection, check, check.sql)
    if rows:
        shown = "; ".join(str(row) for row in rows[:ROWS_SHOWN])
        raise CheckFailedError(
            f"{check.grain.rstrip('.')}: {len(rows)} rows say otherwise, such as {shown}",
            where=_place(check.path),
            mend="The published file was left as it was",
        )


def _place(path: Path) -> str:
    return f"sql/{path.parent.name}/{path.name}"

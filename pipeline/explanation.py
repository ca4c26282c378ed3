"""How a figure comes about: what it means, the SQL behind it, what that reads down to the sources, and a few rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from pipeline import dictionary, models, published
from pipeline.answer import as_table
from pipeline.models import Model

ROWS_SHOWN = 5


def explain(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    """The lines that explain one table of the published file.

    Args:
        connection: The published file.
        name: A table, such as `metrics.lead_time`; without a schema, the metric or else the mart of that name.

    Raises:
        ConfigurationError: There is no such table.
    """
    entries = list(dictionary.read(connection))
    table = dictionary.find((entry.table for entry in entries), name, where="explain")
    made_by_sql = {model.name: model for model in models.load(connection)}
    head, *columns = (entry for entry in entries if entry.table == table)
    model = made_by_sql.get(table)
    yield f"# {table}"
    yield ""
    yield from _definition(model) if model else [head.meaning]
    yield ""
    yield "## Columns"
    yield ""
    yield from (f"- `{entry.column}` {entry.kind}: {entry.meaning}" for entry in columns)
    yield ""
    yield from _coverage(connection, table)
    yield from _lineage(made_by_sql, table)
    yield from _maker(table, model)
    yield f"## {ROWS_SHOWN} of its rows"
    yield ""
    yield as_table(published.read(connection, f"from {table} limit {ROWS_SHOWN}"))


def _definition(model: Model) -> Iterator[str]:
    """The comment at the head of the file: what one row is, the definition, and where it is from."""
    for line in model.sql.splitlines():
        if not line.startswith("--"):
            return
        yield line.removeprefix("--").strip()


def _maker(table: str, model: Model | None) -> Iterator[str]:
    """What makes the table: its SQL, or the Python module that does what is no group-by; raw tables are only read."""
    if model:
        yield f"## SQL: sql/{model.schema}/{model.path.name}"
        yield ""
        yield model.sql.rstrip()
        yield ""
    elif table in dictionary.PYTHON_TABLES:
        yield f"## Python: {dictionary.PYTHON_TABLES[table].made_in}"
        yield ""


def _coverage(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[str]:
    """What is known of the metrics that this table answers: direct, proxy or unavailable, and why."""
    if not table.startswith("metrics."):
        return
    answer = published.read(
        connection,
        "select metric, kind, availability, reason from metrics.coverage"  # noqa: S608 - a table's name
        f" where answered_by like '{table}%' order by metric",
    )
    if answer.rows:
        yield "## What these data can say"
        yield ""
        yield as_table(answer)
        yield ""


def _lineage(made_by_sql: Mapping[str, Model], table: str) -> Iterator[str]:
    """What the table is made from, down to what the sources said."""
    made_by_python = dictionary.PYTHON_TABLES
    reads = {name: made.reads for made_by in (made_by_sql, made_by_python) for name, made in made_by.items()}
    yield "## Lineage"
    yield ""
    yield from _branches(reads, table, 0, [])
    yield ""


def _branches(reads: Mapping[str, frozenset[str]], name: str, depth: int, shown: list[str]) -> Iterator[str]:
    """What a table is made from, and what that is made from; a table that was shown before is not opened again."""
    is_new = name not in shown
    below = sorted(reads.get(name, ()))
    yield f"{'  ' * depth}- {name}{'' if is_new or not below else ' (see above)'}"
    if is_new:
        shown.append(name)
        for read in below:
            yield from _branches(reads, read, depth + 1, shown)

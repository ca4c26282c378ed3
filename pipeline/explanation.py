"""How a figure comes about: what it means, the SQL behind it, what that reads down to the sources, and a few rows."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

import duckdb

from connectors import ConfigurationError
from pipeline import dictionary, models, published
from pipeline.models import Model

ROWS_SHOWN = 5


def explain(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    """The lines that explain one table of the published file.

    Args:
        connection: The published file.
        name: A model, such as `metrics.lead_time`; without a schema, the metric or else the mart of that name.

    Raises:
        ConfigurationError: There is no such model.
    """
    known = {model.name: model for model in models.load(connection)}
    model = _find(known, name)
    yield f"# {model.name}"
    yield ""
    yield from _definition(model)
    yield ""
    yield "## Columns"
    yield ""
    yield from _columns(connection, model)
    yield ""
    yield from _coverage(connection, model)
    yield "## Lineage"
    yield ""
    yield from _lineage(known, model)
    yield ""
    yield f"## SQL: sql/{model.schema}/{model.path.name}"
    yield ""
    yield model.sql.rstrip()
    yield ""
    yield f"## {ROWS_SHOWN} of its rows"
    yield ""
    yield published.as_table(published.read(connection, f"from {model.name} limit {ROWS_SHOWN}"))


def _find(known: Mapping[str, Model], name: str) -> Model:
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    for candidate in (wanted, *(f"{schema}.{wanted}" for schema in reversed(models.SCHEMAS))):
        if candidate in known:
            return known[candidate]
    close = difflib.get_close_matches(wanted, [each.partition(".")[2] for each in known], n=3, cutoff=0.5)
    metrics = ", ".join(sorted(each for each in known if each.startswith("metrics.")))
    mend = f"Did you mean {' or '.join(close)}?" if close else f"There is: {metrics}"
    raise ConfigurationError(f"there is no table {name!r} to explain", where="explain", mend=mend)


def _definition(model: Model) -> Iterator[str]:
    """The comment at the head of the file: what one row is, the definition, and where it is from."""
    for line in model.sql.splitlines():
        if not line.startswith("--"):
            return
        yield line.removeprefix("--").strip()


def _columns(connection: duckdb.DuckDBPyConnection, model: Model) -> Iterator[str]:
    for entry in dictionary.read(connection):
        if entry.table == model.name and entry.column is not None:
            yield f"- `{entry.column}` {entry.kind}: {entry.meaning}"


def _coverage(connection: duckdb.DuckDBPyConnection, model: Model) -> Iterator[str]:
    """What is known of the metrics that this table answers: direct, proxy or unavailable, and why."""
    if model.schema != "metrics":
        return
    answer = published.read(
        connection,
        "select metric, kind, availability, reason from metrics.coverage"  # noqa: S608 - a model's name
        f" where answered_by like '{model.name}%' order by metric",
    )
    if answer.rows:
        yield "## What these data can say"
        yield ""
        yield published.as_table(answer)
        yield ""


def _lineage(known: Mapping[str, Model], model: Model) -> Iterator[str]:
    """What the model reads, and what those read; a table that was shown before is not opened again."""
    yield from _branches(known, model.name, 0, [])


def _branches(known: Mapping[str, Model], name: str, depth: int, shown: list[str]) -> Iterator[str]:
    is_new = name not in shown
    below: Sequence[str] = sorted(known[name].reads) if name in known else ()
    yield f"{'  ' * depth}- {name}{'' if is_new or not below else ' (see above)'}"
    if is_new:
        shown.append(name)
        for read in below:
            yield from _branches(known, read, depth + 1, shown)

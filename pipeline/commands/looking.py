"""Verbs that look at the published file: query, explain, schema, export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import click

from pipeline import config_file, dictionary, explanation, published
from pipeline.answer import FORMATS
from pipeline.commands.options import with_config
from pipeline.dictionary import Entry


class _SqlCommand(click.Command):
    """A verb whose argument is SQL, which may begin with a comment: that is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Puts what is a comment (two dashes and a blank, or several lines) where no options are looked for."""
        comments = [arg for arg in args if arg.startswith("-- ") or (arg.startswith("--") and "\n" in arg)]
        if comments and "--" not in args:
            args = [*(arg for arg in args if arg not in comments), "--", *comments]
        return super().parse_args(ctx, args)


@click.command(cls=_SqlCommand)
@with_config
@click.argument("sql")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="table",
    show_default=True,
    help="How to show the answer.",
)
def query(config_path: Path, sql: str, form: str) -> None:
    """Ask the published file in SQL; nothing can be changed by it."""
    settings = config_file.load(config_path)
    with published.open_published(settings.warehouse.path, of_any_version=True) as connection:
        click.echo(FORMATS[form](published.ask(connection, sql)))


@click.command()
@with_config
@click.argument("metric")
def explain(config_path: Path, metric: str) -> None:
    """Print what METRIC (such as lead_time) means.

    With its columns, what is known of it, what it is made from, its SQL, and some of its rows.
    """
    settings = config_file.load(config_path)
    with published.open_published(settings.warehouse.path) as connection:
        click.echo("\n".join(explanation.explain(connection, metric)))


@click.command()
@with_config
@click.argument("table", required=False)
def schema(config_path: Path, table: str | None) -> None:
    """Print the data dictionary: what each table and column means.

    Or those of TABLE alone, such as marts.pull_requests.
    """
    settings = config_file.load(config_path)
    with published.open_published(settings.warehouse.path) as connection:
        entries = list(dictionary.read(connection))
    if table is not None:
        wanted = dictionary.find((entry.table for entry in entries), table, where="schema")
        entries = [entry for entry in entries if entry.table == wanted]
    click.echo("\n".join(_pages(entries)))


@click.command()
@with_config
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export(config_path: Path, folder: Path) -> None:
    """Write every table as a Parquet file into FOLDER."""
    settings = config_file.load(config_path)
    with published.open_published(settings.warehouse.path) as connection:
        for file in published.export(connection, folder):
            click.echo(file)


def _pages(entries: Iterable[Entry]) -> Iterator[str]:
    for table, group in groupby(entries, key=lambda entry: entry.table):
        head, *columns = group
        yield f"## {table} ({head.kind})"
        yield ""
        yield head.meaning
        yield ""
        yield from (f"- `{entry.column}` {entry.kind}: {entry.meaning}" for entry in columns)
        yield ""


COMMANDS = (query, explain, schema, export)

"""Verbs that make something of what was read: build, report, run."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from pipeline import config_file, rules, settings_changes, sources, usage_findings
from pipeline import report as team_report
from pipeline.build import build as build_published
from pipeline.build import rebuild
from pipeline.commands.options import day, with_config, with_team
from pipeline.commands.syncing import EXIT_INCOMPLETE, sync_all
from pipeline.config import Settings
from pipeline.progress import progress
from pipeline.published import open_published
from pipeline.store import Store, store_path


@click.command()
@with_config
def build(config_path: Path) -> None:
    """Make the published file from the raw store."""
    settings = config_file.load(config_path)
    with Store(store_path(settings.warehouse.path)) as store, progress() as say:
        build_published(store, settings, sources.names(settings), say)
    _say_unknown_people(settings)
    click.echo(settings.warehouse.path)


@click.command()
@with_config
@with_team
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="The Markdown file to write.")
@click.option("--as-of", metavar="YYYY-MM-DD", callback=day, help="As if the data ended when this day (UTC) began.")
def report(config_path: Path, team: str | None, output: Path | None, as_of: datetime | None) -> int:
    """Write the Markdown report, with its chart beside it."""
    settings = config_file.load(config_path)
    target = output or settings.report.path
    if as_of is None:
        with open_published(settings.warehouse.path) as connection:
            changed = settings_changes.since_build(connection, settings)
        write_report(settings.warehouse.path, target, team)
        return _say_what_is_not_built(changed, config_path)
    with tempfile.TemporaryDirectory() as folder:
        with progress() as say:
            past = rebuild(settings.warehouse.path, Path(folder) / "past.duckdb", settings, as_of, say)
        write_report(past, target, team)
    return 0


@click.command()
@with_config
def run(config_path: Path) -> int:
    """Sync, build and report: the nightly job."""
    settings = config_file.load(config_path)
    rules.load(settings)  # a file that can not be used shall not cost a sync first
    with Store(store_path(settings.warehouse.path)) as store:
        code = sync_all(store, settings, sources.names(settings))
        with progress() as say:
            build_published(store, settings, sources.names(settings), say)
    _say_unknown_people(settings)
    write_report(settings.warehouse.path, settings.report.path)
    return code


def _say_unknown_people(settings: Settings) -> None:
    with open_published(settings.warehouse.path) as connection:
        for line in usage_findings.unknown_people(connection):
            click.echo(f"flowgauge: {line}", err=True)


def _say_what_is_not_built(changed: Sequence[str], config_path: Path) -> int:
    """Says which settings the published file does not know yet; returns the exit code."""
    if not changed:
        return 0
    click.echo(
        f"flowgauge: {config_path}: {', '.join(changed)} changed since the build: run `flowgauge build`", err=True
    )
    return EXIT_INCOMPLETE


def write_report(published: Path, target: Path, team: str | None = None) -> None:
    """Writes the report of a published file and prints its path."""
    with open_published(published) as connection:
        written = team_report.write(connection, target, team)
    click.echo(written[0])


COMMANDS = (build, report, run)

"""Verbs that talk to the sources: init, check, sync."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from connectors import FlowgaugeError, SourceError
from connectors.usage_files import SOURCE as USAGE_FILES
from pipeline import config_example, config_file, identities, leaving_out, rules, sources, team_claims
from pipeline.commands.options import with_config
from pipeline.config import Settings
from pipeline.files import write_new
from pipeline.progress import progress
from pipeline.published import open_published
from pipeline.store import Store, store_path
from pipeline.sync import sync as sync_source

EXIT_INCOMPLETE = 1


@click.command()
@with_config
def init(config_path: Path) -> None:
    """Write a commented configuration."""
    write_new(config_path, config_example.example(), option="--config")
    click.echo(config_path)


@click.command()
@with_config
def check(config_path: Path) -> None:
    """Try the configuration, tokens, permissions and addresses.

    One line each, with the mend; and one for each pair of accounts that may be one person's, and for what two teams
    claim.
    """
    settings = config_file.load(config_path)
    rules.load(settings)
    click.echo(f"ok  {config_path}: the configuration is valid")
    first: SourceError | None = None
    for name in sources.names(settings):
        try:
            for line in sources.open_source(name, settings).check():
                click.echo(f"bad {line}" if isinstance(line, SourceError) else f"ok  {line}")
                first = first or (line if isinstance(line, SourceError) else None)
        except SourceError as error:
            click.echo(f"bad {error}")
            first = first or error
    for line in _remarks(settings):
        click.echo(f"see {line}")
    if first:
        raise first


def _remarks(settings: Settings) -> Sequence[str]:
    """What is no fault, but may not be meant, or why the published file can not say."""
    if not settings.warehouse.path.exists():
        return list(team_claims.contested(settings, None))
    try:
        with open_published(settings.warehouse.path) as connection:
            return [*identities.uncertain_pairs(connection), *team_claims.contested(settings, connection)]
    except FlowgaugeError as error:
        return [str(error), *team_claims.contested(settings, None)]


@click.command()
@with_config
@click.option("--source", "source", metavar="NAME", help="Only this source.")
@click.option("--full", is_flag=True, help="Read everything again.")
@click.option("--same-site", is_flag=True, help="A source has another address than before, and is the same site.")
def sync(config_path: Path, source: str | None, *, full: bool, same_site: bool) -> int:
    """Pull what is new, and resume what was cut off."""
    settings = config_file.load(config_path)
    names = [source] if source else sources.names(settings)
    with Store(store_path(settings.warehouse.path)) as store:
        return sync_all(store, settings, names, full=full, same_site=same_site)


def sync_all(
    store: Store, settings: Settings, names: Sequence[str], *, full: bool = False, same_site: bool = False
) -> int:
    """Reads the named sources one after the other; a source that fails does not keep the next from being read.

    Returns:
        The exit code: 0, or 1 when something is missing: rows that were not read completely, or are not shown any more.

    Raises:
        ConfigurationError: A source has another address than before, and not `same_site`; nothing was read.
        SourceError: The first failure, after all sources have had their turn.
    """
    for name in names:
        if (site := sources.site(name, settings)) is not None:
            store.name_site(name, site, is_the_same=same_site)
    failures: list[SourceError] = []
    missing: list[str] = []
    read: list[str] = []
    for name in names:
        try:
            connector = sources.open_source(name, settings)
            with progress() as say:
                summary = sync_source(store, connector, full=full, progress=say, warn=missing.append)
            click.echo(summary, err=True)
            read.append(name)
        except SourceError as error:
            failures.append(error)
    missing += _out_of_sight(store, settings, read)
    for line in [*missing, *failures[1:]]:
        click.echo(f"flowgauge: {line}", err=True)
    if failures:
        raise failures[0]
    return EXIT_INCOMPLETE if _is_read_in_part(store, names) or missing else 0


def _out_of_sight(store: Store, settings: Settings, names: Sequence[str]) -> Iterator[str]:
    """A line for each Jira project that is out of sight, and for each repository that has just left it by itself."""
    if "jira" in names:
        yield from store.unseen_projects()
    if "github" in names and settings.github is not None:
        lost = store.lost_repositories()
        yield from (line for name, line in lost.items() if leaving_out.is_asked_for(name, settings.github))


def _is_read_in_part(store: Store, names: Sequence[str]) -> bool:
    """Says on stderr which rows could not be read or used; returns whether there are any."""
    truncated = store.truncated_count()
    if truncated:
        click.echo(f"flowgauge: {truncated} rows could not be read completely; see metrics.coverage", err=True)
    left_out = _say_usage_findings(store) if USAGE_FILES in names else 0
    return bool(truncated or left_out)


def _say_usage_findings(store: Store) -> int:
    """Says what is wrong with files with telemetry; returns how many of their rows are left out."""
    findings = store.usage_findings()
    for line in findings.lines:
        click.echo(f"flowgauge: {line}", err=True)
    return findings.left_out_count


COMMANDS = (init, check, sync)

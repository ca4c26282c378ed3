"""The verb demo: a simulated organisation through the whole line, with no token and no network."""

from __future__ import annotations

from pathlib import Path

import click
import duckdb

from connectors import ConfigurationError
from connectors.simulation import Simulation
from connectors.simulation.presets import DEFAULT, PRESETS, PUBLISHED_RATIOS
from pipeline import config_text, demo_truth
from pipeline.ai_validation import kept_sample
from pipeline.build import build
from pipeline.commands.building import write_report
from pipeline.config import Deployments, Report, ServiceFiles, Settings, Team, Warehouse
from pipeline.database import connect
from pipeline.errors import LockHeldError
from pipeline.files import writing
from pipeline.leaving_out import SIMULATION
from pipeline.progress import progress
from pipeline.published import open_published
from pipeline.store import Store, store_path
from pipeline.sync import sync

CONFIG_HEAD = "# Written by `flowgauge demo`, and anew by the next one in this folder.\n"
CONFIG, WAREHOUSE, REPORT, TRUTH = "config.toml", "flowgauge.duckdb", "report.md", "truth.md"
STORE = store_path(Path(WAREHOUSE)).name
WRITTEN = (STORE, WAREHOUSE, REPORT, "report-flow.svg", TRUTH)
"""What a demo writes beside its configuration."""

OTHER_FOLDER = "Name another folder with --output"


@click.command()
@click.option(
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="The folder to write into.",
)
@click.option(
    "--world",
    type=click.Choice(list(PRESETS)),
    default=DEFAULT,
    show_default=True,
    help="Which organisation: the usual one, one with published ratios, or one with everything that makes it hard.",
)
def demo(folder: Path, world: str) -> None:
    """Run a simulated organisation through the whole line.

    Syncs, builds and reports, and prints the truth next to what was found.

    Writes report.md, truth.md, the databases and their configuration into one folder, which holds nothing else of
    yours: files that no demo wrote are left alone.
    """
    simulation = Simulation(PRESETS[world])
    settings = settings_for(simulation, folder)
    config_path = folder / CONFIG
    _refuse_what_no_demo_wrote(folder)
    with writing(folder, mend=OTHER_FOLDER):
        _begin_anew(folder, CONFIG_HEAD + config_text.text(settings))
    with Store(store_path(settings.warehouse.path)) as store, progress() as say:
        click.echo(sync(store, simulation, progress=say), err=True)
        build(store, settings, [simulation.source], say)
    write_report(settings.warehouse.path, settings.report.path)
    with open_published(settings.warehouse.path) as connection:
        truth = [
            *demo_truth.lines(connection, simulation),
            *demo_truth.published_ratios(PRESETS[PUBLISHED_RATIOS]),
        ]
    with writing(folder / TRUTH, mend=OTHER_FOLDER):
        (folder / TRUTH).write_text("\n".join([*truth, ""]), "utf-8")
    click.echo(folder / TRUTH)
    click.echo(config_path)
    click.echo("\n".join(["", *truth]))


def settings_for(simulation: Simulation, folder: Path) -> Settings:
    """The configuration of a simulated organisation, with its database and report in a folder."""
    return Settings(
        warehouse=Warehouse(path=folder / WAREHOUSE),
        deployments=Deployments(files=_services(simulation)),
        report=Report(path=folder / REPORT),
        teams=_teams(simulation),
    )


def _refuse_what_no_demo_wrote(folder: Path) -> None:
    """A folder whose configuration is a demo's is a demo's: what lies there is written anew.

    Raises:
        ConfigurationError: There is something that no demo wrote.
        LockHeldError: Another demo is at work there.
    """
    config_path, store = folder / CONFIG, folder / STORE
    if config_path.exists() and not config_path.read_bytes().startswith(CONFIG_HEAD.encode()):
        raise _no_demo(config_path)
    for file in (folder / name for name in WRITTEN):
        if file.exists() and not config_path.exists():
            raise _no_demo(file)
    if store.exists() and not _is_simulated(store):
        raise _no_demo(store)


def _begin_anew(folder: Path, configuration: str) -> None:
    """Removes what an earlier demo left: two worlds in one store, or answers about another, would contradict it."""
    kept_sample(folder / WAREHOUSE).unlink(missing_ok=True)
    for database in (folder / STORE, folder / WAREHOUSE):
        database.unlink(missing_ok=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(configuration, "utf-8")


def _is_simulated(store: Path) -> bool:
    """Whether nothing but a simulation was read into a store."""
    try:
        with connect(store, read_only=True) as connection:
            sources = connection.execute("select distinct source from meta.sync_runs").fetchall()
    except duckdb.Error as error:
        if "Could not set lock" in str(error):
            raise LockHeldError(
                "another run holds the store", where=str(store), mend="Wait until it has ended"
            ) from error
        return False
    return all(source == SIMULATION for (source,) in sources)


def _no_demo(file: Path) -> ConfigurationError:
    return ConfigurationError("no demo wrote this file", where=str(file), mend=OTHER_FOLDER)


def _services(simulation: Simulation) -> list[ServiceFiles]:
    return [
        ServiceFiles(
            service=service,
            paths=[f"services/{service}/*"],
            repositories=[repository.name],
            deployments=f"-{service}$",
        )
        for team in simulation.teams
        for repository in team.repositories
        for service in repository.services
    ]


def _teams(simulation: Simulation) -> list[Team]:
    return [
        Team(
            name=team.name,
            repositories=[repository.name for repository in team.repositories],
            projects=[team.project_key] if team.has_jira else [],
            members=[person.login for person in team.people],
        )
        for team in simulation.teams
    ]


COMMANDS = (demo,)

"""The verb demo: a simulated organisation through the whole line, with no token and no network."""

from __future__ import annotations

from pathlib import Path

import click

from connectors.simulation import Simulation, SimulationSettings
from pipeline.build import build
from pipeline.commands.building import write_report
from pipeline.config import Report, Settings, Team, Warehouse
from pipeline.progress import progress
from pipeline.store import Store, store_path
from pipeline.sync import sync


@click.command()
@click.option(
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="The folder to write into.",
)
def demo(folder: Path) -> None:
    """Run a simulated organisation through sync, build and report."""
    simulation = Simulation(SimulationSettings())
    settings = Settings(
        warehouse=Warehouse(path=folder / "flowgauge.duckdb"),
        report=Report(path=folder / "report.md"),
        teams=_teams(simulation),
    )
    with Store(store_path(settings.warehouse.path)) as store, progress() as say:
        click.echo(sync(store, simulation, progress=say), err=True)
        build(store, settings, [simulation.source], say)
    write_report(settings.warehouse.path, settings.report.path)


def _teams(simulation: Simulation) -> list[Team]:
    return [
        Team(
            name=team.name,
            repositories=[repository.name for repository in team.repositories],
            projects=[team.project_key],
            members=[person.login for person in team.people],
        )
        for team in simulation.teams
    ]


COMMANDS = (demo,)

"""The verb demo: a simulated organisation through the whole line, with no token and no network."""

from __future__ import annotations

from pathlib import Path

import click

from connectors.simulation import Simulation
from connectors.simulation.presets import DEFAULT, PRESETS, PUBLISHED_RATIOS
from pipeline import truth_section
from pipeline.build import build
from pipeline.commands.building import write_report
from pipeline.config import Deployments, Report, ServiceFiles, Settings, Team, Warehouse
from pipeline.progress import progress
from pipeline.published import open_published
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
@click.option(
    "--world",
    type=click.Choice(list(PRESETS)),
    default=DEFAULT,
    show_default=True,
    help="Which organisation: the usual one, one with published ratios, or one with everything that makes it hard.",
)
def demo(folder: Path, world: str) -> None:
    """Run a simulated organisation through sync, build and report, and print the truth next to what was found."""
    simulation = Simulation(PRESETS[world])
    settings = settings_for(simulation, folder)
    with Store(store_path(settings.warehouse.path)) as store, progress() as say:
        click.echo(sync(store, simulation, progress=say), err=True)
        build(store, settings, [simulation.source], say)
    write_report(settings.warehouse.path, settings.report.path)
    with open_published(settings.warehouse.path) as connection:
        truth = [
            *truth_section.lines(connection, simulation),
            *truth_section.published_ratios(PRESETS[PUBLISHED_RATIOS]),
        ]
    with settings.report.path.open("a", encoding="utf-8") as report:
        report.write("\n".join(["", *truth, ""]))
    click.echo("\n".join(truth))


def settings_for(simulation: Simulation, folder: Path) -> Settings:
    """The configuration of a simulated organisation, with its database and report in a folder."""
    return Settings(
        warehouse=Warehouse(path=folder / "flowgauge.duckdb"),
        deployments=Deployments(files=_services(simulation)),
        report=Report(path=folder / "report.md"),
        teams=_teams(simulation),
    )


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

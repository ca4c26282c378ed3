"""Simulated organisations through the whole line, for benches over many seeds."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from connectors.simulation import Simulation, SimulationSettings
from pipeline import ai_rules, comparison, file_rules, models, settings_tables, store, tables
from pipeline.build import build
from pipeline.commands.demonstration import settings_for
from pipeline.config import Settings, Team
from pipeline.merge import merge
from pipeline.store import Store, store_path
from pipeline.sync import sync


@contextmanager
def published(world: SimulationSettings) -> Iterator[tuple[Simulation, duckdb.DuckDBPyConnection]]:
    """An organisation read into a store and built as a whole, with its published file."""
    simulation = Simulation(world)
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(simulation, Path(folder))
        with Store(store_path(settings.warehouse.path)) as raw:
            sync(raw, simulation)
            build(raw, settings, [simulation.source])
        with duckdb.connect(settings.warehouse.path, read_only=True) as connection:
            yield simulation, connection


def grouped(simulation: Simulation, size: int) -> Settings:
    """A configuration in which so many teams of a simulation at a time are one."""
    settings = settings_for(simulation, Path())
    groups = [settings.teams[place : place + size] for place in range(0, len(settings.teams), size)]
    return settings.model_copy(update={"teams": [_joined(group) for group in groups]})


def _joined(teams: list[Team]) -> Team:
    return Team(
        name=teams[0].name,
        repositories=[name for team in teams for name in team.repositories],
        members=[login for team in teams for login in team.members],
    )


def compared(simulation: Simulation, settings: Settings) -> duckdb.DuckDBPyConnection:
    """An organisation in memory, built without dictionary and checks up to metrics.ai_comparison."""
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set timezone = 'UTC'; create schema raw; create schema meta")
    for name, table in store.TABLES.items():
        connection.execute(table.create(name))
    for record in tables.RECORDS:
        connection.execute(tables.create_table(record))
    merge(connection, [record for one in simulation.streams() for page in one.read(None) for record in page.records])
    files = file_rules.load(settings.files.rules)
    as_of = simulation.observed_at
    if as_of is not None:
        settings_tables.write(connection, settings, ai_rules.load(settings.ai.rules), files, as_of)
    for schema in models.SCHEMAS:
        connection.execute(f"create schema {schema}")
    for model in models.load(connection):
        connection.execute(model.create)
    comparison.write(connection)
    return connection

"""A small simulated organisation from store to report: what must be the same each time, and what may be missing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from connectors import Stream
from connectors.simulation import Simulation, SimulationSettings
from pipeline.build import build
from pipeline.commands.demonstration import settings_for
from pipeline.report import document
from pipeline.store import Store, store_path
from pipeline.sync import sync

SMALL = SimulationSettings(teams=2, people_per_team=6, weeks=20, seed=3, mark_share=1, ai_share_at_end=0.8)


class WithoutDeployments(Simulation):
    """An organisation that nobody told about deployments."""

    def streams(self) -> Iterator[Stream]:
        return (stream for stream in super().streams() if stream.name != "deployments")


def published(simulation: Simulation, folder: Path, times: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file of a store, built anew as many times; each is closed when the next one is asked for."""
    settings = settings_for(simulation, folder)
    with Store(store_path(settings.warehouse.path)) as store:
        sync(store, simulation)
        for _ in range(times):
            build(store, settings, [simulation.source])
            with duckdb.connect(settings.warehouse.path, read_only=True) as connection:
                yield connection


def test_two_builds_of_the_same_store_give_the_same_rows_and_order_in_the_comparison(tmp_path: Path) -> None:
    first, second = (
        connection.execute("from metrics.ai_comparison").fetchall()
        for connection in published(Simulation(SMALL), tmp_path, times=2)
    )
    assert len(first) > 100
    assert repr(second) == repr(first)


def test_an_organisation_without_deployments_gets_a_report_that_says_so(tmp_path: Path) -> None:
    for connection in published(WithoutDeployments(SMALL), tmp_path):
        document.write(connection, tmp_path / "report.md")
        compared = connection.execute("from metrics.ai_comparison").fetchall()
    assert len(compared) > 100
    assert all(math.isfinite(value) for row in compared for value in row if isinstance(value, float))
    report = (tmp_path / "report.md").read_text("utf-8")
    assert "## Deployments to production\n\nNot enough data: no deployment to production is known.\n" in report
    assert "Lead time for changes: not enough data (no merged pull request has a known deployment)." in report
    assert not re.search(r"\b(nan|inf|infinity|None)\b", report)

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from connectors import Record
from connectors.simulation import Simulation, SimulationSettings

R = TypeVar("R", bound=Record)

SMALL: dict[str, Any] = {"teams": 2, "people_per_team": 4, "weeks": 16, "seed": 11}


def all_records(simulation: Simulation) -> list[Record]:
    return [record for stream in simulation.streams() for page in stream.read(None) for record in page.records]


@pytest.fixture(scope="session")
def small() -> Simulation:
    return Simulation(SimulationSettings(**SMALL))


@pytest.fixture(scope="session")
def of_class(small: Simulation) -> Callable[[type[R]], list[R]]:
    records = all_records(small)

    def select(kind: type[R]) -> list[R]:
        return [record for record in records if isinstance(record, kind)]

    return select

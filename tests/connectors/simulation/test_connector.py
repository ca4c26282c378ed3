from __future__ import annotations

import json
from datetime import datetime
from itertools import pairwise

import pytest

from connectors import Connector, Cost, Record
from connectors.simulation import Simulation, SimulationSettings

SETTINGS = SimulationSettings(teams=2, people_per_team=4, weeks=16, seed=11)


def as_bytes(simulation: Simulation) -> bytes:
    lines = [
        f"{stream.name} {stream.partition} {json.dumps(page.cursor)} {record!r}"
        for stream in simulation.streams()
        for page in stream.read(None)
        for record in page.records
    ]
    return "\n".join(lines).encode()


def times(record: Record) -> list[datetime]:
    return [value for _, value in record if isinstance(value, datetime)]


def test_the_same_settings_give_the_same_records_byte_for_byte() -> None:
    assert as_bytes(Simulation(SETTINGS)) == as_bytes(Simulation(SETTINGS))


def test_another_seed_gives_other_records() -> None:
    assert as_bytes(Simulation(SETTINGS)) != as_bytes(Simulation(SETTINGS.model_copy(update={"seed": 12})))


def test_every_time_lies_in_the_simulated_weeks(small: Simulation) -> None:
    found = [at for stream in small.streams() for page in stream.read(None) for r in page.records for at in times(r)]

    assert min(found) == datetime(2025, 1, 6)  # noqa: DTZ001 - records keep UTC without an offset
    assert small.observed_at == datetime(2025, 4, 28)  # noqa: DTZ001 - the same
    assert max(found) < small.observed_at


def test_a_simulation_is_a_connector_that_costs_nothing() -> None:
    connector: Connector = Simulation(SETTINGS)

    assert connector.source == "simulation"
    assert connector.cost == Cost(requests=0, points=0)
    assert list(connector.check()) == ["simulation: 2 teams work for 16 weeks (seed 11)"]


def test_streams_have_names_of_their_own(small: Simulation) -> None:
    names = [(stream.source, stream.name, stream.partition) for stream in small.streams()]

    assert len(set(names)) == len(names)
    assert {name for _, name, _ in names} == {
        *("repositories", "default_branches", "deployments", "pull_requests", "issues"),
        *("jira_catalogue", "jira_issues"),
    }


def test_a_walk_goes_on_behind_each_cursor(small: Simulation) -> None:
    for stream in small.streams():
        pages = list(stream.read(None))
        for page, following in pairwise(pages):
            stored = json.loads(json.dumps(page.cursor))
            assert next(stream.read(stored)) == following
        if pages:
            assert list(stream.read(pages[-1].cursor)) == []


def test_a_page_holds_five_hundred_pull_requests_with_all_their_parts() -> None:
    busy = Simulation(SimulationSettings(teams=1, people_per_team=20, weeks=40))
    pages = [page for stream in busy.streams() if stream.name == "pull_requests" for page in stream.read(None)]
    owners = [[record for record in page.records if record.owner is None] for page in pages]

    assert max(len(held) for held in owners) == 500
    for page, held in zip(pages, owners, strict=True):
        numbers = {(getattr(record, "repository_id", 0), getattr(record, "number", 0)) for record in held}
        parts = [record for record in page.records if record.owner is not None]
        assert {(getattr(part, "repository_id", 0), getattr(part, "number", 0)) for part in parts} == numbers


def test_teams_say_what_belongs_to_them(small: Simulation) -> None:
    found = [
        (team.name, team.project_key, [repository.name for repository in team.repositories], len(team.people))
        for team in small.teams
    ]

    assert found == [
        ("amber", "AMB", ["acme-example/amber-basket", "acme-example/amber-ledger"], 4),
        ("birch", "BIR", ["acme-example/birch-search"], 4),
    ]


def test_many_teams_have_names_of_their_own() -> None:
    many = Simulation(SimulationSettings(teams=60, people_per_team=3)).teams

    for found in (
        [team.name for team in many],
        [team.project_key for team in many],
        [person.login for team in many for person in team.people],
        [repository.name for team in many for repository in team.repositories],
    ):
        assert len(set(found)) == len(found)


def test_an_adoption_after_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="ai_adoption_week lies after the last week"):
        SimulationSettings(weeks=10, ai_adoption_week=11)


def test_ai_is_adopted_in_the_middle_unless_told() -> None:
    assert SimulationSettings(weeks=40).adoption_week == 20
    assert SimulationSettings(weeks=40, ai_adoption_week=0).adoption_week == 0

"""Deployments that change late, and those that are deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors.github import GitHub, GitHubSettings
from connectors.github.records import Deployment
from tests.connectors.github.conftest import NO_WAITING
from tests.connectors.github.synthetic import oid, person, text

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

NAME = "late-example/app"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

Row = dict[str, Any]
Serve = Callable[..., Any]


def deployment(number: int, made: datetime, *statuses: tuple[str, datetime], environment: str = "production") -> Row:
    steps = [
        {"id": 100 * number + step, "state": state, "created_at": text(when), "creator": person("alice")}
        for step, (state, when) in enumerate(statuses)
    ]
    return {
        "repo": NAME,
        "id": number,
        "node_id": f"DE_{number}",
        "sha": oid("root"),
        "ref": "main",
        "environment": environment,
        "task": "deploy",
        "production": environment == "production",
        "created_at": text(made),
        "creator": person("alice"),
        "statuses": steps,
    }


def ended(number: int, made: datetime) -> Row:
    """A deployment that succeeds, and is replaced an hour later."""
    return deployment(number, made, ("SUCCESS", made), ("INACTIVE", made + HOUR))


@pytest.fixture
def serve(tmp_path: Path, lab: Lab, forge: Any) -> Serve:
    """Serves a repository that has nothing but deployments."""

    def serving(deployments: Iterable[Row], **options: object) -> Any:
        owner, name = NAME.split("/")
        repository = {
            "owner": owner,
            "name": name,
            "id": 1,
            "node_id": "R_1",
            "default_branch": "main",
            "created_at": text(BEGIN),
            "languages": {},
        }
        root = {"repo": NAME, "oid": oid("root"), "message": "Begin", "committed_date": text(BEGIN)}
        files: dict[str, list[Row]] = {
            "repositories": [repository],
            "commits": [{**root, "authored_date": text(BEGIN), "author": {"name": "A", "email": "a@example.com"}}],
            "deployments": list(deployments),
        }
        (tmp_path / "github").mkdir()
        about = {"name": "late", "org": owner, "now": "2026-12-01T00:00:00Z"}
        (tmp_path / "world.json").write_text(json.dumps(about), "utf-8")
        for file, rows in files.items():
            lines = "".join(json.dumps(row) + "\n" for row in rows)
            (tmp_path / "github" / f"{file}.jsonl").write_text(lines, "utf-8")
        return lab.serve(forge.World(tmp_path), **options)

    return serving


def night(lab: Lab, server: Any, at: datetime, store: MemoryStore) -> int:
    """Reads the deployments at some time; how many requests that took, without the look that comes first."""
    server.set_time(text(at))
    settings = GitHubSettings(api_url=server.url, repositories=[NAME])
    connector = GitHub(settings, "invented-token", NO_WAITING, production="^prod")
    lab.sync(connector, store, only="deployments")
    return connector.cost.requests - 1


def states(store: MemoryStore) -> dict[int | None, str | None]:
    return {one.id: one.state for one in store.of(Deployment) if (one.table, (1, one.node_id)) not in store.gone}


def delete(server: Any, *numbers: int) -> None:
    held = server.world.repos_by_id[1]
    for number in numbers:
        gone = held.deployments.pop(number)
        del server.world.nodes[gone.node_id]
    held._cache.clear()  # noqa: SLF001 - nothing vanishes from a world by itself


def test_one_to_production_that_waits_is_looked_at_however_many_others_are_open(lab: Lab, serve: Serve) -> None:
    waiting = deployment(1, BEGIN, ("QUEUED", BEGIN), ("SUCCESS", BEGIN + 20 * DAY))
    previews = [
        deployment(100 + n, BEGIN + n * HOUR, ("SUCCESS", BEGIN + n * HOUR), environment="preview")
        for n in range(1, 300)
    ]
    server = serve([waiting, *previews])
    store = lab.store()
    assert night(lab, server, BEGIN + 19 * DAY, store) == 3
    assert states(store)[1] == "QUEUED"
    assert night(lab, server, BEGIN + 21 * DAY, store) == 2
    assert states(store)[1] == "ACTIVE"


def test_many_that_are_open_elsewhere_are_looked_at_in_turn_a_hundred_a_night(lab: Lab, serve: Serve) -> None:
    end = BEGIN + 20 * DAY
    previews = [
        deployment(n, BEGIN + n * HOUR, ("SUCCESS", BEGIN + n * HOUR), ("INACTIVE", end), environment="preview")
        for n in range(1, 301)
    ]
    server = serve(previews)
    store = lab.store()
    night(lab, server, end - DAY, store)
    costs = [night(lab, server, end + n * DAY, store) for n in range(1, 5)]
    assert set(states(store).values()) == {"INACTIVE"}
    assert costs == [2 + 1, 1, 0, 0]


@pytest.mark.parametrize("failed", ["FAILURE", "ERROR"])
def test_one_that_failed_and_succeeds_after_weeks_is_known_to_have_succeeded(
    failed: str, lab: Lab, serve: Serve
) -> None:
    others = [ended(n, BEGIN + 8 * DAY + n * HOUR) for n in range(2, 50)]
    server = serve([deployment(1, BEGIN, (failed, BEGIN + HOUR), ("SUCCESS", BEGIN + 16 * DAY)), *others])
    store = lab.store()
    for days in (15, 17):
        night(lab, server, BEGIN + days * DAY, store)
    assert states(store)[1] == "ACTIVE"


def test_one_that_stays_failed_is_left_alone_after_four_weeks(lab: Lab, serve: Serve) -> None:
    others = [ended(n, BEGIN + 8 * DAY + n * HOUR) for n in range(2, 50)]
    server = serve([deployment(1, BEGIN, ("FAILURE", BEGIN + HOUR)), *others])
    store = lab.store()
    costs = [night(lab, server, BEGIN + days * DAY, store) for days in (15, 16, 17, 29, 30)]
    assert costs[1:] == [1, 1, 2, 0]


def test_those_that_are_deleted_are_gone_wherever_they_stand(lab: Lab, serve: Serve) -> None:
    old = [ended(n, BEGIN + n * HOUR) for n in range(1, 151)]
    watched = deployment(500, BEGIN, ("SUCCESS", BEGIN + HOUR))
    recent = [ended(n, BEGIN + 20 * DAY + n * HOUR) for n in range(600, 650)]
    server = serve([*old, watched, *recent])
    store = lab.store()
    now = BEGIN + 60 * DAY
    night(lab, server, now, store)
    assert (len(states(store)), store.gone) == (201, set())
    delete(server, 7, 500, 610)
    night(lab, server, now + DAY, store)
    assert {key[1] for _, key in store.gone} == {"DE_7", "DE_500", "DE_610"}
    assert [night(lab, server, now + n * DAY, store) for n in (2, 3)] == [1, 0]


def test_all_are_listed_at_most_once_a_week_for_those_that_are_deleted(lab: Lab, serve: Serve) -> None:
    server = serve([ended(n, BEGIN + n * HOUR) for n in range(1, 301)])
    store = lab.store()
    now = BEGIN + 60 * DAY
    night(lab, server, now, store)
    delete(server, 7)
    assert night(lab, server, now + DAY, store) == 2 + 3
    delete(server, 8)
    assert night(lab, server, now + 2 * DAY, store) == 2
    assert night(lab, server, now + 9 * DAY, store) == 2 + 3
    assert {key[1] for _, key in store.gone} == {"DE_7", "DE_8"}


def test_that_new_ones_come_hides_none_that_was_deleted(lab: Lab, serve: Serve) -> None:
    now = BEGIN + 60 * DAY
    server = serve([ended(n, BEGIN + n * HOUR) for n in range(1, 151)] + [ended(900, now + HOUR)])
    store = lab.store()
    night(lab, server, now, store)
    delete(server, 7)
    night(lab, server, now + DAY, store)
    assert {key[1] for _, key in store.gone} == {"DE_7"}
    assert len(states(store)) == 150


def test_a_sync_of_all_finds_what_is_gone_too(lab: Lab, serve: Serve) -> None:
    server = serve([ended(n, BEGIN + n * HOUR) for n in range(1, 151)])
    store = lab.store()
    night(lab, server, BEGIN + 60 * DAY, store)
    delete(server, 7)
    store.cursors.clear()
    night(lab, server, BEGIN + 61 * DAY, store)
    assert {key[1] for _, key in store.gone} == {"DE_7"}
    delete(server, *range(8, 151), *range(1, 7))
    store.cursors.clear()
    night(lab, server, BEGIN + 62 * DAY, store)
    assert states(store) == {}


def test_one_that_is_not_found_for_a_moment_comes_back(lab: Lab, serve: Serve) -> None:
    missing = {"data": {"nodes": [None]}, "errors": [{"type": "NOT_FOUND", "path": ["nodes", 0], "message": "gone"}]}
    fault = {"action": "status", "status": 200, "body": missing, "body_match": "query DeploymentsById", "max": 1}
    others = [ended(n, BEGIN + 8 * DAY + n * HOUR) for n in range(2, 50)]
    server = serve([deployment(1, BEGIN, ("SUCCESS", BEGIN + HOUR)), *others], faults=[fault])
    store = lab.store()
    found = []
    for days in (30, 31, 32):
        night(lab, server, BEGIN + days * DAY, store)
        found.append(1 in states(store))
    assert found == [True, False, True]

"""Runs of workflows: windows under the thousand that GitHub lists, re-runs, and what a quiet night costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors import ContractBrokenError, Stream
from connectors.github import GitHub, GitHubSettings
from connectors.github.client import Client
from connectors.github.parse.workflow_runs import workflow_run
from connectors.github.records import WorkflowRun
from connectors.github.rest import List, Rest
from connectors.patience import Patience

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

WEB_SHOP = "acme-example/web-shop"
BUSY = "busy-example/app"
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def connect(url: str, name: str = WEB_SHOP) -> GitHub:
    settings = GitHubSettings(api_url=url, repositories=[name], workflow_runs=True)
    return GitHub(settings, "invented-token", Patience(sleep=lambda _: None))


def runs_of(connector: GitHub) -> Stream:
    (stream,) = [stream for stream in connector.streams() if stream.name == "workflow_runs"]
    return stream


def read(connector: GitHub, store: MemoryStore, most: int | None = None) -> int:
    """Reads runs into the store, `most` pages of them, and returns the requests that took."""
    stream = runs_of(connector)
    before = connector.cost.requests
    for page in islice(stream.read(store.cursor(stream)), most):
        store.save(stream, page)
    return connector.cost.requests - before


def text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def run(number: int, created: datetime, ended: datetime | None = None, **more: object) -> dict[str, Any]:
    """A run of a world; it begins when it is made, and ends a minute later."""
    known: dict[str, Any] = {
        "repo": BUSY,
        "id": number,
        "workflow_id": 1,
        "name": "CI",
        "path": ".github/workflows/ci.yml",
        "event": "push",
        "head_branch": "main",
        "head_sha": "a" * 40,
        "status": "completed",
        "conclusion": "success",
        "run_attempt": 1,
        "created_at": text(created),
        "run_started_at": text(created),
        "updated_at": text(ended or created + timedelta(minutes=1)),
        "actor": {"login": "helper[bot]", "type": "Bot", "id": 7},
    }
    return known | more


@pytest.fixture
def busy(tmp_path: Path, lab: Lab) -> Any:
    """Serves a repository that has nothing but runs."""

    def serve(runs: Sequence[dict[str, Any]], **options: object) -> Any:
        owner, name = BUSY.split("/")
        repository = {
            "owner": owner,
            "name": name,
            "id": 1,
            "node_id": "R_1",
            "default_branch": "main",
            "created_at": text(BEGIN),
            "languages": {},
        }
        (tmp_path / "github").mkdir()
        (tmp_path / "world.json").write_text(
            json.dumps({"name": "busy", "org": owner, "now": "2026-06-30T00:00:00Z"}), "utf-8"
        )
        (tmp_path / "github" / "repositories.jsonl").write_text(json.dumps(repository) + "\n", "utf-8")
        lines = "".join(json.dumps(one) + "\n" for one in runs)
        (tmp_path / "github" / "workflow_runs.jsonl").write_text(lines, "utf-8")
        return lab.serve(str(tmp_path), **options)

    return serve


@pytest.mark.vcr
def test_a_run_keeps_what_github_says_of_it(recorded_url: str) -> None:
    rest = Rest(Client(GitHubSettings(api_url=recorded_url, repositories=[WEB_SHOP]), "invented-token", Patience()))
    wanted = List(
        path=f"/repos/{WEB_SHOP}/actions/runs",
        parameters={"created": "2026-03-01..2026-03-31", "exclude_pull_requests": True},
        rows="workflow_runs",
        total="total_count",
        identity=lambda row: row["id"],
        where="GitHub",
    )
    records = [workflow_run(11, row) for row in rest.read(wanted).rows]
    assert [record.id for record in records] == [1110010, 1110009, 1110008]
    assert records[0].model_dump(mode="json") == {
        "repository_id": 11,
        "id": 1110010,
        "attempt": 2,
        "workflow_id": 711,
        "name": "CI",
        "path": ".github/workflows/ci.yml",
        "event": "pull_request",
        "head_branch": "branch-9",
        "head_sha": records[0].head_sha,
        "status": "completed",
        "conclusion": "success",
        "created_at": "2026-03-25T08:31:00",
        "run_started_at": "2026-03-25T11:00:00",
        "updated_at": "2026-03-25T11:11:00",
        "actor_login": "alice-example",
        "actor_type": "User",
    }


def test_runs_are_read_only_when_they_are_wanted(lab: Lab) -> None:
    assert "workflow_runs" not in {stream.name for stream in lab.connect(lab.serve().url, WEB_SHOP).streams()}


def test_a_quiet_repository_costs_one_request_that_is_not_charged(lab: Lab) -> None:
    server = lab.serve()
    connector, store = connect(server.url), lab.store()
    assert read(connector, store) == 1
    before = dict(store.rows)
    server.set_time("2026-04-03T00:00:00Z")
    assert read(connect(server.url), store) == 1
    server.set_time("2026-04-04T00:00:00Z")
    assert read(connect(server.url), store) == 1
    assert server.stats["not_modified"] == 1
    assert store.rows == before


def test_the_question_for_the_last_days_moves_on_within_a_week(lab: Lab) -> None:
    server = lab.serve()
    store = lab.store()
    for day in ("2026-04-01", "2026-04-07", "2026-04-12", "2026-04-15"):
        server.set_time(f"{day}T00:00:00Z")
        read(connect(server.url), store)
    asked = [one["query"].split("created=")[1].split("&")[0] for one in server.requests if "created" in one["query"]]
    assert [one[6:16] for one in asked] == ["2026-01-02", "2026-03-02", "2026-03-02", "2026-03-13"]


def test_a_rerun_replaces_the_attempt_before(lab: Lab) -> None:
    server = lab.serve(at="2026-03-25T10:00:00Z")
    store = lab.store()
    read(connect(server.url), store)
    (before,) = [one for one in store.of(WorkflowRun) if one.id == 1110010]
    server.set_time(server.world.now)
    read(connect(server.url), store)
    (after,) = [one for one in store.of(WorkflowRun) if one.id == 1110010]
    assert (before.attempt, before.status) == (1, "queued")
    assert (after.attempt, after.status, after.conclusion) == (2, "completed", "success")


def test_a_rerun_after_weeks_is_found(busy: Any, lab: Lab) -> None:
    again = run(1, BEGIN, run_attempt=2, run_started_at="2026-01-30T00:00:00Z", updated_at="2026-01-30T01:00:00Z")
    server = busy([again, run(2, BEGIN + timedelta(days=20))], at="2026-01-29T00:00:00Z")
    store = lab.store()
    read(connect(server.url, BUSY), store)
    server.set_time("2026-01-31T00:00:00Z")
    read(connect(server.url, BUSY), store)
    assert {one.id: one.attempt for one in store.of(WorkflowRun)} == {1: 2, 2: 1}


def test_an_old_run_that_is_unfinished_is_read_again_by_its_number(busy: Any, lab: Lab) -> None:
    server = busy([run(1, BEGIN, BEGIN + timedelta(days=70))], at="2026-01-02T00:00:00Z")
    store = lab.store()
    states = []
    for day in ("2026-01-02", "2026-03-01", "2026-03-20", "2026-03-21"):
        server.set_time(f"{day}T00:00:00Z")
        requests = read(connect(server.url, BUSY), store)
        states.append((store.of(WorkflowRun)[0].status, requests))
    assert states == [("in_progress", 1), ("in_progress", 1), ("completed", 2), ("completed", 1)]


def test_an_unfinished_run_that_is_deleted_is_not_asked_for_again(busy: Any, lab: Lab) -> None:
    deleted = {"action": "status", "status": 404, "body": {"message": "Not Found"}, "match": "runs/1$"}
    server = busy([run(1, BEGIN, BEGIN + timedelta(days=70))], at="2026-01-02T00:00:00Z", faults=[deleted])
    store = lab.store()
    read(connect(server.url, BUSY), store)
    server.set_time("2026-03-01T00:00:00Z")
    assert [read(connect(server.url, BUSY), store) for _ in range(3)] == [1, 2, 1]
    assert store.cursors["workflow_runs", BUSY]["unfinished"] == {}


def crowd() -> list[dict[str, Any]]:
    """1,200 runs: some over months, and 1,100 within an hour."""
    sparse = [run(number, BEGIN + timedelta(hours=number * 30)) for number in range(1, 101)]
    dense = [run(5000 + number, BEGIN + timedelta(days=90, seconds=2 * number)) for number in range(1100)]
    return sparse + dense


def test_more_runs_than_github_lists_are_read_in_windows(busy: Any, lab: Lab) -> None:
    server = busy(crowd())
    store = lab.store()
    requests = read(connect(server.url, BUSY), store)
    assert {one.id for one in store.of(WorkflowRun)} == {one["id"] for one in crowd()}
    assert requests <= 60
    assert read(connect(server.url, BUSY), store) == 1


def test_what_changes_during_a_walk_that_is_cut_off_is_found_by_the_next_one(busy: Any, lab: Lab) -> None:
    again = run(9000, BEGIN + timedelta(days=60), run_attempt=2, run_started_at=text(BEGIN + timedelta(days=89)))
    end = BEGIN + timedelta(days=89, hours=1)
    server = busy([*crowd(), again | {"updated_at": text(end)}], at=text(BEGIN + timedelta(days=88)))
    store = lab.store()
    read(connect(server.url, BUSY), store)
    server.set_time(text(BEGIN + timedelta(days=92)))
    read(connect(server.url, BUSY), store, most=3)
    server.set_time(server.world.now)
    read(connect(server.url, BUSY), store)
    assert store.count(WorkflowRun) == 1201
    assert {one.attempt for one in store.of(WorkflowRun) if one.id == 9000} == {2}


def test_more_runs_in_one_second_than_github_lists_are_told(busy: Any, lab: Lab) -> None:
    server = busy([run(number, BEGIN + timedelta(hours=1)) for number in range(1, 1003)], at="2026-01-01T06:00:00Z")
    unread = [line for page in runs_of(connect(server.url, BUSY)).read(None) for line in page.unread]
    assert unread == ["GitHub, workflow runs of busy-example/app: only 1000 of 1002 came"]


@pytest.mark.parametrize("nights", [1, 9])
def test_a_list_that_comes_short_is_told_and_read_again_for_a_week(nights: int, busy: Any, lab: Lab) -> None:
    short = {"total_count": 3, "workflow_runs": []}
    fault = {"match": "actions/runs", "action": "status", "status": 200, "body": short, "max": 3 * nights}
    server = busy([run(number, BEGIN + timedelta(hours=number)) for number in range(1, 4)], faults=[fault])
    store = lab.store()
    for night in range(nights + 1):
        server.set_time(text(BEGIN + timedelta(days=70 + night)))
        stream = runs_of(connect(server.url, BUSY))
        pages = list(stream.read(store.cursor(stream)))
        assert [bool(page.unread) for page in pages] == [night < nights]
        for page in pages:
            store.save(stream, page)
    assert store.count(WorkflowRun) == (3 if nights <= 7 else 0)


def test_many_unfinished_runs_are_looked_at_in_turn(busy: Any, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.github.streams.workflow_runs.MOST_UNFINISHED", 2)
    end = BEGIN + timedelta(days=50)
    server = busy([run(number, BEGIN + timedelta(hours=number), end) for number in range(1, 5)])
    store = lab.store()
    requests = []
    for days in (40, 51, 52, 53):
        server.set_time(text(BEGIN + timedelta(days=days)))
        requests.append(read(connect(server.url, BUSY), store))
    assert requests == [1, 1 + 2, 1 + 2, 1]
    assert {one.status for one in store.of(WorkflowRun)} == {"completed"}


def test_an_unfinished_run_that_is_not_found_for_a_moment_is_looked_for_again(busy: Any, lab: Lab) -> None:
    deleted = {"action": "status", "status": 404, "body": {"message": "Not Found"}, "match": "runs/1$", "max": 1}
    server = busy([run(1, BEGIN, BEGIN + timedelta(days=34))], at="2026-01-02T00:00:00Z", faults=[deleted])
    store = lab.store()
    for days in (33, 36, 37):
        server.set_time(text(BEGIN + timedelta(days=days)))
        read(connect(server.url, BUSY), store)
    assert [one.status for one in store.of(WorkflowRun)] == ["completed"]


@pytest.mark.parametrize("unlike", [{"total_count": 1}, {"total_count": 1, "workflow_runs": [{"id": 1}]}, []])
def test_an_answer_of_another_shape_is_told_with_its_place(unlike: object, lab: Lab) -> None:
    server = lab.serve(faults=[{"action": "status", "status": 200, "body": unlike, "match": "actions/runs"}])
    with pytest.raises(ContractBrokenError, match=rf"^GitHub, workflow runs of {WEB_SHOP}: "):
        read(connect(server.url), lab.store())

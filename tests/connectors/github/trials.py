"""Trials of convergence: nights of trouble, after which the raw store must equal a fresh one.

Everything that is started is forked from this process, which holds the worlds: a server for each trial, and for each
night a sync that may be killed. So this process must have no thread and no open database when a trial begins.
"""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import random
import signal
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

import duckdb

from connectors import SourceError
from connectors.github import RECORDS, GitHub, GitHubSettings
from connectors.patience import Patience
from pipeline.store import Store
from pipeline.sync import sync
from tests.connectors.github.synthetic import Plan, write_world

NIGHTS = 5
LONGEST_NIGHT_SECONDS = 1.5
TOKEN = "invented-token"

PLANS = (
    Plan(repositories=2, pull_requests=25, deploys=True, hotfixes=True, seed=1),
    Plan(repositories=1, pull_requests=45, days=30, commits=3, seed=2),
)

FAULTS: list[dict[str, Any]] = [
    {"action": "html_502"},
    {"action": "status", "status": 502},
    {"action": "status", "status": 504},
    {"action": "reset"},
    {"action": "slow", "seconds": 0.02},
    {"action": "timeout", "seconds": 0.02},
    {"action": "truncate"},
    {"action": "truncate", "keep_length": True},
    {"action": "secondary_limit"},
    {"action": "rate_limit_200"},
    {"action": "rate_limit_429_no_retry_after"},
    {"action": "graphql_partial", "nodes": 2},
    {"action": "jira_429"},
]
"""Every kind of failure the stand-in server knows."""

_processes = multiprocessing.get_context("fork")


@dataclass
class Outcome:
    """What trials came to."""

    nights: int = 0
    killed: int = 0
    failed: int = 0
    rows: int = 0
    differing: int = 0
    duplicates: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    def __str__(self) -> str:
        return (
            f"{self.nights} nights, of which {self.killed} killed and {self.failed} ended by an error;"
            f" {self.rows:,} rows compared, {self.differing} differing, {self.duplicates} duplicates"
        )


def load_worlds(folder: Path) -> list[Any]:
    """The worlds of the trials: made-up ones, and `tiny`; what every server needs is made before they are forked."""
    forge = importlib.import_module("forge")
    importlib.import_module("forge.github_graphql").bound_schema()
    made = [forge.World(write_world(folder / f"world-{place}", plan)) for place, plan in enumerate(PLANS)]
    return [*made, forge.World(Path(forge.__file__).parents[1] / "worlds" / "tiny")]


def run(worlds: Sequence[Any], folder: Path, seed: int) -> Outcome:
    """One trial; the world, the times, the faults and the kills follow from the seed."""
    folder.mkdir()
    chance = random.Random(seed)  # noqa: S311 - trials, not secrets
    world = worlds[seed % len(worlds)]
    outcome = Outcome(nights=NIGHTS)
    faults = [{**fault, "probability": chance.choice([0.01, 0.03])} for fault in FAULTS]
    weather = {"tick": chance.choice([1, 30, 1800, 20_000]), "max_page_nodes": chance.choice([15_000, 3_000])}
    with _Served(world, faults=faults, seed=seed, **weather) as stormy:
        span = world.now - min(repository.created for repository in world.repos_by_id.values())
        moments = sorted(world.now - span * chance.random() for _ in range(NIGHTS))
        for moment in moments:
            stormy.set_time(int(moment))
            after = chance.uniform(0.05, LONGEST_NIGHT_SECONDS) if chance.random() < 0.6 else None
            code = _run_apart(lambda: _one_night(stormy.url, world.org, folder / "store.duckdb"), kill_after=after)
            outcome.killed += code == -signal.SIGKILL
            outcome.failed += code == 1
    with _Served(world) as calm:
        for name in ("store", "fresh"):
            code = _run_apart(lambda path=folder / f"{name}.duckdb": _one_night(calm.url, world.org, path))
            assert code == 0, f"the calm sync failed with {code}"
    outcome.rows, outcome.differing, outcome.duplicates = _compare(folder)
    return outcome


def _one_night(url: str, organization: str, path: Path) -> int:
    settings = GitHubSettings(api_url=url, organizations=[organization])
    with Store(path) as store:
        try:
            sync(store, GitHub(settings, TOKEN, Patience(sleep=lambda _: None)))
        except SourceError:
            return 1
    return 0


def _run_apart(work: Callable[[], int], kill_after: float | None = None) -> int:
    """The exit code of `work` in a process of its own, which may be killed meanwhile."""
    process = _processes.Process(target=_frozen, args=(lambda: os._exit(work()),))
    process.start()
    process.join(kill_after)
    if process.is_alive():
        process.kill()
        process.join()
    assert process.exitcode is not None
    return process.exitcode


def _frozen(work: Callable[[], None]) -> None:
    """Does work in a forked process whose memory stays the parent's: no collector looks at what came from there."""
    gc.freeze()
    work()


class _Served:
    """A stand-in server in a process of its own."""

    def __init__(self, world: Any, **options: Any) -> None:
        ours, theirs = _processes.Pipe()
        self._process = _processes.Process(target=_frozen, args=(lambda: _serve(world, options, theirs),), daemon=True)
        self._process.start()
        self.url: str = ours.recv()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.join()

    def set_time(self, moment: int) -> None:
        """Sets the server's clock (epoch seconds)."""
        now = importlib.import_module("forge.times").iso(moment)
        request = urllib.request.Request(f"{self.url}/_forge/time", json.dumps({"now": now}).encode())  # noqa: S310 - loopback
        urllib.request.urlopen(request).close()  # noqa: S310 - loopback


def _serve(world: Any, options: dict[str, Any], ready: Connection) -> None:
    forge = importlib.import_module("forge")
    with forge.serve(world, github_token=TOKEN, **options) as server:
        ready.send(server.url)
        signal.pause()


def _compare(folder: Path) -> tuple[int, int, int]:
    """Rows of the fresh store, rows that only one of the two stores has, and keys that occur twice."""
    rows = differing = duplicates = 0
    with duckdb.connect() as connection:
        for name in ("store", "fresh"):
            connection.execute(f"attach '{folder / name}.duckdb' as {name} (read_only)")
        for record in RECORDS:
            ours, theirs = (f"select * from {name}.raw.{record.table}" for name in ("store", "fresh"))
            key = ", ".join(record.key)
            rows += _count(connection, theirs)
            differing += _count(connection, f"({ours} except all {theirs}) union all ({theirs} except all {ours})")
            duplicates += _count(connection, f"select {key} from ({ours}) group by {key} having count(*) > 1")
    return rows, differing, duplicates


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    (count,) = connection.execute(f"select count(*) from ({query})").fetchall()[0]
    return int(count)

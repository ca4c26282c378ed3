"""Does a killed, hindered, resumed sync of a changing Jira end with what one full sync sees, row for row?

    python bench/jira_convergence.py --trials 200 [--first 0] [--issues 30] [--syncs 5]

Each trial makes a world from its seed, shows it in steps of random length with faults, and runs `flowgauge sync` on it
in a process of its own, which SIGKILL ends at a seeded point: at a request, inside a page's transaction, after a page,
or at any moment. In the end an undisturbed sync follows, eight days later (a list of all issues is due by then), and
a first sync into a new store; both stores must hold the same rows, those aside that are marked gone. The stand-in for
Jira is looked for in ../shared/forge. Exit code 1 when a trial fails; its seed is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import importlib
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY), str(REPOSITORY / "bench"), str(REPOSITORY.parent / "shared" / "forge")]

import jira_worlds  # noqa: E402 - a script beside this one

from connectors.jira import RECORDS, Jira, client, cloud, data_center  # noqa: E402 - found by the line above
from connectors.patience import Patience  # noqa: E402 - the same
from pipeline import cli, sources, store  # noqa: E402 - the same

KILLED = -signal.SIGKILL
INTERRUPTIONS = ("request", "transaction", "cursor", "page", "moment", "none", "none")
REFUSED = {"errorMessages": ["Date value '1' for field 'updated' is invalid."], "errors": {}}
LOGIN_PAGE = "<html><head><title>Log in</title></head><body>Password</body></html>"
FAULTS: list[dict[str, Any]] = [
    {"match": "/rest/", "probability": 0.01, "action": "status", "status": 503, "headers": {"Retry-After": "7"}},
    {"match": "/rest/", "probability": 0.01, "action": "status", "status": 500},
    {"match": "/rest/", "probability": 0.01, "action": "jira_429"},
    {
        "match": "/rest/",
        "probability": 0.01,
        "action": "jira_429",
        "headers": {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"},
    },
    {"match": "/rest/", "probability": 0.01, "action": "html_502"},
    {"match": "/rest/", "probability": 0.01, "action": "reset"},
    {"match": "/rest/", "probability": 0.004, "action": "timeout", "seconds": 0.3},
    {"match": "/rest/", "probability": 0.004, "action": "slow", "seconds": 0.3},
    {"match": "search|bulkfetch", "probability": 0.02, "action": "truncate"},
    {"match": "search|bulkfetch", "probability": 0.02, "action": "truncate", "keep_length": True},
    {"match": "/rest/", "probability": 0.003, "action": "status", "status": 401},
    {"match": "/rest/", "probability": 0.003, "action": "status", "status": 200, "body": LOGIN_PAGE},
]
NO_MILLISECONDS = {
    "match": "search",
    "body_match": r"(updated|created) [<>]= \d",
    "action": "status",
    "status": 400,
    "body": REFUSED,
}
SMALL_PAGES: tuple[tuple[ModuleType, dict[str, int]], ...] = (
    (cloud, {"SEARCH_PAGE": 3, "BLOCK": 6, "HISTORY_PAGE": 7, "ID_PAGE": 9}),
    (data_center, {"SEARCH_PAGE": 4, "ID_PAGE": 9}),
)
READ_SECONDS = 0.15
MILLISECONDS = 20
"""A process that is to die at any moment lives up to 30 times so long: a sync takes less than a second."""
PATIENT = 20
"""Attempts of a sync that is to come to its end."""


# The nursery: a process that has everything imported, and forks one child for each sync.


def _nursery(orders: Connection, other_end: Connection) -> None:
    """Carries out orders, arguments of `_sync`, until the other end is closed; answers each with an exit code."""
    other_end.close()  # this process has a copy of it
    with contextlib.suppress(EOFError):
        while True:
            order = orders.recv()
            child = os.fork()
            if child == 0:
                _sync(**order)
            _, status = os.waitpid(child, 0)
            orders.send(os.waitstatus_to_exitcode(status))


def _sync(config: str, interruption: str, place: int, attempts: int, *, has_small_pages: bool) -> None:
    """Runs the verb in this process, without real waiting; never returns."""
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a device, not a file
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    patience = Patience(attempts=attempts, sleep=lambda _: None)
    setattr(sources, "Jira", functools.partial(Jira, patience=patience))  # noqa: B010 - not exported there
    setattr(client, "READ_SECONDS", READ_SECONDS)  # noqa: B010 - no whole number there
    for module, sizes in SMALL_PAGES if has_small_pages else ():
        for name, size in sizes.items():
            setattr(module, name, size)
    _prepare(interruption, place)
    os._exit(cli.run(["sync", "--config", config]))


def _prepare(interruption: str, place: int) -> None:
    """Arranges for this process to be killed: at call number `place` of something, or some time after the start."""
    if interruption == "moment":
        threading.Timer(place * MILLISECONDS / 1000, _die).start()
    targets: dict[str, tuple[Any, str, bool]] = {
        "request": (client.Client, "_exchange", True),
        "transaction": (store.Store, "_save_cursor", True),  # rows are written, the cursor is not
        "cursor": (store.Store, "_save_cursor", False),  # both are written, nothing is committed
        "page": (store.Store, "save", False),
    }
    if interruption in targets:
        owner, name, is_before = targets[interruption]
        setattr(owner, name, _deadly(getattr(owner, name), place, is_before=is_before))


def _deadly(method: Callable[..., Any], place: int, *, is_before: bool) -> Callable[..., Any]:
    calls = 0

    @functools.wraps(method)
    def call(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - passes on what it is given
        nonlocal calls
        calls += 1
        if calls == place and is_before:
            _die()
        answer = method(*arguments, **options)
        if calls == place:
            _die()
        return answer

    return call


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# The trials.


@dataclass(frozen=True)
class Size:
    """How large a trial is."""

    issues: int
    syncs: int


@dataclass
class Figures:
    """What the trials amount to."""

    syncs: int = 0
    rows: int = 0
    gone: int = 0
    faults: int = 0
    ends: Counter[str] = field(default_factory=Counter)


class Nursery:
    """The other end of `_nursery`; it must be opened before there are threads."""

    def __init__(self) -> None:
        os.environ["JIRA_TOKEN"] = "any"  # noqa: S105 - the stand-in takes any token
        self._orders, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(target=_nursery, args=(theirs, self._orders))
        process.start()
        theirs.close()

    def sync(self, config: Path, interruption: str = "none", place: int = 0, attempts: int = PATIENT) -> int:
        """Exit code of one sync; one that may be interrupted has many small pages."""
        order = {"config": str(config), "interruption": interruption, "place": place, "attempts": attempts}
        self._orders.send({**order, "has_small_pages": attempts != PATIENT})
        code: int = self._orders.recv()
        return code

    def close(self) -> None:
        """Ends the process."""
        self._orders.close()


def trial(seed: int, size: Size, folder: Path, nurse: Nursery, figures: Figures) -> list[str]:
    """Runs one trial; returns one line for each table that differs."""
    forge = importlib.import_module("forge")
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    zone, events = jira_worlds.write_world(folder / "world", chance, size.issues)
    faults = [*FAULTS, *([NO_MILLISECONDS] if seed % 3 == 0 else [])]
    kind, lag = ("cloud", "dc")[seed % 2], chance.choice([0, 60, 600])
    config, fresh = folder / "config.toml", folder / "fresh.toml"
    with forge.serve(forge.World(folder / "world"), jira=kind, jira_lag=lag, faults=faults, seed=seed) as server:
        for path in (config, fresh):
            path.write_text(
                f'[warehouse]\npath = "{path.stem}.duckdb"\n[jira]\nurl = "{server.url}"\nfields = ["Story Points"]\n'
            )
        for now in _moments(chance, events, size.syncs):
            server.set_time(int(now))
            server.application.clock.tick = chance.choice([0, 1, 60, 240])
            figures.syncs += 1
            code = nurse.sync(
                config, chance.choice(INTERRUPTIONS), chance.randrange(1, 30), attempts=chance.choice([2, 6, 6])
            )
            figures.ends["killed" if code == KILLED else f"exit {code}"] += 1
        server.application.clock.tick = 0
        server.set_time(int((jira_worlds.END + timedelta(days=8)).timestamp()))
        if not _finish(nurse, config):
            return [f"seed {seed}: the last sync does not come to an end"]
        figures.faults += sum(rule.fired for rule in server.application.faults.rules)
        server.application.faults = type(server.application.faults)([])
        if not _finish(nurse, fresh):
            return [f"seed {seed}: a first sync does not come to an end"]
    differences = _differences(folder / "config.store.duckdb", folder / "fresh.store.duckdb", figures)
    return [f"seed {seed} ({kind}, {zone}, lag {lag} s): {line}" for line in differences]


def _moments(chance: random.Random, events: list[datetime], count: int) -> list[float]:
    """Moments of syncs, in order: each soon after something happened, so that the search may not show it yet."""
    found = [chance.choice(events).timestamp() + chance.choice([0, 1, 30, 300, 700, 3000]) for _ in range(count)]
    return sorted(found)


def _finish(nurse: Nursery, config: Path) -> bool:
    return any(nurse.sync(config) == 0 for _ in range(10))


def _differences(found: Path, wanted: Path, figures: Figures) -> Iterator[str]:
    with duckdb.connect(found, read_only=True) as left, duckdb.connect(wanted, read_only=True) as right:
        figures.gone += left.execute("select count(*) from raw.jira_issues where is_gone").fetchall()[0][0]
        for record in RECORDS:
            query = f"select * from raw.{record.table}"
            if record.can_vanish:
                query += " where not is_gone"
            elif record.owner is not None:
                query += " where issue_id in (select id from raw.jira_issues where not is_gone)"
            mine, others = (Counter(map(repr, one.execute(query).fetchall())) for one in (left, right))
            figures.rows += others.total()
            if mine != others:
                missing, surplus = others - mine, mine - others
                shown = next(iter(missing or surplus))
                yield f"{record.table}: {missing.total()} rows missing, {surplus.total()} too many, such as {shown}"


def main() -> int:
    """Runs the trials; returns the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--trials", type=int, default=200)
    arguments.add_argument("--first", type=int, default=0, help="seed of the first trial")
    arguments.add_argument("--issues", type=int, default=30, help="issues in each world")
    arguments.add_argument("--syncs", type=int, default=5, help="disturbed syncs in each trial")
    options = arguments.parse_args()
    figures, failed, began = Figures(), 0, time.monotonic()
    with contextlib.closing(Nursery()) as nurse:
        for done, seed in enumerate(range(options.first, options.first + options.trials), start=1):
            with tempfile.TemporaryDirectory() as folder:
                differences = trial(seed, Size(options.issues, options.syncs), Path(folder), nurse, figures)
            failed += bool(differences)
            print(*differences, sep="\n", end="\n" if differences else "")
            if done % 10 == 0 or done == options.trials:
                seconds = time.monotonic() - began
                print(f"{done} trials, {failed} failed, {figures.syncs} syncs, {seconds:.0f} s", flush=True)
    print(f"{options.trials - failed} of {options.trials} trials ended with the rows of a fresh full sync")
    print(f"ends of syncs: {dict(sorted(figures.ends.items()))}; faults: {figures.faults}")
    print(f"rows compared: {figures.rows}; issues marked gone: {figures.gone}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

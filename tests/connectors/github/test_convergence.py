"""The world moves on while it is read, GitHub fails and runs are killed: in the end nothing is missing or stale."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from connectors import SourceError
from tests.connectors.github.synthetic import Plan, write_world
from tests.connectors.github.trials import FAULTS, NIGHTS

if TYPE_CHECKING:
    from types import ModuleType

    from tests.connectors.github.conftest import Lab, MemoryStore

BENCH = Path(__file__).parents[3] / "bench" / "github_convergence.py"


def one_night(lab: Lab, server: Any, store: MemoryStore, chance: random.Random) -> None:
    """A run that may be killed: what was not stored yet is lost."""
    connector = lab.connect(server.url, server.world.org)
    try:
        for stream in connector.streams():
            for page in stream.read(store.cursor(stream)):
                if chance.random() < 0.05:
                    return
                store.save(stream, page)
    except SourceError:
        return


@pytest.fixture(scope="module")
def made_up(forge: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Any:
    plan = Plan(repositories=1, pull_requests=20, deploys=True, hotfixes=True)
    return forge.World(write_world(tmp_path_factory.mktemp("convergence") / "world", plan))


@pytest.mark.parametrize("seed", range(10))
def test_after_nights_of_trouble_the_store_equals_a_fresh_one(seed: int, lab: Lab, made_up: Any) -> None:
    chance = random.Random(seed)  # noqa: S311 - trials, not secrets
    world = made_up if seed % 2 else "tiny"
    store = lab.store()
    faults = [{**fault, "probability": 0.03} for fault in FAULTS]
    tick, nodes = chance.choice([30, 1800, 20_000]), chance.choice([3_000, 15_000])
    server = lab.serve(world, tick=tick, faults=faults, seed=seed, max_page_nodes=nodes)
    span = server.world.now - min(one.created for one in server.world.repos_by_id.values())
    for moment in sorted(server.world.now - span * chance.random() for _ in range(NIGHTS)):
        server.set_time(int(moment))
        one_night(lab, server, store, chance)
    calm = lab.serve(world)
    lab.sync(lab.connect(calm.url, calm.world.org), store)
    fresh = lab.sync(lab.connect(calm.url, calm.world.org))
    assert {place: row for place, row in store.rows.items() if fresh.rows.get(place) != row} == {}
    assert store.rows.keys() == fresh.rows.keys()
    assert store.gone == set()


def test_after_syncs_were_killed_the_raw_store_equals_a_fresh_one_row_for_row(forge: ModuleType) -> None:
    done = subprocess.run([sys.executable, BENCH, "--trials", "3"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    *_, last = done.stdout.splitlines()
    found = re.fullmatch(
        r"3 trials: 15 nights, of which (\d+) killed and \d+ ended by an error;"
        r" ([\d,]+) rows compared, 0 differing, 0 duplicates",
        last,
    )
    assert found, last
    assert int(found[1]) > 0
    assert int(found[2].replace(",", "")) > 1000

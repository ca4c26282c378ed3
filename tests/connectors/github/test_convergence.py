"""The world moves on while it is read, GitHub fails and runs are killed: in the end nothing is missing or stale."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest

from connectors import SourceError

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab, MemoryStore

ORGANIZATION = "acme-example"
DAY = 86_400
NIGHTS = 5

FAULTS: list[dict[str, Any]] = [
    {"action": "html_502", "probability": 0.03},
    {"action": "status", "status": 504, "probability": 0.03},
    {"action": "reset", "probability": 0.03},
    {"action": "truncate", "probability": 0.03},
    {"action": "truncate", "keep_length": True, "probability": 0.03},
    {"action": "secondary_limit", "probability": 0.03},
    {"action": "rate_limit_200", "probability": 0.03},
    {"action": "rate_limit_429_no_retry_after", "probability": 0.03},
    {"action": "graphql_partial", "nodes": 2, "probability": 0.05},
]


def one_night(lab: Lab, server: Any, store: MemoryStore, chance: random.Random) -> None:
    """A run that may be killed: what was not stored yet is lost."""
    connector = lab.connect(server.url, ORGANIZATION)
    try:
        for stream in connector.streams():
            for page in stream.read(store.cursor(stream)):
                if chance.random() < 0.05:
                    return
                store.save(stream, page)
    except SourceError:
        return


@pytest.mark.parametrize("seed", range(5))
def test_after_nights_of_trouble_the_store_equals_a_fresh_one(seed: int, lab: Lab) -> None:
    chance = random.Random(seed)  # noqa: S311 - trials, not secrets
    store = lab.store()
    begin = chance.randrange(10, 50)
    server = lab.serve(at="2026-01-05T00:00:00Z", tick=chance.choice([30, 1800, 20_000]), faults=FAULTS, seed=seed)
    for night in range(NIGHTS):
        server.set_time(min(server.world.now, int(1_767_571_200 + (begin + night * 9) * DAY)))
        one_night(lab, server, store, chance)
    calm = lab.serve()
    lab.sync(lab.connect(calm.url, ORGANIZATION), store)
    fresh = lab.sync(lab.connect(calm.url, ORGANIZATION))
    assert {place: row for place, row in store.rows.items() if fresh.rows.get(place) != row} == {}
    assert store.rows.keys() == fresh.rows.keys()

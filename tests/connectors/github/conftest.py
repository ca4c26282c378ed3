"""What the tests of the GitHub connector share: a served world, a connector for it, and a stand-in for the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import ModuleType
from typing import Any, TypeVar

import pytest

from connectors import Cursor, Page, Record, Stream, Sweep
from connectors.github import GitHub, GitHubSettings
from connectors.patience import Patience

RECORDED_HOST = "http://127.0.0.1:8080"
TOKEN = "invented-token"
NO_WAITING = Patience(sleep=lambda _: None)


R = TypeVar("R", bound=Record)
Place = tuple[str, tuple[object, ...]]


class MemoryStore:
    """Keeps rows by their keys as the raw store does: newer wins, parts go with their owner."""

    def __init__(self) -> None:
        self.rows: dict[Place, Record] = {}
        self.cursors: dict[tuple[str, str], Cursor] = {}
        self.gone: set[Place] = set()
        self._parts: defaultdict[Place | None, set[Place]] = defaultdict(set)

    def save(self, stream: Stream, page: Page) -> None:
        outdated = {_place(record) for record in page.records if self._is_outdated(record)}
        for owner in {_place(record) for record in page.records} - outdated:
            for part in self._parts.pop(owner, ()):
                del self.rows[part]
        for record in page.records:
            owner_place = _owner_place(record)
            if _place(record) not in outdated and owner_place not in outdated:
                self.rows[_place(record)] = record
                if owner_place is not None:
                    self._parts[owner_place].add(_place(record))
        self.gone -= {_place(record) for record in page.records}
        for sweep in page.sweeps:
            self._mark_gone(sweep)
        self.cursors[stream.name, stream.partition] = json.loads(json.dumps(page.cursor))

    def cursor(self, stream: Stream) -> Cursor | None:
        return self.cursors.get((stream.name, stream.partition))

    def count(self, record: type[Record]) -> int:
        return len(self.of(record))

    def of(self, record: type[R]) -> list[R]:
        return [row for row in self.rows.values() if isinstance(row, record)]

    def _mark_gone(self, sweep: Sweep) -> None:
        for place, row in self.rows.items():
            within = {name: getattr(row, name, None) for name in sweep.within} == sweep.within
            is_since = all(getattr(row, name, first) >= first for name, first in sweep.since.items())
            if isinstance(row, sweep.record) and within and is_since:
                (self.gone.discard if place[1] in sweep.keys else self.gone.add)(place)

    def _is_outdated(self, record: Record) -> bool:
        stored = self.rows.get(_place(record))
        version = record.version
        return bool(stored and version and getattr(stored, version) > getattr(record, version))


def _place(record: Record) -> Place:
    return record.table, tuple(getattr(record, name) for name in record.key)


def _owner_place(record: Record) -> Place | None:
    if record.owner is None:
        return None
    return record.owner.table, tuple(getattr(record, name) for name in record.key[: len(record.owner.key)])


class Lab:
    """Served worlds, connectors for them, and stores to read them into."""

    def __init__(self, forge: ModuleType, world: Callable[[str], Any], running: ExitStack) -> None:
        self._forge = forge
        self._world = world
        self._running = running

    def serve(self, world: Any = "tiny", **options: object) -> Any:
        """A running server of a world, or of the world of that name; takes the options of forge."""
        served = self._world(world) if isinstance(world, str) else world
        return self._running.enter_context(self._forge.serve(served, github_token=TOKEN, **options))

    def connect(self, url: str, *names: str, token: str = TOKEN, patience: Patience = NO_WAITING) -> GitHub:
        """A connector for repositories ("owner/name") and organisations ("name"), that never waits."""
        settings = GitHubSettings(
            api_url=url,
            repositories=[name for name in names if "/" in name],
            organizations=[name for name in names if "/" not in name],
        )
        return GitHub(settings, token, patience)

    def sync(self, connector: GitHub, store: MemoryStore | None = None, only: str = "") -> MemoryStore:
        """Reads all streams, or only those of one name, from where the store stands."""
        store = MemoryStore() if store is None else store
        for stream in (stream for stream in connector.streams() if only in ("", stream.name)):
            for page in stream.read(store.cursor(stream)):
                store.save(stream, page)
        return store

    def store(self) -> MemoryStore:
        """An empty store."""
        return MemoryStore()


@pytest.fixture
def lab(forge: ModuleType, world: Callable[[str], Any]) -> Iterator[Lab]:
    with ExitStack() as running:
        yield Lab(forge, world, running)


@pytest.fixture
def recorded_url(record_mode: str, request: pytest.FixtureRequest) -> str:
    """Where the cassettes were recorded; with --record-mode the world `tiny` is served there."""
    if record_mode == "none":
        return RECORDED_HOST
    url: str = request.getfixturevalue("lab").serve().url
    return url

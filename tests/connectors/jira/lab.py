"""A site on loopback, connectors that never really wait, a stand-in for the store, and worlds made for one test."""

from __future__ import annotations

import json
from collections import defaultdict
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest

from connectors.jira import RECORDS, Jira, JiraSettings
from connectors.patience import Patience
from connectors.record import Record
from connectors.stream import Cursor, Page, Stream, Sweep

USER = "reader@example.com"
TOKEN = "world-token"
BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)
STATUSES = {"1": ("To Do", "new"), "2": ("In Progress", "indeterminate"), "3": ("Done", "done")}

NO_MILLISECONDS = {
    "match": "search",
    "body_match": r"updated >= \d",
    "action": "status",
    "status": 400,
    "body": {"errorMessages": ["Date value '315532800000' for field 'updated' is invalid."], "errors": {}},
}
"""The fault of a site that does not understand milliseconds in queries."""

Json = dict[str, Any]


class Server(Protocol):
    """A running forge, as far as tests use it."""

    url: str
    requests: list[Json]
    application: Any

    def set_time(self, now: str | int) -> None: ...


class MemoryStore:
    """Keeps records as the raw store does: by key, the newest version, with the parts that came with their owner."""

    def __init__(self) -> None:
        self._whole: dict[type[Record], dict[tuple[object, ...], Record]] = defaultdict(dict)
        self._parts: dict[type[Record], dict[tuple[object, ...], list[Record]]] = defaultdict(dict)
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._gone: dict[type[Record], set[tuple[object, ...]]] = defaultdict(set)

    def cursor(self, stream: Stream) -> Cursor | None:
        return self._cursors.get((stream.name, stream.partition))

    def save(self, stream: Stream, page: Page) -> None:
        keys = [(type(record), key_of(record)) for record in page.records]
        assert len(keys) == len(set(keys)), "a page names a row twice"
        accepted = set()
        for record in page.records:
            if type(record).owner is None and not self._is_older(record):
                self._whole[type(record)][key_of(record)] = record
                self._gone[type(record)].discard(key_of(record))
                accepted.add((type(record), key_of(record)))
                for part in (part for part in RECORDS if part.owner is type(record)):
                    self._parts[part][key_of(record)] = []
        for record in page.records:
            owner = type(record).owner
            if owner is not None and (owner, key_of(record)[: len(owner.key)]) in accepted:
                self._parts[type(record)][key_of(record)[: len(owner.key)]].append(record)
        for sweep in page.sweeps:
            self._mark_gone(sweep)
        self._cursors[stream.name, stream.partition] = json.loads(json.dumps(page.cursor))

    def _is_older(self, record: Record) -> bool:
        known, version = self._whole[type(record)].get(key_of(record)), type(record).version
        return bool(known and version and getattr(record, version) < getattr(known, version))

    def _mark_gone(self, sweep: Sweep) -> None:
        for key, row in self._whole[sweep.record].items():
            if all(is_within(getattr(row, name), value) for name, value in sweep.within.items()):
                change = self._gone[sweep.record].discard if key in sweep.keys else self._gone[sweep.record].add
                change(key)

    def rows(self, kind: type[Record]) -> list[Any]:
        """All rows that are not gone, with the parts of those."""
        whole = [row for key, row in self._whole[kind].items() if key not in self._gone[kind]]
        owner = kind.owner
        parts = [row for key, rows in self._parts[kind].items() if key not in self._gone[owner or kind] for row in rows]
        return sorted([*whole, *parts], key=key_of)

    def gone(self, kind: type[Record]) -> set[tuple[object, ...]]:
        """Keys of the rows that are gone."""
        return self._gone[kind]


def is_within(value: object, wanted: object) -> bool:
    return value in wanted if isinstance(wanted, frozenset) else value == wanted


def key_of(record: Record) -> tuple[Any, ...]:
    return tuple(getattr(record, name) for name in type(record).key)


class Lab:
    """Everything a test of the connector needs."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self._request = request
        self._folder = folder
        self.store = MemoryStore()
        self.waits: list[float] = []

    def serve(
        self, world: object = "tiny", *faults: Json, kind: str | None = None, **options: object
    ) -> AbstractContextManager[Server]:
        """A site that shows a world: one of the shared ones by its name, or one made with `world`."""
        forge = self._request.getfixturevalue("forge")
        shown = self._request.getfixturevalue("world")(world) if isinstance(world, str) else world
        server: AbstractContextManager[Server] = forge.serve(shown, jira=kind, faults=list(faults), **options)
        return server

    def connect(
        self, url: str, *, user: str | None = USER, token: str = TOKEN, attempts: int = 6, **settings: object
    ) -> Jira:
        patience = Patience(attempts=attempts, sleep=self.waits.append)
        return Jira(JiraSettings.model_validate({"url": url, **settings}), user, token, patience)

    def sync(
        self,
        jira: Jira | str,
        store: MemoryStore | None = None,
        *,
        pages: int | None = None,
        **settings: Any,
    ) -> MemoryStore:
        """Reads all streams into a store (the test's own unless told otherwise), or the first pages only."""
        store = self.store if store is None else store
        left = pages
        for stream in (self.connect(jira, **settings) if isinstance(jira, str) else jira).streams():
            for page in stream.read(store.cursor(stream)):
                if left == 0:
                    return store
                left = None if left is None else left - 1
                store.save(stream, page)
        return store

    def sync_anew(self, url: str) -> MemoryStore:
        """What a first sync sees now."""
        return self.sync(self.connect(url, attempts=20), MemoryStore())

    def world(self, issues: list[Json], *, now: float = 86400, **server: object) -> object:
        """A small world of one project."""
        known = {
            "deploymentType": "Cloud",
            "timezone": "UTC",
            "fields": [],
            "statuses": [
                {"id": number, "name": name, "statusCategory": {"key": category}}
                for number, (name, category) in STATUSES.items()
            ],
            "issuetypes": [{"id": "7", "name": "Task", "subtask": False}],
            "projects": [{"id": "100", "key": "ABC", "name": "Alphabet"}],
        }
        folder = self._folder / f"world-{len(list(self._folder.iterdir()))}"
        (folder / "jira").mkdir(parents=True)
        moment = f"{BEGINNING + timedelta(seconds=now):%Y-%m-%dT%H:%M:%SZ}"
        (folder / "world.json").write_text(json.dumps({"name": "small", "org": "acme", "now": moment}))
        (folder / "jira" / "server.json").write_text(json.dumps(known | server))
        (folder / "jira" / "issues.jsonl").write_text("".join(json.dumps(issue) + "\n" for issue in issues))
        found: object = self._request.getfixturevalue("forge").World(folder)
        return found


def jira_time(seconds: float) -> str:
    """A moment so many seconds after the beginning of the small worlds, as Jira writes it."""
    moment = BEGINNING + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def make_issue(number: int, created: float = 0, moves: list[tuple[float, str]] | None = None, **fields: object) -> Json:
    """An issue that was created in status 1 and moved to other statuses at the given seconds."""
    histories, status = [], "1"
    for place, (seconds, target) in enumerate(moves or []):
        item = {"field": "status", "fieldId": "status", "fieldtype": "jira", "from": status, "to": target}
        item |= {"fromString": STATUSES[status][0], "toString": STATUSES[target][0]}
        histories.append({"id": str(number * 1000 + place), "created": jira_time(seconds), "items": [item]})
        status = target
    last = max([created, *(seconds for seconds, _ in moves or [])])
    name, category = STATUSES[status]
    known = {
        "summary": f"Issue {number}",
        "issuetype": {"id": "7", "name": "Task", "subtask": False},
        "project": {"id": "100", "key": "ABC", "name": "Alphabet"},
        "status": {"id": status, "name": name, "statusCategory": {"id": 2, "key": category, "name": name}},
        "created": jira_time(created),
        "updated": jira_time(last),
    }
    return {"id": str(number), "key": f"ABC-{number}", "fields": known | fields, "changelog": {"histories": histories}}

"""What the store knows of when repositories were last seen, and what a sync says of those that it does not show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from connectors import Cost, Page, SourceError, Stream
from connectors.github.records import Repository
from connectors.github.settings import GitHubSettings
from pipeline.commands import syncing
from pipeline.config import Settings
from pipeline.store import Store
from tests.pipeline.records import START, pull_request

SHOP, WEB = "acme/shop", "acme/web"
NUMBERS = {SHOP: 1, WEB: 2}


def repository(name: str) -> Repository:
    return Repository(
        id=NUMBERS[name],
        node_id=name,
        name_with_owner=name,
        default_branch="main",
        created_at=START,
        is_archived=False,
        is_fork=False,
        primary_language=None,
    )


class Night:
    """GitHub on one night of January 2026, with some repositories; it may fail once they have been read."""

    source = "github"

    def __init__(self, day: int, *names: str, is_whole: bool = True) -> None:
        self.cost = Cost()
        self.observed_at: datetime | None = datetime(2026, 1, day, 6)  # noqa: DTZ001 - UTC, as sources say it
        self._records = [record for name in names for record in (repository(name), _open_pull_request(name))]
        self._is_whole = is_whole

    def streams(self) -> Iterator[Stream]:
        yield Stream("github", "repositories", "host", lambda _: self._pages())

    def check(self) -> Iterator[str | SourceError]:
        yield "ok"

    def _pages(self) -> Iterator[Page]:
        yield Page(self._records, {})
        if not self._is_whole:
            raise SourceError("refused")


def _open_pull_request(name: str) -> object:
    return pull_request(NUMBERS[name]).model_copy(update={"repository_id": NUMBERS[name]})


def run(store: Store, night: Night, monkeypatch: pytest.MonkeyPatch, **section: list[str]) -> int:
    monkeypatch.setattr("pipeline.sources.open_source", lambda *_: night)
    settings = Settings(github=GitHubSettings.model_validate(section or {"organizations": ["acme"]}))
    return syncing.sync_all(store, settings, ["github"])


def sightings(store: Store) -> list[tuple[object, ...]]:
    copy = store.path.with_name("copy.duckdb")
    store.copy_to(copy)
    with duckdb.connect(copy, read_only=True) as connection:
        return connection.execute("select id, day(seen_at) from meta.sightings order by all").fetchall()


SAID = (
    "flowgauge: github: acme/web was last seen 2026-01-01 06:00 UTC, and is deleted, moved or shut to us now:"
    " 1 open pull requests and issues of it leave the figures, and what comes is not read. If it should be, look at the"
    " rights and at [github] in config.toml"
)


def test_a_repository_that_leaves_sight_is_said_on_the_night_on_which_it_does(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [run(store, Night(day, *names), monkeypatch) for day, names in ((1, (SHOP, WEB)), (2, (SHOP,)))]
    assert codes == [0, 1]
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("flowgauge: ")] == [SAID]
    assert run(store, Night(3, SHOP), monkeypatch) == 0
    assert "flowgauge: " not in capsys.readouterr().err
    assert sightings(store) == [("1", 3), ("2", 1)]


def test_a_night_that_fails_tells_nobody_s_loss_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for day, names in ((1, (SHOP, WEB)), (2, (SHOP,))):
        run(store, Night(day, *names), monkeypatch)
    capsys.readouterr()
    with pytest.raises(SourceError):
        run(store, Night(3, SHOP, is_whole=False), monkeypatch)
    assert "acme/web" not in capsys.readouterr().err


def test_a_repository_that_the_configuration_dropped_is_not_missed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(store, Night(1, SHOP, WEB), monkeypatch, repositories=[SHOP, WEB]) == 0
    assert run(store, Night(2, SHOP), monkeypatch, repositories=[SHOP]) == 0


def test_a_sync_that_fails_has_seen_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(store, Night(1, SHOP, WEB), monkeypatch) == 0
    with pytest.raises(SourceError, match="refused"):
        run(store, Night(2, SHOP, is_whole=False), monkeypatch)
    assert sightings(store) == [("1", 1), ("2", 1)]
    assert run(store, Night(3, SHOP, WEB), monkeypatch) == 0
    assert sightings(store) == [("1", 3), ("2", 3)]


def test_what_an_earlier_version_stored_was_seen_by_its_last_complete_sync(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(store, Night(1, SHOP, WEB), monkeypatch)
    store.close()
    with duckdb.connect(store.path) as connection:
        connection.execute("drop table meta.sightings; drop table meta.sites")
    with Store(store.path) as newer:
        assert run(newer, Night(2, SHOP), monkeypatch) == 1
        assert sightings(newer) == [("1", 2), ("2", 1)]


def test_a_source_whose_clock_is_put_back_shows_what_it_shows(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [run(store, Night(day, SHOP, WEB), monkeypatch) for day in (20, 3, 4)] == [0, 0, 0]
    assert sightings(store) == [("1", 20), ("2", 20)]

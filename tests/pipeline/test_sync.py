"""How pages come from the sources into the store, from one partition after the other or from several at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

from connectors import Cost, Cursor, NotFoundAtSourceError, Page, SourceError, Stream
from pipeline.reading import pages
from pipeline.store import Store
from pipeline.sync import sync
from tests.pipeline.records import pull_request

PARTITIONS = [f"acme/part-{number}" for number in range(5)]
PAGES = 3


def numbered(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
    """Three pages with a pull request each, from the cursor on."""
    read = int(str(cursor["page"])) if cursor else 0
    for page in range(read + 1, PAGES + 1):
        number = page + (100 if name == "late" else 0)
        yield Page([pull_request(number).model_copy(update={"repository_id": partition})], {"page": page})


class Source:
    """Five partitions with two streams each, behind one stream that is read alone."""

    source = "github"
    observed_at: datetime | None = None

    def __init__(self, at_a_time: int, read: Callable[[int, str, Cursor | None], Iterator[Page]] = numbered) -> None:
        self.cost = Cost()
        self._at_a_time = at_a_time
        self._read = read

    def streams(self) -> Iterator[Stream]:
        yield Stream(self.source, "first", "host", partial(numbered, 99, "first"))
        for number, partition in enumerate(PARTITIONS):
            for name in ("early", "late"):
                read = partial(self._read, number, name)
                yield Stream(self.source, name, partition, read, partitions_at_a_time=self._at_a_time)

    def check(self) -> Iterator[str | SourceError]:
        yield "ok"


def contents(store: Store, folder: Path) -> tuple[object, object]:
    store.copy_to(folder / "copy.duckdb")
    with duckdb.connect(folder / "copy.duckdb", read_only=True) as copy:
        rows = copy.execute("select repository_id, number from raw.github_pull_requests order by all").fetchall()
        cursors = copy.execute("select stream, partition, state from meta.cursors order by all").fetchall()
    return rows, cursors


def synced(folder: Path, source: Source) -> tuple[object, object]:
    folder.mkdir()
    with Store(folder / "store.duckdb") as store:
        sync(store, source)
        return contents(store, folder)


@pytest.mark.parametrize("at_a_time", [2, 3, 8])
def test_reading_side_by_side_stores_what_reading_one_by_one_stores(at_a_time: int, tmp_path: Path) -> None:
    rows, cursors = synced(tmp_path / "one", Source(1))
    assert len(rows) == PAGES * (1 + 2 * len(PARTITIONS))  # type: ignore[arg-type]  # a list of rows
    assert synced(tmp_path / "several", Source(at_a_time)) == (rows, cursors)


def no_cursor(stream: Stream) -> Cursor | None:
    del stream


def test_streams_of_one_partition_are_read_one_after_the_other() -> None:
    found: dict[str, list[tuple[str, object]]] = {}
    for stream, page in pages(Source(3).streams(), no_cursor):
        found.setdefault(stream.partition, []).append((stream.name, page.cursor["page"]))
    expected = [(name, page) for name in ("early", "late") for page in range(1, PAGES + 1)]
    assert all(found[partition] == expected for partition in PARTITIONS)


def test_a_stream_that_is_read_alone_is_read_before_what_comes_after_it() -> None:
    names = [stream.name for stream, _ in pages(Source(4).streams(), no_cursor)]
    assert names[:PAGES] == ["first"] * PAGES
    assert "first" not in names[PAGES:]


def test_several_partitions_are_read_at_the_same_time() -> None:
    both_are_reading = threading.Barrier(2, timeout=10)

    def meeting(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
        if name == "early" and partition in (0, 1):
            both_are_reading.wait()
        yield from numbered(partition, name, cursor)

    assert sum(1 for _ in pages(Source(2, meeting).streams(), no_cursor)) == PAGES * (1 + 2 * len(PARTITIONS))


def test_pages_wait_for_the_store() -> None:
    read = 0
    lock = threading.Lock()

    def counting(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
        nonlocal read
        for page in numbered(partition, name, cursor):
            with lock:
                read += 1
            yield page

    most_ahead = 0
    for stored, _ in enumerate(pages(Source(3, counting).streams(), no_cursor)):
        most_ahead = max(most_ahead, read - max(stored - PAGES, 0))
    assert most_ahead <= 3 + 3 + 1 + 1


def test_where_a_stream_stands_is_asked_in_the_thread_that_stores() -> None:
    asked = set()

    def note(stream: Stream) -> Cursor | None:
        del stream
        asked.add(threading.get_ident())

    list(pages(Source(4).streams(), note))
    assert asked == {threading.get_ident()}


def refusing(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
    for page in numbered(partition, name, cursor):
        if partition == 3 and page.cursor["page"] == 3:
            raise SourceError("refused", where="acme/part-3", mend="Ask for access")
        yield page


@pytest.mark.parametrize("at_a_time", [1, 3])
def test_an_error_ends_the_run_once_what_was_read_before_it_is_stored(at_a_time: int, tmp_path: Path) -> None:
    with Store(tmp_path / "store.duckdb") as store:
        with pytest.raises(SourceError, match=r"^acme/part-3: refused\. Ask for access$"):
            sync(store, Source(at_a_time, refusing))
        rows, cursors = contents(store, tmp_path)
    assert {(3, 1), (3, 2)} <= set(rows) < set(synced(tmp_path / "whole", Source(1))[0])  # type: ignore[call-overload]  # lists of rows
    assert ("early", "acme/part-3", '{"page": 2}') in cursors  # type: ignore[operator]  # a list of rows


def lacking_rights(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
    if partition in (0, 3) and name == "early":
        raise NotFoundAtSourceError("not found", where=f"acme/part-{partition}")
    yield from numbered(partition, name, cursor)


@pytest.mark.parametrize("at_a_time", [1, 3])
def test_an_error_about_one_partition_keeps_no_other_from_being_read(
    at_a_time: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Store(tmp_path / "store.duckdb") as store:
        with pytest.raises(NotFoundAtSourceError, match=r"acme/part-[03]: not found"):
            sync(store, Source(at_a_time, lacking_rights))
        rows, _ = contents(store, tmp_path)
    assert {row[0] for row in rows} == {1, 2, 4, 99}  # type: ignore[attr-defined]  # a list of rows
    (line,) = caplog.messages
    assert line in {"acme/part-0: not found", "acme/part-3: not found"}


def test_an_error_that_ends_the_reading_hides_none_that_was_met_before(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def read(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
        yield from (refusing if partition == 3 else lacking_rights)(partition, name, cursor)

    with Store(tmp_path / "store.duckdb") as store, pytest.raises(SourceError, match="acme/part-3: refused"):
        sync(store, Source(1, read))
    assert caplog.messages == ["acme/part-0: not found"]


def test_what_was_not_read_is_told(tmp_path: Path) -> None:
    def with_holes(partition: int, name: str, cursor: Cursor | None) -> Iterator[Page]:
        for page in numbered(partition, name, cursor):
            yield replace(page, unread=["acme/part-4: gone"] if partition == 4 else [])

    with Store(tmp_path / "store.duckdb") as store:
        told: list[str] = []
        sync(store, Source(2, with_holes), warn=told.append)
    assert told == ["acme/part-4: gone"] * (2 * PAGES)


def test_what_an_error_left_unread_is_read_by_the_next_run(tmp_path: Path) -> None:
    with Store(tmp_path / "store.duckdb") as store:
        with pytest.raises(SourceError):
            sync(store, Source(3, refusing))
        sync(store, Source(3))
        assert contents(store, tmp_path) == synced(tmp_path / "whole", Source(1))


def test_who_stops_asking_for_pages_stops_the_reading() -> None:
    some = pages(Source(2).streams(), no_cursor)
    for _ in range(PAGES + 3):
        next(some)
    before = set(threading.enumerate())
    some.close()  # type: ignore[attr-defined]  # it is a generator
    for thread in before - {threading.current_thread()}:
        if thread.daemon and thread.name.endswith("(_work)"):
            thread.join(5)
            assert not thread.is_alive()

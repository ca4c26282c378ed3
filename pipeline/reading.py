"""Pages of many streams, where the source allows it from several partitions at the same time.

Pages are read in threads and handed to the one that asks for them through a queue that holds a few: so the store is
written by one thread only, and memory does not grow when it is slower than the source.

An error that is about one partition alone ends the reading of that one; the others are read, and then it is raised.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from queue import Full, Queue

from connectors import Cursor, Page, SourceError, Stream

logger = logging.getLogger(__name__)

SECONDS_UNTIL_A_LOOK = 0.2
"""So often a thread whose page nobody takes looks whether the run has ended."""

CursorOf = Callable[[Stream], Cursor | None]
StreamPage = tuple[Stream, Page]
Task = Sequence[tuple[Stream, Cursor | None]]
"""Streams of one partition, with where they stand."""


def pages(streams: Iterable[Stream], cursor_of: CursorOf) -> Iterator[StreamPage]:
    """The pages of all streams; those of one stream come in their order.

    Args:
        streams: What to read.
        cursor_of: Where a stream stands; it is called in the thread that asks for the pages.

    Raises:
        SourceError: The source refused or could not be reached; pages read before that were handed out. Of
            several errors it is the one that ended the reading, or else the first one; the others are told in warnings.
    """
    failures: list[SourceError] = []
    try:
        for at_a_time, section in groupby(streams, key=lambda stream: stream.partitions_at_a_time):
            if at_a_time == 1:
                yield from _one_by_one(section, cursor_of, failures)
            else:
                yield from _SideBySide(at_a_time, failures).pages(section, cursor_of)
    except SourceError as error:
        failures.insert(0, error)
    for further in failures[1:]:
        logger.warning("%s", further)
    if failures:
        raise failures[0]


def _one_by_one(streams: Iterable[Stream], cursor_of: CursorOf, failures: list[SourceError]) -> Iterator[StreamPage]:
    for _, partition in groupby(streams, key=lambda stream: stream.partition):
        try:
            for stream in partition:
                for page in stream.read(cursor_of(stream)):
                    yield stream, page
        except SourceError as error:
            _keep(error, failures)


def _keep(error: BaseException, failures: list[SourceError]) -> None:
    """Keeps an error for later if other partitions may be read; raises it if not."""
    if not (isinstance(error, SourceError) and error.is_local):
        raise error
    failures.append(error)


def _tasks(streams: Iterable[Stream], cursor_of: CursorOf) -> Iterator[Task]:
    for _, partition in groupby(streams, key=lambda stream: stream.partition):
        yield [(stream, cursor_of(stream)) for stream in partition]


class _Done:
    """Says that a thread wants another partition; with an error, that it has met one."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class _SideBySide:
    """Reads so many partitions at the same time; errors that are about one of them are put into `failures`.

    The threads are daemons and nobody waits for them after an error: each may be within a request, or wait for the
    source, and whatever they still read is thrown away.
    """

    def __init__(self, at_a_time: int, failures: list[SourceError]) -> None:
        self._at_a_time = at_a_time
        self._failures = failures
        self._tasks: Queue[Task | None] = Queue()
        self._results: Queue[StreamPage | _Done] = Queue(maxsize=at_a_time)
        self._is_over = threading.Event()

    def pages(self, streams: Iterable[Stream], cursor_of: CursorOf) -> Iterator[StreamPage]:
        """The pages, in the order in which they come."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(self._at_a_time)]
        tasks = _tasks(streams, cursor_of)
        try:
            at_work = 0
            for thread, task in zip(threads, tasks, strict=False):
                thread.start()
                self._tasks.put(task)
                at_work += 1
            while at_work:
                result = self._results.get()
                if not isinstance(result, _Done):
                    yield result
                    continue
                if result.error is not None:
                    _keep(result.error, self._failures)
                following = next(tasks, None)
                at_work -= following is None
                self._tasks.put(following)
        finally:
            self._is_over.set()
            for _ in threads:
                self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None and not self._is_over.is_set():
            self._hand_over(self._read(task))

    def _read(self, task: Task) -> _Done:
        try:
            for stream, cursor in task:
                for page in stream.read(cursor):
                    if not self._hand_over((stream, page)):
                        return _Done()
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that asks for the pages
            return _Done(error)
        return _Done()

    def _hand_over(self, result: StreamPage | _Done) -> bool:
        """Whether the result was taken before the run was over."""
        while not self._is_over.is_set():
            try:
                self._results.put(result, timeout=SECONDS_UNTIL_A_LOOK)
            except Full:
                continue
            return True
        return False

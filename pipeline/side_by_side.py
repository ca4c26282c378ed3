"""Steps of a build side by side: each begins as soon as what it reads is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb

from pipeline.database import beside, cut_off

WORKERS = 2
"""Few steps keep two cores busy alone; more of them at a time would hold more memory."""


@dataclass(frozen=True)
class Step:
    """Something that a build does: it makes the table of its name, or checks what others have made."""

    name: str
    reads: frozenset[str]
    run: Callable[[duckdb.DuckDBPyConnection], object]


def run(
    connection: duckdb.DuckDBPyConnection, steps: Sequence[Step], progress: Callable[[str], None]
) -> Mapping[str, float]:
    """Runs all steps, and says how many seconds each took; on an error it cuts off what else runs, and raises it.

    Args:
        connection: The database; each step gets a connection of its own beside it.
        steps: The steps. What one reads and no step makes is there already.
        progress: Called with the name of each step that begins.
    """
    by_name = {step.name: step for step in steps}
    order = _order(steps)
    order.prepare()
    queues = _queues(steps)
    idle = [beside(connection) for _ in range(WORKERS)]
    running: dict[Future[float], tuple[str, duckdb.DuckDBPyConnection]] = {}
    seconds: dict[str, float] = {}
    ready: list[str] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            while order.is_active():
                ready = sorted([*ready, *order.get_ready()], key=queues.__getitem__)
                while ready and idle:
                    name, own = ready.pop(), idle.pop()
                    progress(name)
                    running[pool.submit(_timed, by_name[name], own)] = (name, own)
                for name, own, took in _ended(running):
                    idle.append(own)
                    seconds[name] = took
                    order.done(name)
        # Also on Ctrl-C: the pool would wait until the other step is over.
        except BaseException:
            cut_off({future: own for future, (_, own) in running.items()})
            raise
    return seconds


def _ended(
    running: dict[Future[float], tuple[str, duckdb.DuckDBPyConnection]],
) -> Iterator[tuple[str, duckdb.DuckDBPyConnection, float]]:
    """Waits until a step has ended, and takes out those that have, with their connections and seconds."""
    for future in wait(running, return_when=FIRST_COMPLETED).done:
        name, own = running.pop(future)
        yield name, own, future.result()


def _timed(step: Step, own: duckdb.DuckDBPyConnection) -> float:
    begun = time.monotonic()
    step.run(own)
    return time.monotonic() - begun


def _order(steps: Sequence[Step]) -> TopologicalSorter[str]:
    names = {step.name for step in steps}
    return TopologicalSorter({step.name: sorted(step.reads & names) for step in steps})


def _queues(steps: Sequence[Step]) -> Mapping[str, int]:
    """How many steps wait for one another behind each: those with the longest queue go first."""
    queues = dict.fromkeys((step.name for step in steps), 0)
    reads = {step.name: step.reads & queues.keys() for step in steps}
    for name in reversed(list(_order(steps).static_order())):
        for read in reads[name]:
            queues[read] = max(queues[read], queues[name] + 1)
    return queues

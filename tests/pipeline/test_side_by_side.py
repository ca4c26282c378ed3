"""Steps of a build: nothing begins before what it reads is there, and an error ends the build."""

from __future__ import annotations

import random
import threading

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import side_by_side
from pipeline.database import connect
from pipeline.side_by_side import Step


def table(name: str, *reads: str) -> Step:
    """A step that makes a table of its name out of those that it reads."""
    sources = "".join(f" cross join {read}" for read in reads)
    return Step(name, frozenset(reads), lambda own: own.execute(f"create table {name} as from (select 1){sources}"))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sets(st.integers(0, 11)), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_each_step_finds_what_it_reads(reads: list[set[int]], chance: random.Random) -> None:
    steps = [
        table(f"t{number}", *(f"t{read}" for read in sorted(numbers) if read < number))
        for number, numbers in enumerate(reads)
    ]
    chance.shuffle(steps)
    begun: list[str] = []
    with connect() as connection:
        side_by_side.run(connection, steps, begun.append)
        found = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    assert found == set(begun) == {step.name for step in steps}


def test_two_steps_run_at_a_time() -> None:
    both = threading.Barrier(side_by_side.WORKERS, timeout=10)
    steps = [Step(f"t{place}", frozenset(), lambda _: both.wait()) for place in range(side_by_side.WORKERS)]
    with connect() as connection:
        side_by_side.run(connection, steps, lambda _: None)
    assert not both.broken


def test_steps_with_the_longest_queue_behind_them_go_first() -> None:
    steps = [table("alone"), table("last", "middle"), table("middle", "first"), table("first"), table("other")]
    begun: list[str] = []
    with connect() as connection:
        side_by_side.run(connection, steps, begun.append)
    assert begun[0] == "first"


def test_an_error_is_raised_and_nothing_that_reads_the_step_begins() -> None:
    steps = [table("broken", "missing"), table("reader", "broken")]
    steps[0] = Step("broken", frozenset(), steps[0].run)
    begun: list[str] = []
    with connect() as connection, pytest.raises(duckdb.CatalogException, match="missing"):
        side_by_side.run(connection, steps, begun.append)
    assert begun == ["broken"]


def test_an_error_cuts_off_every_query_that_another_step_still_asks() -> None:
    running = threading.Event()
    ends: list[str] = []

    def stubborn(own: duckdb.DuckDBPyConnection) -> None:
        running.set()
        for _ in range(2):
            try:
                own.execute("select count(*) from range(20_000_000_000) as numbers (n) where n % 3 = 1")
            except duckdb.InterruptException:
                ends.append("cut")
            else:
                ends.append("finished")

    def broken(own: duckdb.DuckDBPyConnection) -> None:
        running.wait(timeout=10)
        own.execute("from missing")

    steps = [Step("stubborn", frozenset(), stubborn), Step("broken", frozenset(), broken)]
    with connect() as connection, pytest.raises(duckdb.CatalogException, match="missing"):
        side_by_side.run(connection, steps, lambda _: None)
    assert ends == ["cut", "cut"]


def test_steps_know_the_variables_and_the_time_zone_of_the_build() -> None:
    found: list[tuple[object, ...]] = []
    step = Step(
        "asking",
        frozenset(),
        lambda own: found.extend(own.execute("select getvariable('word'), current_setting('timezone')").fetchall()),
    )
    with connect() as connection:
        connection.execute("set variable word = 'it''s'")
        side_by_side.run(connection, [step], lambda _: None)
    assert found == [("it's", "UTC")]

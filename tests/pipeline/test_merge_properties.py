"""Loading any split of the pages, in any order and more than once, ends in the same tables."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import Record
from pipeline import tables
from pipeline.merge import merge
from tests.pipeline.records import pull_request, review

Snapshot = tuple[int, int, frozenset[str]]
"""Number of a pull request, its version, and the reviews it had then."""

snapshots = st.builds(
    lambda number, version, nodes: (number, version, frozenset(nodes)),
    st.integers(1, 3),
    st.integers(0, 3),
    st.sets(st.sampled_from(["a", "b", "c"])),
)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("create schema raw")
        for record in tables.RECORDS:
            opened.execute(tables.create_table(record))
        yield opened


def load(connection: duckdb.DuckDBPyConnection, pages: list[list[Snapshot]]) -> list[tuple[object, ...]]:
    connection.execute("delete from raw.github_pull_requests; delete from raw.github_reviews")
    for page in pages:
        merge(connection, [record for snapshot in page for record in records(snapshot)])
    return connection.execute(
        "select number, title, list(r.node_id order by r.node_id) from raw.github_pull_requests"
        " left join raw.github_reviews as r using (repository_id, number) group by all order by all"
    ).fetchall()


def records(snapshot: Snapshot) -> list[Record]:
    number, version, nodes = snapshot
    return [
        pull_request(number, updated_hours=version, title=f"version {version}"),
        *(review(f"{version}{node}", number) for node in sorted(nodes)),
    ]


def expected(history: list[Snapshot]) -> list[tuple[object, ...]]:
    newest: dict[int, Snapshot] = {}
    for number, version, nodes in history:
        if number not in newest or version >= newest[number][1]:
            newest[number] = (number, version, nodes)
    return [
        (number, f"version {version}", [f"{version}{node}" for node in sorted(nodes)] or [None])
        for number, version, nodes in sorted(newest.values())
    ]


def one_state_per_version(history: list[Snapshot]) -> list[Snapshot]:
    """A source shows one state of a pull request for one version of it."""
    states: dict[tuple[int, int], frozenset[str]] = {}
    return [(number, version, states.setdefault((number, version), nodes)) for number, version, nodes in history]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(snapshots, max_size=8), st.randoms(use_true_random=False))
def test_pages_in_any_order_and_twice_end_in_the_same_tables(
    connection: duckdb.DuckDBPyConnection, history: list[Snapshot], random: st.DataObject
) -> None:
    history = one_state_per_version(history)
    shuffled = [*history, *history]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    singles = [[snapshot] for snapshot in shuffled]
    assert load(connection, singles) == expected(history)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(snapshots, max_size=4, unique_by=lambda snapshot: snapshot[0]), max_size=4))
def test_any_split_into_pages_ends_in_the_same_tables(
    connection: duckdb.DuckDBPyConnection, pages: list[list[Snapshot]]
) -> None:
    flat = one_state_per_version([snapshot for page in pages for snapshot in page])
    places = iter(flat)
    pages = [[next(places) for _ in page] for page in pages]
    assert load(connection, pages) == expected(flat)

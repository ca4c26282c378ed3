from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from connectors import ConfigurationError, Cost, Page, Sweep
from connectors.github.records import PullRequest
from connectors.jira.records import Status
from pipeline import store as raw_store
from pipeline.errors import NothingBuiltError
from pipeline.store import Store, store_path
from tests.pipeline.records import pull_request, review, status, stream


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    copy = store.path.with_name("copy.duckdb")
    store.copy_to(copy)
    with duckdb.connect(copy, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_page_and_its_cursor_are_stored_together(store: Store) -> None:
    store.save(stream(), Page([pull_request(1), review("a")], {"after": "x", "seen": 2}))
    assert store.cursor(stream()) == {"after": "x", "seen": 2}
    assert rows(store, "select number, labels from raw.github_pull_requests") == [(1, ["shop", "ready"])]
    assert rows(store, "select number, node_id from raw.github_reviews") == [(1, "a")]


def test_a_page_that_fails_leaves_neither_rows_nor_cursor(store: Store) -> None:
    store.save(stream(), Page([pull_request(1)], {"after": "x"}))
    with pytest.raises(ValueError, match="without their github_pull_requests"):
        store.save(stream(), Page([status("1", "Offen"), review("a", number=7)], {"after": "y"}))
    assert store.cursor(stream()) == {"after": "x"}
    assert rows(store, "select count(*) from raw.jira_statuses") == [(0,)]


def test_an_older_pull_request_replaces_neither_a_newer_one_nor_its_reviews(store: Store) -> None:
    store.save(stream(), Page([pull_request(updated_hours=5, title="new"), review("a"), review("b")], {}))
    store.save(stream(), Page([pull_request(updated_hours=4, title="old"), review("c")], {}))
    assert rows(store, "select title from raw.github_pull_requests") == [("new",)]
    assert rows(store, "select node_id from raw.github_reviews order by all") == [("a",), ("b",)]


def test_parts_that_are_gone_at_the_source_leave_the_store(store: Store) -> None:
    store.save(stream(), Page([pull_request(), review("a"), review("b")], {}))
    store.save(stream(), Page([pull_request(updated_hours=1)], {}))
    assert rows(store, "select count(*) from raw.github_reviews") == [(0,)]


def test_other_pull_requests_keep_their_parts(store: Store) -> None:
    store.save(stream(), Page([pull_request(1), review("a", 1), pull_request(2), review("b", 2)], {}))
    store.save(stream(), Page([pull_request(2, updated_hours=1)], {}))
    assert rows(store, "select number, node_id from raw.github_reviews") == [(1, "a")]


def test_of_two_rows_with_one_key_on_a_page_the_last_one_counts(store: Store) -> None:
    store.save(stream(), Page([status("1", "Open"), status("1", "Offen")], {}))
    assert rows(store, "select name from raw.jira_statuses") == [("Offen",)]


def test_a_store_that_is_reopened_between_pages_goes_on_where_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_store, "RECORDS_UNTIL_REOPENED", 2)
    for number in range(1, 6):
        store.save(stream(), Page([pull_request(number)], {"after": number}))
    assert store.cursor(stream()) == {"after": 5}
    assert rows(store, "select number from raw.github_pull_requests order by all") == [(1,), (2,), (3,), (4,), (5,)]


def test_cursors_of_different_streams_are_apart(store: Store) -> None:
    store.save(stream(), Page([], {"after": "x"}))
    store.save(stream(name="issues"), Page([], {"after": "y"}))
    assert (store.cursor(stream()), store.cursor(stream(name="issues"))) == ({"after": "x"}, {"after": "y"})
    assert store.cursor(stream(name="releases")) is None


def test_the_data_reach_to_the_last_complete_sync_of_the_source_that_is_furthest_behind(store: Store) -> None:
    def record(source: str, day: int, failure: str | None) -> None:
        store.record_run(
            source,
            started_at=datetime(2026, 2, 1),  # noqa: DTZ001 - the store keeps UTC without an offset
            observed_at=datetime(2026, 1, day),  # noqa: DTZ001 - the same
            cost=Cost(1, 1),
            record_count=0,
            failure=failure,
        )

    record("github", 3, None)
    record("github", 5, "the token is wrong")
    record("jira", 2, None)
    assert store.as_of(["github"]) == datetime(2026, 1, 3)  # noqa: DTZ001 - the same
    assert store.as_of(["github", "jira"]) == datetime(2026, 1, 2)  # noqa: DTZ001 - the same


def test_nothing_rests_on_a_source_that_was_cut_off_half_way(store: Store) -> None:
    start = datetime(2026, 2, 1)  # noqa: DTZ001 - the store keeps UTC without an offset

    def finish(failure: str | None, records: int) -> None:
        store.record_run(
            "github", started_at=start, observed_at=start, cost=Cost(), record_count=records, failure=failure
        )

    finish(None, 5)
    store.begin_run("github", start)
    assert store.as_of(["github"]) == start
    store.save(stream(), Page([pull_request()], {}))
    with pytest.raises(NothingBuiltError, match=r"cut off half-way: github.*goes on where it stopped"):
        store.as_of(["github"])
    store.begin_run("github", start)
    finish("the token is wrong", 0)
    with pytest.raises(NothingBuiltError, match="cut off half-way"):
        store.as_of(["github"])
    finish(None, 1)
    assert store.as_of(["github"]) == start


def test_a_clock_that_was_put_back_hides_no_half_read_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    start = datetime(2026, 2, 1)  # noqa: DTZ001 - the store keeps UTC without an offset

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # only ever asked for UTC
            del tz
            return datetime(2126, 2, 1, tzinfo=UTC)

    def finish(failure: str | None) -> None:
        store.record_run("github", started_at=start, observed_at=start, cost=Cost(), record_count=1, failure=failure)

    with monkeypatch.context() as patch:
        patch.setattr(raw_store, "datetime", Ahead)
        finish(None)
    store.begin_run("github", start)
    store.save(stream(), Page([pull_request()], {}))
    finish("the token is wrong")
    with pytest.raises(NothingBuiltError, match="cut off half-way"):
        store.as_of(["github"])
    finish(None)
    assert store.as_of(["github"]) == start


def test_a_source_that_was_never_read_whole_is_named(store: Store) -> None:
    with pytest.raises(NothingBuiltError, match="never read completely: jira"):
        store.as_of(["jira"])


def test_a_second_process_is_told_who_holds_the_store(store: Store, tmp_path: Path) -> None:
    script = (
        "import sys, pathlib, pipeline.store, pipeline.errors\n"
        "try: pipeline.store.Store(pathlib.Path(sys.argv[1]))\n"
        "except pipeline.errors.LockHeldError as error: print(error)"
    )
    shown = subprocess.run(
        [sys.executable, "-c", script, str(store.path)], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout
    assert "holds the store" in shown
    assert "(process " in shown


def test_a_store_of_another_version_is_refused_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "old.store.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create schema raw; create table raw.github_reviews (number bigint)")
    with pytest.raises(ConfigurationError, match=r"raw\.github_reviews has other columns .* Move the file away"):
        Store(path)


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.store.duckdb"
    path.write_text("this is no database, but it is longer than a header would be " * 100)
    with pytest.raises(ConfigurationError, match="no database that can be opened"):
        Store(path)


def test_rows_that_were_read_in_part_are_counted(store: Store) -> None:
    whole = pull_request(1)
    store.save(stream(), Page([whole, pull_request(2).model_copy(update={"is_truncated": True})], {}))
    assert store.truncated_count() == 1


def test_the_store_lies_beside_the_published_file() -> None:
    assert store_path(Path("data/flowgauge.duckdb")) == Path("data/flowgauge.store.duckdb")


def test_moments_are_kept_as_utc(store: Store) -> None:
    store.save(stream(), Page([pull_request()], {}))
    assert rows(store, "select created_at from raw.github_pull_requests") == [
        (datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),)
    ]


def test_a_sweep_marks_what_is_gone_and_what_came_back(store: Store) -> None:
    store.save(stream(), Page([pull_request(1), pull_request(2)], {}))
    there = "select number from raw.github_pull_requests where not is_gone order by all"
    store.save(stream(), Page([], {}, [Sweep(PullRequest, {"repository_id": 1}, frozenset({(1, 2)}))]))
    assert rows(store, there) == [(2,)]
    store.save(stream(), Page([], {}, [Sweep(PullRequest, {"repository_id": 9}, frozenset())]))
    assert rows(store, there) == [(2,)]
    store.save(stream(), Page([], {}, [Sweep(PullRequest, {}, frozenset({(1, 1), (1, 2)}))]))
    assert rows(store, there) == [(1,), (2,)]


def test_a_sweep_from_some_time_on_leaves_what_is_older_alone(store: Store) -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC).replace(tzinfo=None) for day in (1, 2, 3)]
    page = [pull_request(number).model_copy(update={"created_at": day}) for number, day in enumerate(days)]
    store.save(stream(), Page(page, {}))
    sweep = Sweep(PullRequest, {"repository_id": 1}, frozenset({(1, 2)}), since={"created_at": days[1]})
    store.save(stream(), Page([], {}, [sweep]))
    assert rows(store, "select number from raw.github_pull_requests where is_gone") == [(1,)]


def test_a_row_that_is_read_again_is_there_again(store: Store) -> None:
    store.save(stream(), Page([pull_request(1)], {}, [Sweep(PullRequest, {}, frozenset())]))
    store.save(stream(), Page([pull_request(1, updated_hours=1)], {}))
    assert rows(store, "select is_gone from raw.github_pull_requests") == [(False,)]


def test_only_kinds_that_can_vanish_are_swept(store: Store) -> None:
    with pytest.raises(ValueError, match="jira_statuses can not vanish"):
        store.save(stream(), Page([], {}, [Sweep(Status, {}, frozenset())]))

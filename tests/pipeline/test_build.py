from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from connectors import ConfigurationError, Cost, Page
from pipeline import build as building
from pipeline import comparison, models
from pipeline.config import Settings, Warehouse
from pipeline.errors import CheckFailedError, ModelError, NothingBuiltError
from pipeline.store import Store
from tests.pipeline.records import pull_request, status, stream

AS_OF = datetime(2026, 1, 31)  # noqa: DTZ001 - the store keeps UTC without an offset


def read_once(store: Store) -> None:
    store.save(stream(), Page([pull_request(), status("1", "Offen")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(1, 1), record_count=2, failure=None)


def settings(folder: Path) -> Settings:
    return Settings(warehouse=Warehouse(path=folder / "flowgauge.duckdb"))


def ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def other_sql(folder: Path, monkeypatch: pytest.MonkeyPatch, **files: str) -> None:
    for name, sql in files.items():
        path = folder / "sql" / name.split("__")[0] / f"{name.split('__')[1]}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql)
    # There is nothing to compare in them.
    monkeypatch.setattr(comparison, "write", lambda _: None)
    load, load_checks = models.load, models.load_checks
    monkeypatch.setattr(models, "load", lambda connection: load(connection, folder / "sql"))
    monkeypatch.setattr(models, "load_checks", lambda connection: load_checks(connection, folder / "sql"))


def test_nothing_is_built_before_a_source_was_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingBuiltError, match="never read completely: github"):
        building.build(store, settings(tmp_path), ["github"])
    assert not (tmp_path / "flowgauge.duckdb").exists()


def test_the_published_file_holds_every_schema(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    building.build(store, settings(tmp_path), ["github"])
    found = ask(tmp_path / "flowgauge.duckdb", "select distinct schema_name from duckdb_tables() order by all")
    assert found == [("marts",), ("meta",), ("metrics",), ("raw",)]
    assert ask(tmp_path / "flowgauge.duckdb", "select as_of from meta.settings") == [(AS_OF,)]


def test_a_pull_request_without_its_repository_stops_the_build_and_says_which(store: Store, tmp_path: Path) -> None:
    """The check that nothing is lost on the way: raw rows that no mart shows."""
    read_once(store)
    published = tmp_path / "flowgauge.duckdb"
    published.write_bytes(b"the last good build")
    with pytest.raises(CheckFailedError) as error:
        building.build(store, settings(tmp_path), ["github"])
    assert str(error.value).startswith("sql/checks/every_raw_pull_request_reaches_the_marts.sql: ")
    assert "(1, 1)" in str(error.value)
    assert published.read_bytes() == b"the last good build"


def test_a_broken_model_is_named_with_its_line_and_leaves_the_published_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_once(store)
    other_sql(
        tmp_path,
        monkeypatch,
        marts__broken="-- One row per mistake.\nselect\n    nothing_like_it\nfrom raw.jira_statuses",
    )
    with pytest.raises(ModelError, match=r"^sql/marts/broken\.sql:3: .*nothing_like_it"):
        building.build(store, settings(tmp_path), ["github"])
    assert not (tmp_path / "flowgauge.duckdb").exists()


def test_a_reader_keeps_the_old_build_until_it_opens_the_file_again(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("jira", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    building.build(store, settings(tmp_path), ["jira"])
    reader = (tmp_path / "flowgauge.duckdb").open("rb")
    before = reader.read(64)
    inode = (tmp_path / "flowgauge.duckdb").stat().st_ino
    store.save(stream(), Page([status("2", "Fertig")], {}))
    building.build(store, settings(tmp_path), ["jira"])
    reader.seek(0)
    assert reader.read(64) == before
    assert (tmp_path / "flowgauge.duckdb").stat().st_ino != inode
    assert ask(tmp_path / "flowgauge.duckdb", "select count(*) from raw.jira_statuses") == [(2,)]
    reader.close()


def test_what_a_build_that_was_killed_has_left_does_no_harm(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("jira", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    for name in ("flowgauge.duckdb.next", "flowgauge.duckdb.next.wal"):
        (tmp_path / name).write_bytes(b"half a build " * 1000)
    building.build(store, settings(tmp_path), ["jira"])
    assert ask(tmp_path / "flowgauge.duckdb", "select count(*) from raw.jira_statuses") == [(1,)]
    assert [path.name for path in tmp_path.glob("*.next*")] == []


FULL_DISK = """
import resource, sys
from pathlib import Path
from pipeline import cli

room = Path("flowgauge.store.duckdb").stat().st_size * float(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
sys.exit(cli.run(["build"]))
"""


@pytest.mark.parametrize("room", [0.5, 1.05], ids=["for half of the copy", "for the copy, not for the models"])
def test_a_disk_that_is_full_is_one_line_and_leaves_the_published_file_alone(tmp_path: Path, room: float) -> None:
    (tmp_path / "config.toml").write_text('[jira]\nurl = "http://127.0.0.1:9"\nprojects = ["SHOP"]\n')
    with Store(tmp_path / "flowgauge.store.duckdb") as store:
        store.save(stream(), Page([status("1", "Offen")], {}))
        store.record_run("jira", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    (tmp_path / "flowgauge.duckdb").write_bytes(b"the last good build")
    full = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(room)], cwd=tmp_path, check=False, capture_output=True, text=True
    )
    assert full.returncode == 2, full.stderr
    said = full.stderr.splitlines()[-1]
    assert said.startswith(f"flowgauge: {tmp_path / 'flowgauge.duckdb.next'}: it can not be written (")
    assert said.endswith("Make room there, or name another place in warehouse.path")
    assert "Traceback" not in full.stderr
    assert (tmp_path / "flowgauge.duckdb").read_bytes() == b"the last good build"
    assert [path.name for path in tmp_path.glob("*.next*")] == []


def test_damage_that_a_model_meets_is_the_store_s(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_once(store)
    damage = "-- One row per block.\nselect error('Corrupt database file: computed checksum 1')"
    other_sql(tmp_path, monkeypatch, marts__damaged=damage)
    with pytest.raises(ConfigurationError, match=rf"^{store.path}: the raw store is damaged .*run `flowgauge sync`"):
        building.build(store, settings(tmp_path), ["github"])


def test_a_database_of_something_else_is_not_replaced(store: Store, tmp_path: Path) -> None:
    read_once(store)
    path = settings(tmp_path).warehouse.path
    with duckdb.connect(path) as connection:
        connection.execute("create table mine as select 42 as answer")
    with pytest.raises(ConfigurationError, match="no published file of flowgauge"):
        building.build(store, settings(tmp_path), ["github"])
    assert ask(path, "select answer from mine") == [(42,)]


def test_a_build_that_fails_leaves_no_draft(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_once(store)
    other_sql(tmp_path, monkeypatch, marts__broken="-- One row per mistake.\nselect nothing_like_it")
    with pytest.raises(ModelError):
        building.build(store, settings(tmp_path), ["github"])
    assert [path.name for path in tmp_path.glob("*.next*")] == []


def test_the_log_of_a_shell_that_was_killed_is_not_replayed_into_the_next_build(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen"), status("2", "Fertig")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    store.record_run("jira", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    building.build(store, settings(tmp_path), ["github", "jira"])
    script = (
        "import duckdb, os, signal; c = duckdb.connect('flowgauge.duckdb')\n"
        "c.execute('set wal_autocheckpoint = \\'1TB\\'')\n"
        "c.execute('delete from raw.jira_statuses'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=False)
    assert (tmp_path / "flowgauge.duckdb.wal").exists()
    building.build(store, settings(tmp_path), ["github", "jira"])
    assert ask(tmp_path / "flowgauge.duckdb", "select count(*) from raw.jira_statuses") == [(2,)]


def test_a_source_that_is_not_configured_any_more_is_left_out(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    building.build(store, settings(tmp_path), ["github"])
    assert ask(tmp_path / "flowgauge.duckdb", "select count(*) from raw.jira_statuses") == [(0,)]


def test_looking_back_in_a_file_of_an_earlier_version_is_refused(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    published, past = tmp_path / "flowgauge.duckdb", tmp_path / "past.duckdb"
    building.build(store, settings(tmp_path), ["github"])
    with duckdb.connect(published) as connection:
        connection.execute("update meta.build_info set models = 'of an earlier version'")
    with pytest.raises(NothingBuiltError, match=r"another version of flowgauge.*Run `flowgauge build`"):
        building.rebuild(published, past, settings(tmp_path), datetime(2026, 1, 10))  # noqa: DTZ001 - see AS_OF


def test_looking_back_beyond_the_data_is_refused(store: Store, tmp_path: Path) -> None:
    store.save(stream(), Page([status("1", "Offen")], {}))
    store.record_run("github", started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    building.build(store, settings(tmp_path), ["github"])
    published, past = tmp_path / "flowgauge.duckdb", tmp_path / "past.duckdb"
    with pytest.raises(ConfigurationError, match="the data end at 2026-01-31"):
        building.rebuild(published, past, settings(tmp_path), datetime(2026, 2, 1))  # noqa: DTZ001 - see AS_OF
    building.rebuild(published, past, settings(tmp_path), datetime(2026, 1, 10))  # noqa: DTZ001 - see AS_OF
    assert ask(past, "select as_of from meta.settings") == [(datetime(2026, 1, 10),)]  # noqa: DTZ001 - see AS_OF

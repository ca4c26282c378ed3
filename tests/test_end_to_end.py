"""The whole line against forge, the stand-in GitHub and Jira: the program as its users run it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from pipeline import cli

RAW = "select table_name from duckdb_tables() where schema_name = 'raw' order by all"


@pytest.fixture
def tiny(forge: ModuleType, world: Callable[[str], Any]) -> Iterator[Any]:
    with forge.serve(world("tiny"), github_token="t", jira_user="u@example.com", jira_token="j") as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path, tiny: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, value in (("GITHUB_TOKEN", "t"), ("JIRA_USER", "u@example.com"), ("JIRA_TOKEN", "j")):
        monkeypatch.setenv(name, value)
    configure(tmp_path, tiny.url)
    return tmp_path


@pytest.fixture(scope="module")
def ran(forge: ModuleType, world: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which a run has been made, for tests that only look."""
    folder = tmp_path_factory.mktemp("ran")
    with pytest.MonkeyPatch.context() as patch, forge.serve(world("tiny")) as server:
        patch.chdir(folder)
        for name in ("GITHUB_TOKEN", "JIRA_USER", "JIRA_TOKEN"):
            patch.setenv(name, "any")
        configure(folder, server.url)
        assert cli.run(["run"]) == 0
        yield folder


def configure(
    folder: Path, url: str, repositories: str = '["acme-example/web-shop", "acme-example/billing-api"]'
) -> None:
    (folder / "config.toml").write_text(
        f'[github]\napi_url = "{url}"\nrepositories = {repositories}\n[jira]\nurl = "{url}"\n'
        '[[teams]]\nname = "shop"\nrepositories = ["acme-example/web-*"]\nprojects = ["SHOP"]\n'
    )


def ask(folder: Path, sql: str, name: str = "flowgauge.duckdb") -> list[tuple[Any, ...]]:
    with duckdb.connect(folder / name, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def content(folder: Path, name: str, schemas: tuple[str, ...]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of some schemas, in an order of its own."""
    with duckdb.connect(folder / name, read_only=True) as connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where list_contains(?, schema_name) order by all",
            [list(schemas)],
        ).fetchall()
        return {
            f"{schema}.{table}": sorted(connection.execute(f"from {schema}.{table}").fetchall(), key=repr)
            for schema, table in tables
        }


def test_a_run_reads_builds_and_reports(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["run"]) == 0
    shown = capsys.readouterr()
    assert shown.out == f"{folder / 'report.md'}\n"
    assert "github: " in shown.err
    assert "requests" in shown.err
    assert ask(folder, "select count(*) from marts.pull_requests") == [(23,)]
    assert ask(folder, "select source, count(*) from marts.work_items group by all order by all")[0][0] == "github"
    report = (folder / "report.md").read_text("utf-8")
    assert report.startswith("# Delivery report: all teams\n\nData up to 2026-03-31 18:00 UTC: repositories 2, pull")
    assert (folder / "report-flow.svg").read_text("utf-8").startswith("<?xml")


def test_a_second_run_changes_no_row_and_no_byte_of_the_report(folder: Path) -> None:
    assert cli.run(["run"]) == 0
    built = ("raw", "staging", "marts", "metrics")
    first, report = content(folder, "flowgauge.duckdb", built), (folder / "report.md").read_bytes()
    picture = (folder / "report-flow.svg").read_bytes()
    assert cli.run(["run"]) == 0
    assert content(folder, "flowgauge.duckdb", built) == first
    assert (folder / "report.md").read_bytes() == report
    assert (folder / "report-flow.svg").read_bytes() == picture


KILLED_IN_THE_MIDDLE = """
import os, signal, sys
from pipeline import cli, store

left = int(sys.argv[1])
save_cursor = store.Store._save_cursor

def killed(*arguments):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    save_cursor(*arguments)

store.Store._save_cursor = killed
sys.exit(cli.run(["sync"]))
"""


@pytest.mark.parametrize("stored_pages", [0, 3, 8])
def test_a_sync_that_is_killed_between_rows_and_cursor_ends_in_the_same_store(folder: Path, stored_pages: int) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(stored_pages)], cwd=folder, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert cli.run(["sync"]) == 0
    resumed = content(folder, "flowgauge.store.duckdb", ("raw",))
    (folder / "flowgauge.store.duckdb").unlink()
    assert cli.run(["sync"]) == 0
    assert content(folder, "flowgauge.store.duckdb", ("raw",)) == resumed


def test_a_reader_keeps_its_build_while_a_run_goes_on(folder: Path, tiny: Any) -> None:
    tiny.set_time("2026-02-01T00:00:00Z")
    assert cli.run(["run"]) == 0
    script = (
        "import duckdb, sys\n"
        "connection = duckdb.connect('flowgauge.duckdb', read_only=True)\n"
        "count = lambda c: c.execute('select count(*) from marts.pull_requests').fetchall()[0][0]\n"
        "print(count(connection), flush=True); sys.stdin.readline()\n"
        "print(count(connection), flush=True); connection.close()\n"
        "print(count(duckdb.connect('flowgauge.duckdb', read_only=True)), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        before = int(reader.stdout.readline())
        tiny.set_time("2026-03-31T18:00:00Z")
        assert cli.run(["run"]) == 0
        seen, _ = reader.communicate("\n")
    during, after = map(int, seen.split())
    assert during == before < after == 23


def test_the_past_can_be_reported(folder: Path, tiny: Any) -> None:
    tiny.set_time("2026-02-01T00:00:00Z")
    assert cli.run(["run"]) == 0
    then = ask(folder, "select * from metrics.flow_weekly order by all")
    tiny.set_time("2026-03-31T18:00:00Z")
    assert cli.run(["run"]) == 0
    assert cli.run(["report", "--as-of", "2026-02-01", "--output", "past.md"]) == 0
    past = (folder / "past.md").read_text("utf-8")
    assert "Data up to 2026-02-01 00:00 UTC: " in past
    assert then
    assert ask(folder, "select count(*) from metrics.flow_weekly")[0][0] > len(then)


def test_a_team_has_a_report_of_its_own(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["report", "--team", "shop", "--output", "shop.md"]) == 0
    assert (ran / "shop.md").read_text("utf-8").startswith("# Delivery report: shop\n")
    capsys.readouterr()
    assert cli.run(["report", "--team", "ship"]) == 2
    assert "there is no team 'ship'. There is: shop, unassigned" in capsys.readouterr().err


def test_no_person_is_named_in_the_report(ran: Path) -> None:
    people = [login for (login,) in ask(ran, "select unnest(github_logins) from marts.people")]
    report = (ran / "report.md").read_text("utf-8")
    assert "alice-example" in people
    assert [login for login in people if login in report] == []


def test_own_data_give_the_calculation_too(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["throughput"]) == 0
    assert "| review, earlier (" in capsys.readouterr().out


def test_the_dictionary_explains_every_column(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema", "marts.pull_requests"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "## marts.pull_requests (table)"
    assert (
        "- `hours_lead_time` DOUBLE: Lead time for changes (DORA): hours from the first commit, as dated, to the"
        " deployment; metrics.lead_time goes by work_started_at." in lines
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GITHUB_TOKEN", "wrong", "GITHUB_TOKEN"),
        ("JIRA_TOKEN", "wrong", "JIRA_TOKEN"),
        ("JIRA_TOKEN", "", "JIRA_TOKEN"),
    ],
)
def test_a_token_that_is_refused_is_one_line_and_exits_with_3(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    said: str,
) -> None:
    assert cli.run(["run"]) == 0
    published = (folder / "flowgauge.duckdb").read_bytes()
    capsys.readouterr()
    monkeypatch.setenv(variable, value)
    assert cli.run(["run"]) == 3
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("flowgauge: ")]
    assert len(lines) == 1
    assert said in lines[0]
    assert value == "" or value not in lines[0].replace("is wrong", "")
    assert (folder / "flowgauge.duckdb").read_bytes() == published


def test_an_unknown_repository_is_one_line_and_exits_with_3(
    folder: Path, tiny: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(folder, tiny.url, '["acme-example/web-chop"]')
    assert cli.run(["sync", "--source", "github"]) == 3
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("flowgauge: ")]
    assert len(lines) == 1
    assert "acme-example/web-chop" in lines[0]


def test_check_says_what_works_line_by_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    assert cli.run(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("the configuration is valid")
    assert all(line.startswith("ok  ") for line in lines)
    assert any("acme-example/web-shop" in line for line in lines)


def test_json_answers_can_be_read_by_programs(ran: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert (
        cli.run(["query", "select state, count(*) as n from marts.pull_requests group by 1", "--format", "json"]) == 0
    )
    found = {row["state"]: row["n"] for row in json.loads(capsys.readouterr().out)}
    assert sum(found.values()) == 23


def test_the_traces_of_the_tiny_world_make_its_labels_and_nothing_else_does(ran: Path) -> None:
    with duckdb.connect(ran / "flowgauge.duckdb", read_only=True) as connection:
        labelled = connection.execute(
            "select repository || '#' || number, ai_label, ai_tools, ai_rule from marts.pull_requests"
            " where ai_label <> 'no_trace' order by repository, number"
        ).fetchall()
    assert labelled == [
        ("acme-example/billing-api#2", "agent_authored", ["devin"], "devin"),
        ("acme-example/billing-api#3", "ai_coauthored", ["claude"], "claude-coauthor"),
        ("acme-example/billing-api#5", "automation", [], "dependabot"),
        ("acme-example/web-shop#3", "ai_coauthored", ["claude"], "claude-coauthor"),
        ("acme-example/web-shop#5", "automation", [], "dependabot"),
        ("acme-example/web-shop#6", "agent_authored", ["copilot"], "copilot-agent"),
        ("acme-example/web-shop#18", "ai_coauthored", ["claude"], "claude-coauthor"),
        ("acme-example/web-shop#21", "ai_coauthored", ["claude"], "claude-assisted-by"),
    ]

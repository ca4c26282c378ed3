"""Telemetry from files, through the command line: good rows load, bad ones are said, nothing counts twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from connectors import Cost
from connectors.usage_files.records import RECORDS
from connectors.usage_files.rows import Row
from pipeline import cli, models
from pipeline.store import Store, store_path

HEADER = "date,person,tool,measure,value\n"
ANN = "2026-01-05,ann@example.com,claude,active,1\n"
STAMP = datetime(2026, 2, 2)  # noqa: DTZ001 - times in the store are UTC without saying so
CONFIGURATION = """\
[github]
repositories = ["acme-example/web-shop"]
[ai]
usage_files = [
    { path = "usage/*.csv" },
    { path = "usage/*.json" },
    { path = "usage/*.log", format = "ndjson" },
    { path = "usage/*.parquet" },
]
"""

OTHER = {"commit": "f" * 40, "tool": "amp", "ai_lines": 0, "total_lines": 1}
"""A row of another kind, in each file that a test does not write."""

Rows = list[tuple[object, ...]]
Sync = Callable[..., tuple[int, list[str]]]
"""Reads the files: the exit code, and what was said of them."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    (tmp_path / "config.toml").write_text(CONFIGURATION)
    for name in ("a.json", "a.log"):
        write(tmp_path, name, json.dumps(OTHER))
    write(tmp_path, "a.csv", f"{','.join(OTHER)}\n{','.join(map(str, OTHER.values()))}\n")
    with duckdb.connect() as connection:
        connection.execute(f"copy (select unnest({OTHER})) to 'usage/a.parquet'")
    return tmp_path


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / "usage" / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(content.encode())
    return path


@pytest.fixture
def sync(folder: Path, capsys: pytest.CaptureFixture[str]) -> Sync:
    """Reads the files: the exit code, and what was said of them, without the folder."""

    def read(*options: str) -> tuple[int, list[str]]:
        code = cli.run(["sync", "--source", "usage_files", *options])
        said = capsys.readouterr().err.replace(f"{folder}/usage/", "").splitlines()
        assert not any("Traceback" in line for line in said)
        return code, [line.removeprefix("flowgauge: ") for line in said if line.startswith("flowgauge: ")]

    return read


def days(folder: Path) -> Rows:
    """What counts, as (day, account, measure, value)."""
    return staged(folder, "ai_usage_days", "day::varchar, account, measure, value")


def staged(folder: Path, model: str, columns: str = "*") -> Rows:
    """The rows that a model of the schema staging makes of the store."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{store_path(folder / 'flowgauge.duckdb')}' as store (read_only)")
        connection.execute("create schema meta; create table meta.settings as select timestamp '2026-02-02' as as_of")
        connection.execute("create schema raw")
        for record in RECORDS:
            connection.execute(f"create view raw.{record.table} as from store.raw.{record.table}")
        parts = (models.FOLDER / "staging" / "ai_usage_file_parts.sql").read_text("utf-8")
        connection.execute(f"create schema staging; create view staging.ai_usage_file_parts as {parts}")
        sql = (models.FOLDER / "staging" / f"{model}.sql").read_text("utf-8")
        return connection.execute(f"select {columns} from ({sql}) order by all").fetchall()


def build(folder: Path) -> int:
    """Builds as if GitHub had been read."""
    path = folder / "flowgauge.duckdb"
    with Store(store_path(path)) as store:
        store.record_run("github", started_at=STAMP, observed_at=STAMP, cost=Cost(), record_count=0, failure=None)
    return cli.run(["build"])


def ask(folder: Path, query: str) -> Rows:
    with duckdb.connect(folder / "flowgauge.duckdb", read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_good_rows_load_and_nothing_is_said(folder: Path, sync: Sync) -> None:
    write(folder, "a.csv", HEADER + ANN + "2026-01-06,ANN@example.com,Claude,sessions,2.5\n")
    assert sync() == (0, [])
    assert days(folder) == [
        ("2026-01-05", "ann@example.com", "active", 1.0),
        ("2026-01-06", "ann@example.com", "sessions", 2.5),
    ]


BAD_LINES = {
    "2026-01-06,bob@example.com,claude,active": "it has 4 cells, and the first line 5",
    '2026-01-06,"bob@example.com,claude,active,1': "broken quotes (unexpected end of data)",
    "2026-01-06,bob@example.com,claude,sessions,-1": "value is negative: -1",
    "2026-01-06,bob@example.com,claude,active,3": "active is neither 0 nor 1: 3",
    "2026-01-06,bob@example.com,claude,active,-1": "active is neither 0 nor 1: -1",
    "2026-01-06,bob@example.com,claude,sessions,many": "value is no number: 'many'",
    "2026-01-06,bob@example.com,claude,sessions,nan": "value is no number: 'nan'",
    "2026-01-06,bob@example.com,claude,sessions,true": "value is no number: 'true'",
    "1026-01-06,bob@example.com,claude,active,1": "the day 1026-01-06 lies before 2020-01-01",
    "176757120,bob@example.com,claude,active,1": "'176757120' is no day",
    "06/01/2026,bob@example.com,claude,active,1": "'06/01/2026' is no day",
    "2126-01-06,bob@example.com,claude,active,1": "the day 2126-01-06 lies in the future",
    "2026-01-06,,claude,active,1": "person is empty",
}


def test_each_bad_row_is_said_with_file_and_line_and_the_others_load(folder: Path, sync: Sync) -> None:
    last = "2026-01-07,ann@example.com,claude,active,0"
    write(folder, "a.csv", "\n".join([HEADER + ANN.strip(), *BAD_LINES, last]))
    said = [f"a.csv:{line}: {reason}; this row is left out" for line, reason in enumerate(BAD_LINES.values(), start=3)]
    assert sync() == (1, said)
    assert [row[0] for row in days(folder)] == ["2026-01-05", "2026-01-07"]
    kept = [note[3:] for note in raw(folder)["ai_usage_line_notes"]]
    assert kept == [(line, True, reason, text) for line, (text, reason) in enumerate(BAD_LINES.items(), start=3)]


def test_a_wrong_column_is_named_once_with_what_is_there(folder: Path, sync: Sync) -> None:
    write(folder, "b.csv", HEADER.replace("measure", "metric") + ANN + ANN)
    write(folder, "a.csv", HEADER + ANN)
    wrong = "wrong columns for the generic form: there is no measure; there is date, metric, person, tool, value"
    assert sync() == (1, [f"b.csv:2: {wrong}; this row and 1 more like it are left out"])
    assert len(days(folder)) == 1


def test_lines_are_numbered_as_editors_do(folder: Path, sync: Sync) -> None:
    write(folder, "a.csv", "\r\n".join([HEADER.strip(), ANN.strip().replace("ann", "a\u2028n"), "broken"]))
    assert sync() == (1, ["a.csv:3: it has 1 cells, and the first line 5; this row is left out"])


def test_a_path_may_lead_out_of_the_folder(folder: Path, sync: Sync) -> None:
    write(folder, "deep/config.toml", CONFIGURATION.replace("usage/", "../"))
    write(folder, "a.csv", HEADER + "broken\n")
    code, (said,) = sync("--config", "usage/deep/config.toml")
    assert code == 1
    assert said.endswith("a.csv:2: it has 1 cells, and the first line 5; this row is left out")


def test_a_duplicate_day_counts_once_by_its_last_row(folder: Path, sync: Sync) -> None:
    write(folder, "a.csv", f"{HEADER}2026-01-05,ann@example.com,claude,sessions,3\n")
    write(folder, "b.csv", f"{HEADER}2026-01-05,Ann@Example.com,claude,sessions,4\n" * 1)
    assert sync() == (0, ["a.csv:2: ann@example.com has claude on 2026-01-05 again at b.csv:2, which counts"])
    assert days(folder) == [("2026-01-05", "ann@example.com", "sessions", 4.0)]


def test_a_moment_with_an_offset_is_read_as_its_day_in_utc_and_said_when_that_is_another(
    folder: Path, sync: Sync
) -> None:
    write(
        folder,
        "a.csv",
        f"{HEADER}2026-01-05T23:30:00-05:00,ann@example.com,claude,active,1\n"
        "2026-01-05T12:00:00+02:00,bob@example.com,claude,active,1\n"
        "2026-01-05T23:30:00,cyd@example.com,claude,active,1\n",
    )
    said = "a.csv:2: the moment 2026-01-05T23:30:00-05:00 has an offset: it was read as 2026-01-06, its day in UTC"
    assert sync() == (0, [said])
    assert [row[:2] for row in days(folder)] == [
        ("2026-01-05", "bob@example.com"),
        ("2026-01-05", "cyd@example.com"),
        ("2026-01-06", "ann@example.com"),
    ]


def test_an_unknown_person_is_kept_and_said_with_file_and_line(
    folder: Path, sync: Sync, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "config.toml").open("a") as configuration:
        configuration.write('[[people]]\nname = "Ann"\nemails = ["ann@example.com"]\n')
    write(folder, "a.csv", HEADER + ANN + ANN.replace("ann@", "nobody@") + ANN.replace("ann@example.com", "someone"))
    assert sync() == (0, [])
    assert build(folder) == 0
    said = [line.partition("/usage/")[2] for line in capsys.readouterr().err.splitlines() if "[[people]]" in line]
    assert [line.partition(";")[0] for line in said] == [
        'a.csv:3: nobody@example.com is no account that is known: 1 row is kept under "email:nobody@example.com"',
        'a.csv:4: someone is no account that is known: 1 row is kept under "account:someone"',
    ]
    assert ask(folder, "select person from marts.ai_usage_days order by all") == [
        ("Ann",),
        ("account:someone",),
        ("email:nobody@example.com",),
    ]


def raw(folder: Path) -> Mapping[str, Rows]:
    names = ("ai_usage_file_parts", "ai_usage_days", "ai_commit_lines", "ai_usage_line_notes")
    with duckdb.connect(store_path(folder / "flowgauge.duckdb"), read_only=True) as connection:
        return {name: connection.execute(f"from raw.{name} order by all").fetchall() for name in names}


@pytest.mark.parametrize("options", [(), ("--full",)])
def test_loading_the_same_files_again_changes_nothing_and_says_the_same(
    folder: Path, sync: Sync, options: tuple[str, ...]
) -> None:
    write(folder, "a.csv", HEADER + ANN + ANN + "broken\n")
    first, before = sync(), raw(folder)
    assert sync(*options) == first
    assert raw(folder) == before


def test_a_file_that_an_earlier_version_read_is_read_again(
    folder: Path, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, "a.csv", HEADER + ANN)
    with monkeypatch.context() as patch:
        patch.setattr("connectors.usage_files.connector.READING", 1)
        patch.setattr("connectors.usage_files.delimited.rows", lambda _: iter([Row(0, "", OTHER)]))
        assert sync() == (0, [])
        assert days(folder) == []
    assert sync() == (0, [])
    assert len(days(folder)) == 1


def test_a_changed_file_replaces_what_it_brought_and_a_deleted_one_takes_it_away(folder: Path, sync: Sync) -> None:
    write(folder, "a.csv", HEADER + ANN + "broken\n")
    gone = write(folder, "b.csv", HEADER + ANN.replace("ann", "bob"))
    assert sync()[0] == 1
    write(folder, "a.csv", HEADER + ANN.replace("ann", "cyd"))
    gone.unlink()
    assert sync() == (0, [])
    assert [account for _, account, *_ in days(folder)] == ["cyd@example.com"]


def test_the_rows_behind_the_end_of_a_file_that_became_shorter_are_gone(
    folder: Path, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.usage_files.reading.ROWS_PER_PART", 2)
    write(folder, "a.csv", HEADER + "".join(ANN.replace("ann", f"p{number}") for number in range(5)))
    sync()
    assert len(days(folder)) == 5
    write(folder, "a.csv", HEADER + ANN)
    assert sync() == (0, [])
    assert len(days(folder)) == 1


def test_a_day_that_has_not_come_is_tried_again_from_the_same_file(
    folder: Path, sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    write(folder, "a.csv", HEADER + ANN.replace("2026-01-05", tomorrow.isoformat()))
    assert sync()[0] == 1

    monkeypatch.setattr("connectors.usage_files.connector.utc_today", lambda: tomorrow)
    assert sync() == (0, [])


def test_a_pattern_without_a_file_is_something_missing(folder: Path, sync: Sync) -> None:
    (folder / "usage" / "a.log").unlink()
    assert sync() == (1, ["*.log: there is no such file"])


def test_a_file_that_can_not_be_parsed_as_parquet_is_one_line_and_exit_3(folder: Path, sync: Sync) -> None:
    write(folder, "a.parquet", "no parquet")
    code, (said,) = sync()
    assert code == 3
    assert said.startswith("a.parquet: this is no Parquet file (")


CLAUDE = {
    "date": "2026-01-05T00:00:00Z",
    "actor": {"type": "user_actor", "email_address": "ann@example.com"},
    "organization_id": "o",
    "customer_type": "api",
    "terminal_type": "vscode",
    "core_metrics": {
        "num_sessions": 2,
        "lines_of_code": {"added": 30, "removed": 4},
        "commits_by_claude_code": 1,
        "pull_requests_by_claude_code": 0,
    },
    "tool_actions": {"edit_tool": {"accepted": 3, "rejected": 1}, "write_tool": {"accepted": 2, "rejected": 0}},
    "model_breakdown": [{"model": "m", "estimated_cost": {"currency": "USD", "amount": 150}}],
}


def test_claude_code_analytics_of_several_terminals_are_added(folder: Path, sync: Sync) -> None:
    other = CLAUDE | {"terminal_type": "tmux", "tool_actions": {}, "model_breakdown": []}
    write(folder, "a.json", json.dumps({"data": [CLAUDE, other], "has_more": False}, indent=1))
    assert sync() == (0, [])
    build(folder)
    assert ask(folder, "select tool, measure, value, source from marts.ai_usage_days order by all") == [
        ("claude", "accepts", 5.0, "claude_code"),
        ("claude", "active", 1.0, "claude_code"),
        ("claude", "commits", 2.0, "claude_code"),
        ("claude", "cost_usd", 1.5, "claude_code"),
        ("claude", "lines_added", 60.0, "claude_code"),
        ("claude", "lines_deleted", 8.0, "claude_code"),
        ("claude", "pull_requests", 0.0, "claude_code"),
        ("claude", "rejects", 1.0, "claude_code"),
        ("claude", "sessions", 4.0, "claude_code"),
    ]


def test_rows_before_a_break_in_json_load_and_the_break_is_said(folder: Path, sync: Sync) -> None:
    write(folder, "a.json", "[\n" + json.dumps(CLAUDE) + ",\n{broken\n")
    code, (said,) = sync()
    assert code == 1
    assert said.startswith("a.json:3: no JSON from here on")
    assert ("2026-01-05", "ann@example.com", "sessions", 2.0) in days(folder)


CURSOR = {"date": 1767571200000, "email": "ann@example.com", "isActive": True, "agentRequests": 3, "userId": 7}


def day_of(account: str) -> dict[str, object]:
    return CURSOR | {"email": f"{account}@example.com"}


def people(folder: Path) -> set[object]:
    return {str(account).partition("@")[0] for _, account, *_ in days(folder)}


ONE, TWO = ([day_of(account)] for account in ("ann", "bob"))


DOCUMENTS = [
    [{"data": ONE, "has_more": True}, {"data": TWO, "has_more": False}],
    [{"has_more": True, "data": ONE}, {"data": TWO}],
    [{"items": ONE, "totalCount": 2}, {"items": TWO, "totalCount": 2}],
    [ONE, TWO],
    [ONE[0], TWO[0]],
    [ONE[0], {"rows": TWO}],
    [{"data": [*ONE, *TWO], "error": None, "pagination": {"hasNextPage": False}}],
    [{"summary": {"items": [day_of("cyd")]}, "data": [*ONE, *TWO]}],
]


@pytest.mark.parametrize("documents", DOCUMENTS)
@pytest.mark.parametrize("between", ["", ",\r\n\ufeff"])
def test_all_documents_of_a_file_are_read(folder: Path, sync: Sync, documents: list[object], between: str) -> None:
    write(folder, "a.json", between.join(json.dumps(one, indent=1) for one in documents) + "\n")
    write(folder, "a.log", "\n".join(map(json.dumps, documents)))
    assert sync()[0] == 0
    assert people(folder) == {"ann", "bob"}
    (folder / "usage" / "a.json").write_text("[]")
    assert sync() == (0, ["a.json: the file holds no rows"])
    assert people(folder) == {"ann", "bob"}


@pytest.mark.parametrize("name", ["a.json", "a.log"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            json.dumps({"data": ONE, "has_more": True}),
            "it says that more pages follow (has_more): put them behind it in this file",
        ),
        (
            json.dumps({"data": ONE, "pagination": {"hasNextPage": True}}),
            "it says that more pages follow (hasNextPage): put them behind it in this file",
        ),
        (
            json.dumps({"items": ONE, "totalCount": 7, "page": 1}),
            "it says that there are 7 rows (totalCount), and 1 are in it",
        ),
    ],
)
def test_an_answer_that_is_not_the_last_one_is_said(
    folder: Path, sync: Sync, name: str, content: str, said: str
) -> None:
    write(folder, name, content)
    assert sync() == (1, [f"{name}: {said}"])
    assert people(folder) == {"ann"}


def test_what_remains_behind_the_last_document_is_said(folder: Path, sync: Sync) -> None:
    write(folder, "a.json", json.dumps(ONE) + "\nbye")
    assert sync() == (1, ["a.json:2: no JSON from here on: Expecting value, line 2; this row is left out"])
    assert people(folder) == {"ann"}


def test_an_answer_to_a_request_that_failed_is_said(folder: Path, sync: Sync) -> None:
    write(folder, "a.json", '{"data": [], "error": "unauthorized"}')
    said = "a.json:1: it is the answer to a request that failed: error is unauthorized; this row is left out"
    assert sync() == (1, [said])


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", ""), ("a.csv", "\n \n"), ("a.csv", HEADER), ("a.json", ""), ("a.json", "\n"), ("a.log", "")],
)
def test_a_file_without_rows_is_something_missing(folder: Path, sync: Sync, name: str, content: str) -> None:
    write(folder, name, content)
    assert sync() == (1, [f"{name}: the file holds no rows"])
    assert sync() == (1, [f"{name}: the file holds no rows"])
    write(folder, name, "person,date,tool,measure,value\n" + "x,2026-01-05,y,active,1" if name == "a.csv" else "[]")
    assert sync()[0] == 0


def test_a_parquet_file_without_rows_is_something_missing(folder: Path, sync: Sync) -> None:
    with duckdb.connect() as connection:
        connection.execute("copy (select 1 as one where false) to 'usage/a.parquet'")
    assert sync() == (1, ["a.parquet: the file holds no rows"])


@pytest.mark.parametrize("content", ["[]", '{"data": [], "has_more": false}'])
def test_an_answer_that_says_itself_that_it_is_empty_is_said_and_lacks_nothing(
    folder: Path, sync: Sync, content: str
) -> None:
    write(folder, "a.json", content)
    assert sync() == (0, ["a.json: the file holds no rows"])


def test_a_key_that_is_no_person_is_kept_as_what_it_is(folder: Path, sync: Sync) -> None:
    write(folder, "a.log", json.dumps(CLAUDE | {"actor": {"type": "api_actor", "api_key_name": "Nightly"}}))
    assert sync() == (0, [])
    assert {account for _, account, *_ in days(folder)} == {"api key nightly"}


def test_cursor_tells_who_was_not_active_too(folder: Path, sync: Sync) -> None:
    idle = CURSOR | {"email": "bob@example.com", "isActive": False, "agentRequests": 0}
    write(folder, "a.log", f"{json.dumps(CURSOR)}\n\n{json.dumps(idle)}\nnot json\n")
    code, said = sync()
    assert (code, said) == (1, ["a.log:4: no JSON: Expecting value; this row is left out"])
    assert days(folder) == [
        ("2026-01-05", "ann@example.com", "active", 1.0),
        ("2026-01-05", "ann@example.com", "agent_requests", 3.0),
        ("2026-01-05", "bob@example.com", "active", 0.0),
        ("2026-01-05", "bob@example.com", "agent_requests", 0.0),
    ]


def test_parquet_holds_the_same_rows(folder: Path, sync: Sync) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "copy (select timestamptz '2026-01-05 23:30:00-05' as date, 'Ann@example.com' as person, 'claude' as tool,"
            " 'sessions' as measure, 3 as value union all select timestamptz '2026-01-05 12:00:00+00', null, 'claude',"
            " 'sessions', 3) to 'usage/a.parquet'"
        )
    assert sync() == (1, ["a.parquet:2: person is empty; this row is left out"])
    assert days(folder) == [("2026-01-06", "ann@example.com", "sessions", 3.0)]


COMMIT = "ab" * 20
COMMITS = {
    "cursor_commits": (
        {
            "commitHash": COMMIT.upper(),
            "userEmail": "ann@example.com",
            "repoName": "acme/shop",
            "totalLinesAdded": 10,
            "tabLinesAdded": 2,
            "composerLinesAdded": 3,
            "nonAiLinesAdded": 5,
        },
        ("acme/shop", COMMIT, "cursor", 5, 10),
    ),
    "git_ai": (
        {
            "commit": COMMIT,
            "human_additions": 4,
            "unknown_additions": 0,
            "ai_additions": 6,
            "git_diff_added_lines": 10,
            "tool_model_breakdown": {"claude_code::sonnet": {"ai_additions": 6}},
        },
        (None, COMMIT, "claude", 6, 10),
    ),
    "git_ai_notes": (
        {
            "commit": COMMIT,
            "total_lines": 40,
            "note": "src/a b.py\n  s_c9::t_9f 1-10,15\n  h_31dc 3-4\nlib.py\n  s_c9::t_a1 1-2\n  s_c9::t_b2 2\n---\n"
            + json.dumps(
                {
                    "schema_version": "authorship/3.0.0",
                    "prompts": {},
                    "sessions": {"s_c9": {"agent_id": {"tool": "claude-code", "model": "m"}}},
                }
            ),
        },
        (None, COMMIT, "claude", 11, 40),
    ),
    "commit_lines": (
        {"repository": "acme/shop", "commit": COMMIT, "tool": "Amp", "ai_lines": 0, "total_lines": 7},
        ("acme/shop", COMMIT, "amp", 0, 7),
    ),
}


@pytest.mark.parametrize("source", COMMITS)
def test_lines_of_a_commit_are_kept_by_tool(folder: Path, sync: Sync, source: str) -> None:
    fields, row = COMMITS[source]
    write(folder, "a.json", json.dumps([fields]))
    write(folder, "b.json", json.dumps(fields))
    assert sync() == (0, [])
    assert [found for found in staged(folder, "ai_commit_lines") if found[1] == COMMIT] == [(*row, source)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"commit": "abc123"}, "'abc123' is no whole object name of a commit"),
        ({"ai_lines": 8}, "8 lines by a tool are more than the 7 in all"),
        ({"total_lines": 7.5}, "total_lines is no whole number: 7.5"),
    ],
)
def test_lines_of_a_commit_that_can_not_be_are_left_out(
    folder: Path, sync: Sync, change: Mapping[str, object], said: str
) -> None:
    write(folder, "a.json", json.dumps([COMMITS["commit_lines"][0] | change]))
    assert sync() == (1, [f"a.json:1: {said}; this row is left out"])


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("a.py\n  s_1::t_1 1-2\n", "the note ends without its sessions as JSON"),
        ('---\n{"schema_version": "authorship/9"}', "the note is not of the schema authorship/3"),
        (
            'a.py\n  s_1::t_1 one\n---\n{"schema_version": "authorship/3.0.0"}',
            "the note holds a line that says nothing: 's_1::t_1 one'",
        ),
    ],
)
def test_a_note_that_can_not_be_read_is_left_out(folder: Path, sync: Sync, note: str, said: str) -> None:
    write(folder, "a.json", json.dumps([{"commit": COMMIT, "note": note}]))
    assert sync() == (1, [f"a.json:1: {said}; this row is left out"])


def test_statistics_without_their_commit_are_said(folder: Path, sync: Sync) -> None:
    write(folder, "a.json", json.dumps({"ai_additions": 6, "human_additions": 4}))
    code, (said,) = sync()
    assert code == 1
    assert "wrong columns for statistics of git-ai: there is no commit or commit_sha or sha" in said


def test_files_hold_the_end_of_the_data_not_back(folder: Path, sync: Sync) -> None:
    write(folder, "a.csv", HEADER + ANN)
    sync()
    assert build(folder) == 0
    assert ask(folder, "select as_of from meta.settings") == [(STAMP,)]


def test_files_alone_are_no_source(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text('[ai]\nusage_files = [{ path = "usage/*.csv" }]\n')
    assert cli.run(["sync"]) == 2
    assert "no source is configured" in capsys.readouterr().err


def test_a_name_that_does_not_tell_the_format_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text(CONFIGURATION.replace(', format = "ndjson"', ""))
    assert cli.run(["sync"]) == 2
    assert "does not tell how it is written: add a format" in capsys.readouterr().err


def test_check_tells_which_patterns_have_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "usage" / "a.log").unlink()
    assert cli.run(["check"]) == 3
    said = [line for line in capsys.readouterr().out.replace(f"{folder}/", "").splitlines() if "usage" in line]
    assert said == [
        "ok  usage files: 1 match usage/*.csv",
        "ok  usage files: 1 match usage/*.json",
        "bad usage/*.log: there is no such file. Correct the path in ai.usage_files, or put the file there",
        "ok  usage files: 1 match usage/*.parquet",
    ]

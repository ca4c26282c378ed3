from __future__ import annotations

import json
import subprocess
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import click
import duckdb
import pytest
import requests

from pipeline import __main__, build_info, cli, config_example
from pipeline.store import Store

REPOSITORY = Path(__file__).parents[2]
UNREACHABLE = "http://127.0.0.1:9"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_TOKEN", "invented")
    monkeypatch.delenv("JIRA_TOKEN", raising=False)
    (tmp_path / "config.toml").write_text(
        f'[github]\napi_url = "{UNREACHABLE}"\nrepositories = ["acme-example/web-shop"]\n'
    )
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """Runs a command that must fail: its exit code, and the one line that it leaves on stderr."""
    code = cli.run(list(arguments))
    shown = capsys.readouterr()
    lines = [line for line in shown.err.splitlines() if line]
    assert len(lines) == 1, shown.err
    assert "Traceback" not in shown.err
    return code, lines[0]


def test_the_essay_is_reproduced_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["throughput", "--lead-time-ratio", "5.8", "--wip-ratio", "1.67", "--wip-ratio", "1.17"]) == 0
    shown = capsys.readouterr().out
    assert "1.67 / 5.8 = 0.2879 (-71.2 %)" in shown
    assert "1.17 / 5.8 = 0.2017 (-79.8 %)" in shown


@pytest.mark.parametrize(
    "arguments", [["--lead-time-ratio", "5.8"], ["--wip-ratio", "1.1"], ["--lead-time-ratio", "0", "--wip-ratio", "1"]]
)
def test_ratios_that_make_no_calculation_are_a_usage_error(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, line = refused(capsys, "throughput", *arguments)
    assert code == 2
    assert "ratio" in line


def test_without_a_configuration_the_verb_that_writes_one_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "config.toml").unlink()
    code, line = refused(capsys, "sync")
    assert (code, line) == (
        2,
        "flowgauge: config.toml: there is no such file. `flowgauge init` writes one; --config names another",
    )


def test_init_writes_the_example_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["init", "--config", "new.toml"]) == 0
    assert (folder / "new.toml").read_text("utf-8") == config_example.example()
    capsys.readouterr()
    code, line = refused(capsys, "init", "--config", "new.toml")
    assert code == 2
    assert "there already" in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[github\n", "no valid TOML"),
        ('[github]\nrepositories = ["acme-example/web-shop"]\ntoken = "x"\n', "unknown key github.token"),
        ("", "no source is configured"),
    ],
)
def test_a_configuration_that_can_not_be_exits_with_2(
    folder: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (folder / "config.toml").write_text(text)
    code, line = refused(capsys, "run")
    assert code == 2
    assert said in line


@pytest.mark.parametrize("verb", ["check", "run"])
@pytest.mark.parametrize("section", ["ai", "files"])
@pytest.mark.parametrize(("text", "said"), [(None, "can not be read"), ("rules = 3", "rules: ")])
def test_a_file_of_rules_that_can_not_be_used_is_said_before_a_source_is_asked(
    folder: Path, capsys: pytest.CaptureFixture[str], verb: str, section: str, text: str | None, said: str
) -> None:
    with (folder / "config.toml").open("a") as configuration:
        configuration.write(f'[{section}]\nrules = "mine.toml"\n')
    if text is not None:
        (folder / "mine.toml").write_text(text)
    assert cli.run([verb]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"flowgauge: {folder / 'mine.toml'}: ")
    assert said in shown.err
    assert not (folder / "flowgauge.store.duckdb").exists()


def test_a_missing_token_exits_with_3_and_names_the_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "flowgauge.duckdb").write_bytes(b"the last good build")
    monkeypatch.delenv("GITHUB_TOKEN")
    code, line = refused(capsys, "run")
    assert code == 3
    assert "GITHUB_TOKEN is not set" in line
    assert (folder / "flowgauge.duckdb").read_bytes() == b"the last good build"


def test_a_second_run_at_the_same_time_exits_with_4(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(folder / "flowgauge.store.duckdb"):
        found = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "sync"],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )
    assert found.returncode == 4
    assert "holds the store" in found.stderr
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize("verb", [["query", "select 1"], ["report"], ["schema"], ["export", "out"], ["throughput"]])
def test_verbs_that_look_need_a_published_file(
    folder: Path, capsys: pytest.CaptureFixture[str], verb: list[str]
) -> None:
    assert not (folder / "flowgauge.duckdb").exists()
    code, line = refused(capsys, *verb)
    assert code == 2
    assert "no published file yet. Run `flowgauge run`" in line


def test_an_unknown_verb_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["guess"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_an_unknown_source_names_the_ones_there_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    code, line = refused(capsys, "sync", "--source", "gitlab")
    assert (code, line) == (
        2,
        "flowgauge: --source: there is no source 'gitlab' in the configuration. There is: github",
    )


class TestQuery:
    @pytest.fixture(autouse=True)
    def published(self, folder: Path) -> None:
        with duckdb.connect(folder / "flowgauge.duckdb") as connection:
            connection.execute(
                "create table t as select * from (values (1, 'a|b', null), (2, 'c', 'nan'::double))"
                " as v(number, text, value); create schema meta"
            )
            build_info.write(connection)

    def test_answers_as_an_aligned_table(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["query", "select number, text from t"]) == 0
        assert capsys.readouterr().out == "number  text\n------  ----\n1       a|b\n2       c\n"

    def test_answers_as_csv(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["query", "from t", "--format", "csv"]) == 0
        assert capsys.readouterr().out == "number,text,value\n1,a|b,\n2,c,\n"

    def test_answers_as_json_without_what_is_no_number(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["query", "select *, [1] as l, {'a': date '2026-01-02'} as s from t", "--format", "json"]) == 0
        assert json.loads(capsys.readouterr().out)[1] == {
            "number": 2,
            "text": "c",
            "value": None,
            "l": [1],
            "s": {"a": "2026-01-02"},
        }

    def test_answers_as_markdown(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["query", "select text from t", "--format", "markdown"]) == 0
        assert capsys.readouterr().out == "| text |\n| --- |\n| a\\|b |\n| c |\n"

    def test_a_mistake_in_the_sql_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, line = refused(capsys, "query", "select nothing_like_it from t")
        assert code == 2
        assert "nothing_like_it" in line

    def test_nothing_can_be_changed(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, line = refused(capsys, "query", "delete from t")
        assert code == 2
        assert "read-only" in line

    def test_nothing_outside_can_be_reached(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "victim.txt").write_text("kept")
        code, line = refused(capsys, "query", "copy (select 1) to 'victim.txt'")
        assert code == 2
        assert "disabled" in line
        assert (folder / "victim.txt").read_text() == "kept"

    def test_an_empty_question_is_one_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, line = refused(capsys, "query", " ")
        assert code == 2
        assert "there is no SQL" in line

    def test_a_shell_that_writes_to_the_file_is_named_as_the_reason(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        script = (
            "import duckdb, sys; c = duckdb.connect('flowgauge.duckdb'); print('open', flush=True); sys.stdin.read()"
        )
        with subprocess.Popen(
            [sys.executable, "-c", script], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as shell:
            assert shell.stdout is not None
            assert shell.stdout.readline() == "open\n"
            code, line = refused(capsys, "query", "select 1")
            shell.communicate("")
        assert code == 4
        assert "duckdb -readonly" in line

    def test_a_file_that_is_no_published_one_is_one_line(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "flowgauge.duckdb").write_text("no database at all, and long enough to look at " * 200)
        code, line = refused(capsys, "query", "select 1")
        assert code == 2
        assert "no published file" in line

    def test_an_unknown_table_has_no_schema(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, line = refused(capsys, "schema", "nope.tt")
        assert (code, line) == (2, "flowgauge: schema: there is no table 'nope.tt'. Did you mean t?")

    @pytest.mark.parametrize("form", [[], ["--format", "table"]])
    def test_a_comment_at_the_head_of_the_sql_is_no_option(
        self, capsys: pytest.CaptureFixture[str], form: list[str]
    ) -> None:
        for sql in ("-- One row per mistake.\nselect number from t limit 1", "--one row\nselect number from t limit 1"):
            assert cli.run(["query", sql, *form]) == 0
            assert capsys.readouterr().out == "number\n------\n1\n"

    def test_an_option_that_does_not_exist_is_still_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["query", "--formt", "csv", "select 1"]) == 2
        assert "No such option" in capsys.readouterr().err

    def test_more_than_one_statement_is_refused(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, line = refused(capsys, "query", "select 1; select 2")
        assert (code, line) == (2, "flowgauge: query: these are 2 statements. Ask one at a time")

    @pytest.mark.parametrize("sql", ["select number from t limit 1; -- the end", "pivot t on text using sum(number)"])
    def test_what_is_one_statement_is_answered(self, capsys: pytest.CaptureFixture[str], sql: str) -> None:
        assert cli.run(["query", sql]) == 0
        assert capsys.readouterr().out.count("\n") > 2

    def test_a_folder_that_can_not_be_written_into_is_one_line(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "file").write_text("")
        (folder / "full" / "main" / "t.parquet").mkdir(parents=True)
        for target in ("file/out", "full"):
            code, line = refused(capsys, "export", target)
            assert code == 2
            assert "can not be written" in line

    def test_every_table_is_exported(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.run(["export", "out"]) == 0
        assert capsys.readouterr().out == "out/main/t.parquet\nout/meta/build_info.parquet\n"
        assert duckdb.read_parquet(str(folder / "out/main/t.parquet")).fetchall()[0][0] == 1


def test_ctrl_c_while_the_program_starts_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted(MetaPathFinder):
        def find_spec(self, fullname: str, *_: object) -> None:
            if fullname == "pipeline.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "pipeline.cli")
    monkeypatch.delattr("pipeline.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as stopped:
        __main__.main()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "flowgauge: stopped\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_an_output_that_is_full_is_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "throughput", "--lead-time-ratio", "2", "--wip-ratio", "1"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert found.returncode == 2
    said = "output: No space left on device. It must be there, readable and writable, and have room"
    assert found.stderr == f"flowgauge: {said}\n"


def test_what_a_database_says_that_nobody_has_foreseen_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute("create schema meta")
        build_info.write(connection)
    code, line = refused(capsys, "throughput")
    assert code == 2
    assert "throughput: Catalog Error: Table with name" in line


def test_an_error_of_a_library_that_no_place_belongs_to_is_not_told_as_one_of_the_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise requests.ConnectionError("a connector should have said what this means")

    monkeypatch.setattr(cli.cli, "main", broken)
    with pytest.raises(requests.ConnectionError):
        cli.run(["sync"])


@pytest.mark.parametrize("group", [cli.cli, cli.cli.commands["ai"]], ids=["flowgauge", "flowgauge ai"])
def test_no_summary_of_a_verb_is_cut_short(group: click.Group) -> None:
    with click.Context(group) as context:
        assert "..." not in group.get_help(context).partition("Commands:")[2]


def test_a_day_is_asked_for_and_refused_without_a_format_string(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["report", "--help"]) == 0
    assert "--as-of YYYY-MM-DD" in capsys.readouterr().out
    assert cli.run(["report", "--as-of", "31.1.2026"]) == 2
    assert "'31.1.2026' is no day. Write it as 2026-01-31" in capsys.readouterr().err


def test_every_verb_is_in_the_readme_or_the_docs_and_has_help() -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    for name, command in cli.cli.commands.items():
        assert f"flowgauge {name}" in text, name
        assert command.help, name

"""What verbs say of a published file that is damaged, of another version, or none at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline import build_info, cli

LOOKING = [
    ["report"],
    ["throughput"],
    ["report", "--as-of", "2026-01-01"],
    ["ai", "sample"],
    ["ai", "score", "sample.csv"],
    ["export", "out"],
    ["schema"],
    ["explain", "lead_time"],
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").touch()
    (tmp_path / "sample.csv").write_text("repository,number,ai_used\nacme/shop,1,yes\n")
    return tmp_path


def publish(folder: Path, sql: str) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute(sql)


def refusal(capsys: pytest.CaptureFixture[str], arguments: list[str], folder: Path) -> str:
    """What a verb that must end with 2 says, without the name of the file that it says it of."""
    assert cli.run(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1, lines
    place = f"flowgauge: {folder / 'flowgauge.duckdb'}: "
    assert lines[0].startswith(place)
    return lines[0].removeprefix(place)


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
def test_a_database_of_something_else_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    publish(folder, "create schema meta; create table meta.cities (name varchar)")
    said = "this database is no published file of flowgauge. Name another file in warehouse.path"
    assert refusal(capsys, arguments, folder) == said


@pytest.mark.parametrize("arguments", LOOKING, ids=" ".join)
@pytest.mark.parametrize(
    "sql",
    [
        "create table meta.settings (as_of timestamp)",
        "create table meta.build_info as select 'of an earlier version' as models",
    ],
)
def test_a_file_of_another_version_is_to_be_built_again(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sql: str
) -> None:
    publish(folder, f"create schema meta; {sql}")
    said = "another version of flowgauge has built this file. Run `flowgauge build`"
    assert refusal(capsys, arguments, folder) == said


def test_a_query_may_ask_a_file_of_any_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(folder, "create table t as select 1 as n")
    assert cli.run(["query", "from t"]) == 0
    assert capsys.readouterr().out == "n\n-\n1\n"


def publish_large(folder: Path) -> Path:
    path = folder / "flowgauge.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create schema meta")
        build_info.write(connection)
        connection.execute("create table big as select md5(n::varchar) as text from range(100000) as t (n)")
    return path


@pytest.mark.parametrize("arguments", [*LOOKING, ["query", "from big"]], ids=" ".join)
def test_a_file_that_is_cut_short_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    path = publish_large(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    said = refusal(capsys, arguments, folder)
    assert said.startswith("this is no published file, or a damaged one (")
    assert said.endswith("Run `flowgauge build`")


@pytest.mark.parametrize("arguments", [["query", "select max(text) from big"], ["export", "out"]], ids=" ".join)
def test_damage_that_shows_only_when_rows_are_read_is_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    path = publish_large(folder)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    said = refusal(capsys, arguments, folder)
    assert said.startswith("this is no published file, or a damaged one (")
    assert said.endswith("Run `flowgauge build`")

"""What `check` tells of people who may be one."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline import build_info, cli
from pipeline.identities import SHOWN


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    (tmp_path / "config.toml").write_text('[github]\nrepositories = ["acme-example/web-shop"]\n')
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `check` says of people; without a token for GitHub it ends with 3 all the same."""
    assert cli.run(["check"]) == 3
    return [line for line in capsys.readouterr().out.splitlines() if "people" in line]


def publish(folder: Path, *rows: tuple[str, str, str, str]) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute(
            "create schema marts; create schema meta; create schema staging;"
            "create table staging.github_repositories (name_with_owner text);"
            "create table marts.person_accounts (kind text, account text, person text)"
        )
        build_info.write(connection)
        connection.execute(
            "create table marts.uncertain_identities (reason text, evidence text, person text, other_person text)"
        )
        connection.executemany("insert into marts.uncertain_identities values (?, ?, ?, ?)", rows)


def test_uncertain_pairs_are_listed_with_the_reason_and_the_mend(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(folder, ("same_name", "ann example", "github:ann", "jira:7"))
    (line,) = said(capsys)
    assert line.startswith(
        'see people: github:ann and jira:7: both go by the name "ann example"; if they are one person'
    )


def test_many_pairs_are_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(folder, *(("shared_email", "a@example.com", "ann", f"bob {number}") for number in range(SHOWN + 3)))
    lines = said(capsys)
    assert len(lines) == SHOWN + 1
    assert lines[-1] == "see people: 3 more such pairs stand in marts.uncertain_identities"


def test_nothing_is_told_before_something_is_built(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys) == []


def test_a_file_of_another_version_is_said_and_is_no_fault_of_the_configuration(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute("create schema meta; create table meta.settings (as_of timestamp)")
    assert cli.run(["check"]) == 3
    path = folder / "flowgauge.duckdb"
    said = f"see {path}: another version of flowgauge has built this file. Run `flowgauge build`"
    assert said in capsys.readouterr().out.splitlines()

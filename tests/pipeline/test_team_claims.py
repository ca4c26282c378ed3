"""What `check` and the head of the report say of things that several teams claim alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipeline import build_info, cli
from pipeline.report import contested
from pipeline.report.scope import Scope
from pipeline.team_claims import SHOWN

CONFIG = """
[github]
repositories = ["acme-example/web-shop"]

[[teams]]
name = "web"
repositories = ["acme-example/*"]
projects = ["SHOP"]
members = ["ann"]

[[teams]]
name = "core"
repositories = ["acme-example/*"]
projects = ["shop"]
members = ["Ann"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What `check` says of teams; without a token for GitHub it ends with 3 all the same."""
    assert cli.run(["check"]) == 3
    return [line for line in capsys.readouterr().out.splitlines() if line.startswith("see teams")]


def test_check_says_what_two_teams_claim_alike_and_which_has_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository, project, member = said(capsys)
    assert repository.startswith(
        "see teams: acme-example/web-shop: core and web claim it with equally long patterns, and it counts for core;"
    )
    assert project == (
        "see teams: SHOP: core and web claim this Jira project, and it counts for core; take it out of the other"
    )
    assert member.startswith("see teams: github:ann: core and web have this member: what can count for one team only")


def test_check_knows_the_repositories_and_people_of_the_published_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute(
            "create schema marts; create schema staging; create schema meta;"
            "create view staging.github_repositories as select 'acme-example/' || i as name_with_owner"
            " from range(20) as t (i);"
            "create table marts.person_accounts as select 'github' as kind, 'ann' as account, 'Ann Example' as person;"
            "create table marts.uncertain_identities (reason text, evidence text, person text, other_person text)"
        )
        build_info.write(connection)
    lines = said(capsys)
    assert len(lines) == SHOWN + 1
    assert lines[0].startswith("see teams: acme-example/0: core and web claim it")
    assert lines[-1] == "see teams: 2 more are claimed so; once built they stand in marts.contested_claims"
    (folder / "config.toml").write_text(CONFIG.replace('["acme-example/*"]', "[]", 1))
    assert said(capsys)[-1].startswith("see teams: Ann Example: core and web have this member")


def test_a_file_of_another_version_tells_no_repositories(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb") as connection:
        connection.execute("create schema meta; create table meta.settings (as_of timestamp)")
    assert len(said(capsys)) == 3


def test_teams_that_share_nothing_are_not_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "config.toml").write_text(CONFIG.partition("[[teams]]")[0])
    assert said(capsys) == []


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create table marts.contested_claims (kind varchar, claimed varchar, team varchar,"
            " is_holder boolean)"
        )
        yield Scope(connection, "all", datetime(2026, 3, 1))  # noqa: DTZ001 - the published file has no offsets


def claimed(scope: Scope, kind: str, *names: str, by: tuple[str, ...] = ("core", "web")) -> None:
    for name in names:
        for team in by:
            scope.connection.execute(
                "insert into marts.contested_claims values (?, ?, ?, ?)", [kind, name, team, team == by[0]]
            )


def test_the_report_says_at_its_head_what_is_claimed_alike_and_names_no_person(scope: Scope) -> None:
    claimed(scope, "repository", "a/1", "a/2", "a/3", "a/4", "a/5")
    claimed(scope, "project", "SHOP", by=("core", "data", "web"))
    claimed(scope, "member", "Ann Example")
    assert [line for line in contested.sentences(scope) if line] == [
        (
            "5 repositories claimed alike by *core* and *web*, counted for *core*: a/1, a/2, a/3 and 2 more"
            " (`flowgauge check` names them)."
        ),
        "1 Jira project claimed alike by *core* and *data* and *web*, counted for *core*: SHOP.",
        (
            "1 person is among the members of *core* and *web*: what can count for one team only counts for *core*"
            " (`flowgauge check` says who)."
        ),
    ]


def test_the_report_of_a_team_says_only_what_the_team_claims(scope: Scope) -> None:
    claimed(scope, "repository", "a/1")
    claimed(scope, "repository", "b/1", by=("data", "ops"))
    (line, _) = contested.sentences(Scope(scope.connection, "ops", scope.as_of))
    assert line == "1 repository claimed alike by *data* and *ops*, counted for *data*: b/1."
    assert list(contested.sentences(Scope(scope.connection, "unassigned", scope.as_of))) == []

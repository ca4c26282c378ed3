"""What the user sees when GitHub refuses: one line with the mend, exit code 3, and a store that holds what it held."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from connectors.github import RECORDS
from pipeline import cli
from tests.connectors.github.synthetic import ORGANIZATION, Plan, text, write_world

if TYPE_CHECKING:
    from tests.connectors.github.conftest import Lab

TOKEN = "invented-token"
FORBIDDEN = {
    "data": {"organization": None},
    "errors": [
        {
            "type": "FORBIDDEN",
            "path": ["organization", "repositories", "nodes", 0, "deployments"],
            "message": "Resource not accessible by personal access token",
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    return tmp_path


def configure(folder: Path, url: str, organization: str = "acme-example") -> None:
    (folder / "config.toml").write_text(f'[github]\napi_url = "{url}"\norganizations = ["{organization}"]\n', "utf-8")


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """The only line that a sync leaves when it is refused."""
    capsys.readouterr()
    assert cli.run(["sync"]) == 3
    (line,) = capsys.readouterr().err.splitlines()
    assert TOKEN not in line
    return line


def stored(folder: Path) -> dict[str, int]:
    with duckdb.connect(folder / "flowgauge.store.duckdb", read_only=True) as store:
        return {
            record.table: store.execute(f"select count(*) from raw.{record.table}").fetchall()[0][0]
            for record in RECORDS
        }


def test_an_expired_token_is_told_in_one_line_and_nothing_is_written(
    folder: Path, lab: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(folder, lab.serve().url)
    monkeypatch.setenv("GITHUB_TOKEN", "expired-token")
    assert "the token in $GITHUB_TOKEN is wrong or expired" in refusal(capsys)
    assert set(stored(folder).values()) == {0}


def test_an_unknown_organization_is_told_in_one_line_and_nothing_is_written(
    folder: Path, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(folder, lab.serve().url, "nobody-example")
    line = refusal(capsys)
    assert line.startswith("flowgauge: github.organizations: ")
    assert "'nobody-example'" in line
    assert "Correct the name" in line
    assert set(stored(folder).values()) == {0}


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "status", "status": 200, "body": FORBIDDEN},
        {"action": "status", "status": 403, "body": {"message": "Resource not accessible by personal access token"}},
    ],
    ids=["answer with errors", "status 403"],
)
def test_a_missing_permission_is_told_in_one_line_and_nothing_is_written(
    fault: dict[str, Any], folder: Path, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(folder, lab.serve(faults=[fault]).url)
    line = refusal(capsys)
    assert "Resource not accessible by personal access token" in line
    assert "Give the token in $GITHUB_TOKEN the right to read this" in line
    assert ("Deployments: read" in line) == (fault["status"] == 200)
    assert set(stored(folder).values()) == {0}


def test_a_right_that_is_taken_away_later_leaves_what_is_stored_whole(
    folder: Path, lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(folder, lab.serve().url)
    assert cli.run(["sync"]) == 0
    before = stored(folder)
    refused = {"action": "status", "status": 403, "body": {"message": "Resource not accessible by integration"}}
    configure(folder, lab.serve(faults=[{**refused, "nth": [2, 3, 4, 5]}]).url)
    cli.run(["sync", "--full", "--same-site"])
    assert "Resource not accessible by integration" in capsys.readouterr().err
    assert stored(folder) == before


@pytest.mark.parametrize("how", ["deleted", "archived"])
def test_a_repository_that_leaves_is_told_by_its_name_with_exit_code_1(
    how: str, folder: Path, lab: Lab, tmp_path: Path, forge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = Plan(repositories=2, pull_requests=1)
    world = forge.World(write_world(tmp_path / "world", plan))
    server = lab.serve(world)
    configure(folder, server.url, ORGANIZATION)

    def night(number: int) -> tuple[int, list[str]]:
        server.set_time(text(plan.late + number * timedelta(days=1)))
        code = cli.run(["sync"])
        told = [line for line in capsys.readouterr().err.splitlines() if f"{ORGANIZATION}/part-000" in line]
        return code, [line.replace(f"{ORGANIZATION}/part-000", "it") for line in told if "records" not in line]

    assert night(0) == (0, [])
    if how == "archived":
        world.repos_by_id[5000].raw["archived"] = True
        said = "flowgauge: GitHub, it: it has been archived; it is read this last time"
    else:
        del world.repos[f"{ORGANIZATION}/part-000"], world.repos_by_id[5000], world.nodes["R_5000"]
        said = "flowgauge: github: it was last seen 2"
    code, (line,) = night(1)
    assert (code, line[: len(said)]) == (1, said)
    assert night(2) == (0, [])


@pytest.mark.parametrize("parallel", [1, 2])
def test_a_repository_without_rights_keeps_no_other_from_being_read(
    parallel: int, folder: Path, lab: Lab, tmp_path: Path, forge: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    world = forge.World(write_world(tmp_path / "world", Plan(repositories=3, pull_requests=1)))
    refused = {"action": "status", "status": 403, "body": {"message": "Resource not accessible"}}
    server = lab.serve(world, faults=[{**refused, "body_match": "query PullRequests.*R_5000"}])
    configure(folder, server.url, ORGANIZATION)
    with (folder / "config.toml").open("a") as file:
        file.write(f"parallel = {parallel}\n")
    assert cli.run(["sync"]) == 3
    assert f"flowgauge: GitHub, pull requests of {ORGANIZATION}/part-000: refused" in capsys.readouterr().err
    assert (stored(folder)["github_pull_requests"], stored(folder)["github_issues"]) == (2, 2)

"""What the documents show is what the program prints."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pipeline import cli

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert cli.run(["demo", "--output", str(folder)]) == 0
    return folder


def test_the_report_in_the_readme_is_that_of_the_demo(demo: Path) -> None:
    report = (demo / "report.md").read_text("utf-8").splitlines()
    quoted = [
        line.removeprefix("> ")
        for line in (REPOSITORY / "README.md").read_text("utf-8").splitlines()
        if line.startswith("> ")
    ]
    assert len(quoted) > 4
    assert [line for line in quoted if line not in report] == []


def test_the_picture_in_the_readme_is_that_of_the_demo(demo: Path) -> None:
    assert (demo / "report-flow.svg").read_bytes() == (REPOSITORY / "docs" / "demo-flow.svg").read_bytes()


def test_the_demo_is_the_same_each_time(demo: Path, tmp_path: Path) -> None:
    assert cli.run(["demo", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "report.md").read_bytes() == (demo / "report.md").read_bytes()


def test_the_calculation_in_the_readme_is_what_the_program_prints(capsys: pytest.CaptureFixture[str]) -> None:
    text = (REPOSITORY / "README.md").read_text("utf-8")
    shown = text.partition("    $ flowgauge ")[2].partition("\n\n")[0].splitlines()
    assert cli.run(shown[0].split()) == 0
    assert capsys.readouterr().out.splitlines()[: len(shown) - 1] == [line.strip() for line in shown[1:]]


def test_the_wheel_holds_the_sql_the_rules_and_the_queries(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for pattern in ("sql/*/*.sql", "pipeline/*.toml", "pipeline/**/*.toml", "connectors/github/queries/**/*.graphql"):
        wanted = {path.relative_to(REPOSITORY).as_posix() for path in REPOSITORY.glob(pattern)}
        assert wanted
        assert wanted <= names
    assert not any(name.startswith(("tests/", "bench/")) for name in names)

"""The demo of the organisation that has everything which makes it hard, at a small size."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from connectors.simulation.presets import DEFAULT, PRESETS, PUBLISHED_RATIOS
from pipeline import cli, config_example, settings_changes
from pipeline.commands import demonstration
from pipeline.store import Store

EVERYTHING = "everything"
SMALL = {
    EVERYTHING: {"teams": 3, "people_per_team": 4, "weeks": 24, "ai_adoption_week": 8},
    PUBLISHED_RATIOS: {"teams": 1},
    DEFAULT: {"teams": 1, "people_per_team": 3, "weeks": 12},
}


@pytest.fixture(scope="module", autouse=True)
def small_worlds() -> Iterator[None]:
    presets = {name: PRESETS[name].model_copy(update=size) for name, size in SMALL.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstration, "PRESETS", presets)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a demo was run, and one of another world before it."""
    folder = tmp_path_factory.mktemp(EVERYTHING)
    for world in (DEFAULT, EVERYTHING):
        assert cli.run(["demo", "--world", world, "--output", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> str:
    return Path(folder, "report.md").read_text("utf-8")


def test_every_figure_of_the_hardest_world_is_a_number(report: str) -> None:
    assert re.findall(r"\b(?:NaN|nan|Infinity|inf|None)\b", report) == []


@pytest.fixture(scope="module")
def truth(folder: Path) -> str:
    return Path(folder, "truth.md").read_text("utf-8")


def test_a_report_of_the_demo_is_the_report_that_the_demo_wrote(folder: Path, report: str, tmp_path: Path) -> None:
    """So `flowgauge report` can drop nothing from it: the truth has a file of its own."""
    output = tmp_path / "report.md"
    assert cli.run(["report", "--config", str(folder / "config.toml"), "--output", str(output)]) == 0
    assert output.read_text("utf-8") == report


def test_answers_about_an_earlier_demo_are_forgotten(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes((folder / "config.toml").read_bytes())
    answers = tmp_path / "flowgauge.ai-sample.csv"
    answers.write_text("about other pull requests", "utf-8")
    assert cli.run(["demo", "--output", str(tmp_path)]) == 0
    assert not answers.exists()


def test_the_truth_stands_beside_what_was_found(truth: str) -> None:
    (line,) = (line for line in truth.splitlines() if line.startswith("| Pull requests with their deployment |"))
    true, found = (cell.strip() for cell in line.strip("|").split("|")[1:])

    assert int(true) > 100
    assert found == f"{true}, 0 wrong"


def test_what_only_telemetry_labels_is_no_trace(truth: str) -> None:
    (traces,) = re.findall(r"\| Pull requests made with AI \| (\d+) \| (\d+) by a trace \|", truth)
    (telemetry,) = re.findall(r"\| Of those that only telemetry labels, made with AI \| (\d+) \| (\d+) \|", truth)

    assert 0 < int(traces[1]) < int(traces[0])
    assert int(telemetry[0]) < int(telemetry[1])


def test_nothing_of_the_world_before_is_left(folder: Path) -> None:
    with duckdb.connect(folder / "flowgauge.duckdb", read_only=True) as connection:
        assert connection.execute("select count(*) from meta.sync_runs").fetchall() == [(1,)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "from metrics.lead_time limit 3"],
        ["explain", "lead_time"],
        ["schema", "lead_time"],
        ["report", "--team", "amber", "--output", "a.md"],
        ["report", "--as-of", "2025-05-01", "--output", "b.md"],
    ],
)
def test_the_verbs_work_on_a_demo_with_the_configuration_it_leaves(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.run([*arguments, "--config", str(folder / "config.toml")]) == 0
    shown = capsys.readouterr()
    assert shown.out.count("\n") > 4 or arguments[0] == "report"
    assert "changed since" not in shown.err


def test_a_report_says_which_settings_have_changed_since_the_build(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (folder / "config.toml").read_text("utf-8").replace('"flowgauge.duckdb"', f'"{folder}/flowgauge.duckdb"')
    changed = (
        'periods = [{ name = "a", start = 2025-01-06, end = 2025-02-03 },'
        ' { name = "b", start = 2025-02-03, end = 2025-03-03 }]\n'
        "thresholds = { stalled_task_days = 8 }"
    )
    config_path = tmp_path / "config.toml"
    config_path.write_text(settings.replace('path = "report.md"', f'path = "report.md"\n{changed}'), "utf-8")
    assert cli.run(["report", "--config", str(config_path)]) == 1
    said = "report.thresholds.stalled_task_days, report.periods changed since the build: run `flowgauge build`"
    assert capsys.readouterr().err == f"flowgauge: {config_path}: {said}\n"
    assert (tmp_path / "report.md").exists()


def test_a_report_of_the_time_before_the_data_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "report.md"
    output.write_text("the last report")
    arguments = ["report", "--config", str(folder / "config.toml"), "--output", str(output)]
    assert cli.run([*arguments, "--as-of", "2020-01-01"]) == 2
    assert "--as-of: the data begin at 2025-01-0" in capsys.readouterr().err
    assert output.read_text() == "the last report"


def test_a_report_says_which_files_of_rules_have_changed_since_the_build(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (folder / "config.toml").read_text("utf-8").replace('"flowgauge.duckdb"', f'"{folder}/flowgauge.duckdb"')
    (tmp_path / "ai.toml").write_text(
        '[[rules]]\nrule = "ours"\ntool = "claude"\nchannels = ["branch"]\npattern = "^ai/"\n'
        'role = "ai_coauthored"\nconfidence = 3\nsource = "ours"\nmatches = "ai/x"\ndoes_not_match = "x"\n'
    )
    (tmp_path / "files.toml").write_text('[[rules]]\nrule = "ours"\nkind = "lock"\nnames = ["x.lock"]\nsource = "us"\n')
    config_path = tmp_path / "config.toml"
    config_path.write_text(f'ai.rules = "ai.toml"\nfiles.rules = "files.toml"\n{settings}', "utf-8")
    assert cli.run(["report", "--config", str(config_path)]) == 1
    assert ": ai.rules, files.rules changed since the build: run" in capsys.readouterr().err


def test_what_has_changed_is_named_by_keys_that_there_are() -> None:
    keys = " or ".join([*settings_changes.SETTINGS.values(), *settings_changes.SECTIONS.values()])
    example = config_example.example()
    for key in keys.split(" or "):
        section, _, name = key.rpartition(".")
        found = re.findall(rf"^(?:# )?\[+{section or name}\]+$", example, re.MULTILINE)
        assert found, key
        assert not section or re.search(rf"^(?:# )?{name} = ", example, re.MULTILINE), key


@pytest.mark.parametrize("name", ["config.toml", "flowgauge.store.duckdb", "flowgauge.duckdb", "report.md", "truth.md"])
def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_text("mine")
    assert cli.run(["demo", "--output", str(tmp_path)]) == 2
    assert f"{name}: no demo wrote this file. Name another folder with --output" in capsys.readouterr().err
    assert (tmp_path / name).read_text() == "mine"


def test_a_place_that_can_not_be_written_is_no_file_that_no_demo_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(demonstration.CONFIG_HEAD)
    with Store(tmp_path / "flowgauge.store.duckdb") as store:
        store.begin_run("simulation", datetime(2026, 1, 1))  # noqa: DTZ001 - the store keeps UTC without an offset

    def read_only(path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "unlink", read_only)
    assert cli.run(["demo", "--output", str(tmp_path)]) == 2
    said = f"{tmp_path}: it can not be written (Read-only file system). Name another folder with --output"
    assert capsys.readouterr().err == f"flowgauge: {said}\n"


def test_a_store_that_was_read_from_a_source_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(demonstration.CONFIG_HEAD)
    path = tmp_path / "flowgauge.store.duckdb"
    with Store(path) as store:
        store.begin_run("github", datetime(2026, 1, 1))  # noqa: DTZ001 - the store keeps UTC without an offset
    assert cli.run(["demo", "--output", str(tmp_path)]) == 2
    assert path.exists()

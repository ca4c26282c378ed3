"""The demo of the organisation that has everything which makes it hard, at a small size."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.simulation.presets import PRESETS, PUBLISHED_RATIOS
from pipeline import cli
from pipeline.commands import demonstration

EVERYTHING = "everything"
SMALL = {
    EVERYTHING: {"teams": 3, "people_per_team": 4, "weeks": 24, "ai_adoption_week": 8},
    PUBLISHED_RATIOS: {"teams": 1},
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp(EVERYTHING)
    presets = {name: PRESETS[name].model_copy(update=size) for name, size in SMALL.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstration, "PRESETS", presets)
        assert cli.run(["demo", "--world", EVERYTHING, "--output", str(folder)]) == 0
    return Path(folder, "report.md").read_text("utf-8")


def test_every_figure_of_the_hardest_world_is_a_number(report: str) -> None:
    assert re.findall(r"\b(?:NaN|nan|Infinity|inf|None)\b", report) == []


def test_the_truth_stands_beside_what_was_found(report: str) -> None:
    (line,) = (line for line in report.splitlines() if line.startswith("| Pull requests with their deployment |"))
    true, found = (cell.strip() for cell in line.strip("|").split("|")[1:])

    assert int(true) > 100
    assert found == f"{true}, 0 wrong"


def test_what_only_telemetry_labels_is_no_trace(report: str) -> None:
    (traces,) = re.findall(r"\| Pull requests made with AI \| (\d+) \| (\d+) by a trace \|", report)
    (telemetry,) = re.findall(r"\| Of those that only telemetry labels, made with AI \| (\d+) \| (\d+) \|", report)

    assert 0 < int(traces[1]) < int(traces[0])
    assert int(telemetry[0]) < int(telemetry[1])

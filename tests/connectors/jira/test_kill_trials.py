"""A small run of bench/jira_convergence.py: real processes, really killed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
TRIALS = 10


@pytest.mark.usefixtures("forge")
def test_killed_syncs_of_a_changing_site_end_with_the_rows_of_a_full_sync() -> None:
    trials = subprocess.run(
        [sys.executable, "bench/jira_convergence.py", f"--trials={TRIALS}", "--issues=12", "--syncs=2", "--first=1000"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert trials.returncode == 0, trials.stdout + trials.stderr
    assert f"{TRIALS} of {TRIALS} trials ended with the rows of a fresh full sync" in trials.stdout
    for what in ("killed': ", "faults: ", "rows compared: ", "marked gone: "):
        assert int(re.search(rf"{what}(\d+)", trials.stdout)[1]) > 0  # type: ignore[index]  # a miss fails too

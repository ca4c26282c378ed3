from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]
CASSETTES = sorted(TESTS.rglob("cassettes/**/*.yaml"))
SECRET = re.compile(
    r"ghp_|ghs_|gho_|github_pat_|ATATT|Bearer |Basic |token invented|sig=|token\W+invented", re.IGNORECASE
)
EMAIL = re.compile(r"[\w.+\[\]-]+@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})")


def test_there_are_cassettes() -> None:
    assert CASSETTES


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_cassette_holds_no_secret(path: Path) -> None:
    assert SECRET.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", CASSETTES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_cassette_holds_no_address_of_a_real_person(path: Path) -> None:
    known = {"users.noreply.github.com", "example.com", "github.com", "anthropic.com", "cursor.com", "openai.com"}
    assert set(EMAIL.findall(path.read_text("utf-8"))) <= known

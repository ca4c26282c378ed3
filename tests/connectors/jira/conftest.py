"""What the tests of the Jira connector share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.jira.lab import TOKEN, USER, Lab

RECORDED_SITE = "http://127.0.0.1:8080"


@pytest.fixture
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Lab:
    return Lab(request, tmp_path)


@pytest.fixture
def site_url(request: pytest.FixtureRequest, record_mode: str, lab: Lab) -> Iterator[str]:
    """The site of the cassettes; while they are recorded, world `tiny` at its last moment."""
    if record_mode == "none":
        yield RECORDED_SITE
        return
    with lab.serve("tiny", kind=request.param, jira_user=USER, jira_token=TOKEN) as server:
        yield server.url

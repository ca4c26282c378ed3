"""Recorded answers of each endpoint, read into rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from connectors.jira.records import CustomField, Issue, Project, Status, StatusChange, Version
from tests.connectors.jira.lab import Lab, MemoryStore

BOTH = pytest.mark.parametrize("site_url", ["cloud", "dc"], indirect=True)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    """Tests that send the same requests share a cassette."""
    marker = request.node.get_closest_marker("default_cassette")
    return f"{marker.args[0] if marker else 'sync'}-{request.node.callspec.params['site_url']}"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def read(site_url: str, lab: Lab) -> Callable[..., MemoryStore]:
    """Reads the recorded site."""
    return partial(lab.sync, site_url)


@BOTH
@pytest.mark.vcr
def test_an_issue_keeps_what_jira_says_of_it(read: Callable[..., MemoryStore]) -> None:
    issues = {row.issue_key: row for row in read().rows(Issue)}
    assert issues["SHOP-5"] == Issue(
        id="50005",
        issue_key="SHOP-5",
        project_id="20001",
        project_key="SHOP",
        summary="Shop work item 5",
        issue_type_id="10101",
        issue_type="Story",
        hierarchy_level=None,
        is_subtask=False,
        parent_key=None,
        status_id="10003",
        status_name="Erledigt",
        status_category="done",
        priority="Medium",
        resolution="Done",
        labels=[],
        components=[],
        fix_versions=["30001"],
        story_points=1.0,
        assignee_id="acc-carol",
        reporter_id="acc-carol",
        creator_id=None,
        created_at=moment("2026-01-09T09:10:00+01:00"),
        updated_at=moment("2026-02-06T18:30:00+01:00"),
        resolved_at=moment("2026-02-06T18:30:00+01:00"),
    )


@BOTH
@pytest.mark.vcr
def test_an_issue_that_moved_keeps_its_id_and_its_history(read: Callable[..., MemoryStore]) -> None:
    rows = read()
    (moved,) = [row for row in rows.rows(Issue) if row.id == "50026"]
    changes = [row for row in rows.rows(StatusChange) if row.issue_id == "50026"]
    assert (moved.issue_key, moved.project_key, moved.project_id) == ("PAY-12", "PAY", "20002")
    assert [(row.changed_at.isoformat(), row.from_status_name, row.to_status_name) for row in changes] == [
        ("2026-02-09T10:00:00", "Offen", "In Arbeit"),
        ("2026-02-11T10:00:00", "In Arbeit", "In Progress"),
        ("2026-02-18T10:00:00", "In Progress", "Done"),
    ]


@BOTH
@pytest.mark.vcr
def test_a_status_change_says_who_when_and_between_what(read: Callable[..., MemoryStore]) -> None:
    (change,) = [row for row in read().rows(StatusChange) if row.issue_id == "50001"]
    assert change == StatusChange(
        issue_id="50001",
        history_id="50001000",
        position=0,
        changed_at=datetime.fromisoformat("2026-01-05T09:00:00Z"),
        author_id="acc-alice",
        from_status_id="10000",
        from_status_name="Offen",
        to_status_id="10001",
        to_status_name="In Arbeit",
    )


@BOTH
@pytest.mark.vcr
def test_projects_statuses_and_versions_are_read(read: Callable[..., MemoryStore]) -> None:
    rows = read()
    assert rows.rows(Project) == [
        Project(id="20001", project_key="SHOP", name="Web Shop"),
        Project(id="20002", project_key="PAY", name="Payments"),
    ]
    assert {row.name: row.category for row in rows.rows(Status)} == {
        "Offen": "new",
        "In Arbeit": "indeterminate",
        "In Prüfung": "indeterminate",
        "Erledigt": "done",
        "Zurückgestellt": "new",
        "In Progress": "indeterminate",
        "To Do": "new",
        "Done": "done",
    }
    assert rows.rows(Version)[1:3] == [
        Version(
            id="30002",
            project_id="20001",
            name="1.1",
            is_released=True,
            is_archived=False,
            start_date=None,
            release_date=date(2026, 2, 20),
        ),
        Version(
            id="30003",
            project_id="20001",
            name="1.2",
            is_released=False,
            is_archived=False,
            start_date=None,
            release_date=None,
        ),
    ]


@BOTH
@pytest.mark.vcr
@pytest.mark.default_cassette("configured-fields")
def test_configured_fields_are_kept_by_id_or_by_name(read: Callable[..., MemoryStore]) -> None:
    fields = read(fields=["customfield_10016", "sprint"], projects=["SHOP"]).rows(CustomField)
    assert {(row.field_id, row.field_name) for row in fields} == {
        ("customfield_10016", "Story point estimate"),
        ("customfield_10020", "Sprint"),
    }
    points = {row.issue_id: row.value for row in fields if row.field_name == "Story point estimate"}
    assert points["50005"] == "1.0"


@BOTH
@pytest.mark.vcr
@pytest.mark.default_cassette("check")
def test_check_reads_server_account_and_projects(site_url: str, lab: Lab) -> None:
    assert len(list(lab.connect(site_url).check())) == 5


def test_cassettes_hold_no_secret_and_no_real_address() -> None:
    cassettes = list((Path(__file__).parent / "cassettes").rglob("*.yaml"))
    assert cassettes
    for cassette in cassettes:
        text = cassette.read_text()
        assert not re.search(r"authorization|cookie|ATATT|Bearer |Basic |world-token", text, re.IGNORECASE), cassette
        assert set(re.findall(r"https?://[^/\"' ]+", text)) <= {"http://127.0.0.1:8080"}, cassette
        assert set(re.findall(r"[\w.]+@[\w.]+\.\w+", text)) <= {"reader@example.com"}, cassette

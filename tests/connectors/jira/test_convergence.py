"""Many small syncs of a changing site, broken off and resumed, must end with what one full sync sees."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import TryLaterError
from connectors.jira.records import RECORDS, CustomField, Issue, Project, StatusChange, Version
from tests.connectors.jira.lab import BEGINNING, NO_MILLISECONDS, Json, Lab, MemoryStore, make_issue

FAULTS = [
    {"match": "/rest/", "probability": 0.05, "action": "status", "status": 503},
    {"match": "/rest/", "probability": 0.05, "action": "reset"},
    {"match": "search", "probability": 0.05, "action": "jira_429"},
    {"match": "bulkfetch", "probability": 0.1, "action": "truncate"},
]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages so small that a walk over few issues has many."""
    monkeypatch.setattr("connectors.jira.cloud.SEARCH_PAGE", 3)
    monkeypatch.setattr("connectors.jira.cloud.BLOCK", 6)
    monkeypatch.setattr("connectors.jira.cloud.HISTORY_PAGE", 7)
    monkeypatch.setattr("connectors.jira.data_center.SEARCH_PAGE", 4)


def assert_same_rows(left: MemoryStore, right: MemoryStore) -> None:
    """Compares all that is not gone."""
    for kind in RECORDS:
        assert left.rows(kind) == right.rows(kind)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("seed", range(6))
def test_syncs_of_a_changing_site_end_with_what_a_full_sync_sees(lab: Lab, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    now = datetime(2026, 1, 10, tzinfo=UTC) + timedelta(days=chance.randrange(40))
    faults = [*FAULTS, *([NO_MILLISECONDS] if seed % 3 == 0 else [])]
    kind, lag = ("cloud", "dc")[seed % 2], chance.choice([0, 60, 600])
    with lab.serve("tiny", *faults, kind=kind, jira_lag=lag, seed=seed) as server:
        while now < datetime(2026, 3, 31, 18, tzinfo=UTC):
            server.set_time(int(now.timestamp()))
            server.application.clock.tick = chance.choice([0, 1, 60, 240])
            with contextlib.suppress(TryLaterError):
                jira = lab.connect(server.url, attempts=chance.choice([2, 6]))
                lab.sync(jira, pages=chance.choice([1, 2, 4, 9, None]))
            now += timedelta(hours=chance.choice([0, 1, 30, 200]), minutes=chance.randrange(90))
        server.application.clock.tick = 0
        server.set_time("2026-04-10T00:00:00Z")
        lab.sync(lab.connect(server.url, attempts=20))
        fresh = lab.sync_anew(server.url)
    assert_same_rows(lab.store, fresh)
    assert len(fresh.rows(Issue)) == 39


@pytest.mark.parametrize("zone", ["Pacific/Midway", "America/St_Johns", "Pacific/Kiritimati"])
@pytest.mark.parametrize("faults", [[], [NO_MILLISECONDS]], ids=["milliseconds", "time zone"])
def test_no_change_is_lost_in_any_time_zone(lab: Lab, zone: str, faults: list[Json]) -> None:
    """The clocks of St John's change in these 40 days."""
    hour = 3600
    issues = [
        make_issue(number, moves=[(number * 7 * hour + 11, "2"), (number * 7 * hour + 20 * 60, "3")])
        for number in range(1, 130)
    ]
    beginning = int(BEGINNING.timestamp())
    with lab.serve(lab.world(issues, now=40 * 24 * hour, timezone=zone), *faults) as server:
        for hours in [*range(24, 40 * 24, 103), 40 * 24]:
            server.set_time(beginning + hours * hour + 17)
            lab.sync(server.url)
        fresh = lab.sync_anew(server.url)
    assert lab.store.rows(Issue) == fresh.rows(Issue)
    assert lab.store.rows(StatusChange) == fresh.rows(StatusChange)
    assert len(fresh.rows(StatusChange)) == 2 * 129


def test_a_project_that_comes_into_sight_later_is_read_from_its_beginning(lab: Lab) -> None:
    with lab.serve("tiny", kind="cloud") as server:
        lab.sync(server.url, projects=["PAY"])
        assert {row.project_key for row in lab.store.rows(Issue)} == {"PAY"}
        lab.sync(server.url, projects=["PAY", "SHOP"])
        assert len(lab.store.rows(Issue)) == 39
        before = len(server.requests)
        lab.sync(server.url, projects=["PAY", "SHOP"])
        assert len(server.requests) - before == 4


def test_a_renamed_project_is_read_again(lab: Lab) -> None:
    """Renaming changes the keys of all issues, and no issue's time of change."""
    renamed = {"id": "100", "key": "XYZ", "name": "Alphabet"}
    rows = [make_issue(number, number, project=renamed) | {"key": f"XYZ-{number}"} for number in range(1, 5)]
    later: Any = lab.world(rows, projects=[renamed])
    with lab.serve(lab.world([make_issue(number, number) for number in range(1, 5)])) as server:
        lab.sync(server.url)
        server.application.jira.world = later.jira
        lab.sync(server.url)
    assert [row.issue_key for row in lab.store.rows(Issue)] == ["XYZ-1", "XYZ-2", "XYZ-3", "XYZ-4"]
    assert [row.project_key for row in lab.store.rows(Project)] == ["XYZ"]


def test_other_fields_in_the_configuration_make_everything_read_again(lab: Lab) -> None:
    with lab.serve("tiny") as server:
        lab.sync(server.url)
        assert lab.store.rows(CustomField) == []
        lab.sync(server.url, fields=["Sprint"])
        assert lab.store.rows(CustomField) == lab.sync(server.url, MemoryStore(), fields=["Sprint"]).rows(CustomField)
        assert lab.store.rows(CustomField) != []


def test_issues_before_the_first_day_are_left_out(lab: Lab) -> None:
    with lab.serve("tiny") as server:
        found = lab.sync(server.url, since="2026-03-01").rows(Issue)
    assert 0 < len(found) < 39
    assert all(row.updated_at.isoformat() >= "2026-03-01" for row in found)


def test_versions_are_read_again_when_one_was_due_and_statuses_when_issues_changed(lab: Lab) -> None:
    def routes() -> list[str]:
        before = len(server.requests)
        lab.sync(server.url)
        return [request["path"].removeprefix("/rest/api/3/") for request in server.requests[before:]]

    with lab.serve("tiny", at="2026-02-19T23:00:00Z") as server:
        routes()
        assert {row.name for row in lab.store.rows(Version) if row.is_released} == {"1.0", "2.0"}
        open_board = "/rest/agile/1.0/board/1/sprint"
        assert routes() == ["project", "search/jql", open_board, "search/approximate-count"]
        server.set_time("2026-02-20T00:00:00Z")
        assert "project/20001/versions" in routes()
        assert {row.name for row in lab.store.rows(Version) if row.is_released} == {"1.0", "1.1", "2.0"}
        server.set_time("2026-02-24T00:00:00Z")
        assert "status" in routes()


def test_a_change_that_the_search_shows_late_is_found_by_the_next_sync(lab: Lab) -> None:
    early = make_issue(1, moves=[(400, "2")])
    shown_late = make_issue(2, moves=[(1000, "2")])
    shown_newer_than_found = make_issue(3, moves=[(880, "2"), (1190, "3")])
    beginning = int(BEGINNING.timestamp())
    with lab.serve(lab.world([early, shown_late, shown_newer_than_found]), jira_lag=300) as server:
        for seconds in (750, 1200, 2000):
            server.set_time(beginning + seconds)
            lab.sync(server.url)
        assert lab.store.rows(StatusChange) == lab.sync_anew(server.url).rows(StatusChange)
    assert len(lab.store.rows(StatusChange)) == 4


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_an_issue_shown_newer_than_its_place_does_not_carry_a_broken_walk_past_the_others(lab: Lab, kind: str) -> None:
    moved_just_now = make_issue(1, created=10, moves=[(30_000, "2")])
    others = [make_issue(number, created=number * 1000) for number in range(2, 21)]
    with lab.serve(lab.world([moved_just_now, *others]), kind=kind, jira_lag=300) as server:
        server.set_time(int(BEGINNING.timestamp()) + 30_100)
        lab.sync(server.url, pages=2)
        assert 0 < len(lab.store.rows(Issue)) < 20
        lab.sync(server.url)
        assert lab.store.rows(Issue) == lab.sync_anew(server.url).rows(Issue)
    assert len(lab.store.rows(Issue)) == 20


@pytest.mark.parametrize("answer", [{"status": 200, "body": {"issues": [], "isLast": True}}, NO_MILLISECONDS])
def test_a_site_that_stops_understanding_milliseconds_is_asked_by_time_zone(lab: Lab, answer: Json) -> None:
    with lab.serve("tiny", at="2026-02-19T23:00:00Z") as server:
        lab.sync(server.url)
        faults = type(server.application.faults)
        server.application.faults = faults([{**NO_MILLISECONDS, **answer}])
        server.set_time("2026-03-19T23:00:00Z")
        lab.sync(server.url)
        server.application.faults = faults([])
        assert lab.store.rows(Issue) != []
        assert_same_rows(lab.store, lab.sync_anew(server.url))


def test_a_field_that_the_site_gains_is_read_from_then_on(lab: Lab) -> None:
    points = {
        "id": "customfield_1",
        "name": "Story Points",
        "custom": True,
        "schema": {"type": "number", "custom": "f"},
    }
    later: Any = lab.world([make_issue(1, moves=[(5000, "2")], customfield_1=3.0)], fields=[points])
    with lab.serve(lab.world([make_issue(1)], now=4000)) as server:
        lab.sync(server.url)
        assert [row.story_points for row in lab.store.rows(Issue)] == [None]
        server.application.jira.world = later.jira
        server.set_time(int(BEGINNING.timestamp()) + 6000)
        lab.sync(server.url)
    assert [row.story_points for row in lab.store.rows(Issue)] == [3.0]


def test_catching_up_is_done_once(lab: Lab) -> None:
    with lab.serve("tiny") as server:
        lab.sync(server.url, projects=["SHOP"])
        lab.sync(server.url, projects=["SHOP", "PAY"])
        before = len(server.requests)
        lab.sync(server.url, projects=["SHOP", "PAY"])
        assert len(server.requests) - before == 4

"""What a site is asked for, counted by the site."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.jira.records import Issue, Project, StatusChange
from tests.connectors.jira.lab import BEGINNING, Json, Lab, Server, make_issue

DAY = 86400


def thirty_projects(lab: Lab, open_boards: int) -> Any:
    numbers = range(1, 31)
    projects: list[Json] = [{"id": str(number), "key": f"P{number}", "name": f"Project {number}"} for number in numbers]
    for project in projects:
        project["versions"] = [{"id": f"{project['id']}00", "name": "1.0", "released": False}]
    boards = [{"id": number, "name": "Board", "type": "scrum", "projectKey": f"P{number}"} for number in numbers]
    sprints = [
        {"id": number, "boardId": number, "name": "Sprint", "state": "active" if number <= open_boards else "closed"}
        for number in numbers
    ]
    issues = [
        make_issue(number, number, project=projects[number % 30], moves=[(number + 10, "2")])
        | {"key": f"{projects[number % 30]['key']}-{number}"}
        for number in range(1, 301)
    ]
    return lab.world(issues, now=40 * DAY, projects=projects, boards=boards, sprints=sprints)


def sync(lab: Lab, server: Server, seconds: float) -> int:
    server.set_time(int(BEGINNING.timestamp() + seconds))
    before = len(server.requests)
    lab.sync(server.url)
    return len(server.requests) - before


@pytest.mark.parametrize("kind", ["cloud", "dc"])
@pytest.mark.parametrize("open_boards", [0, 4])
def test_a_quiet_night_over_thirty_projects_costs_three_requests_and_one_per_open_board(
    lab: Lab, kind: str, open_boards: int
) -> None:
    with lab.serve(thirty_projects(lab, open_boards), kind=kind) as server:
        sync(lab, server, DAY)
        assert [sync(lab, server, night * DAY) for night in (2, 3, 4, 5, 6, 7)] == [3 + open_boards] * 6
    assert (len(lab.store.rows(Issue)), len(lab.store.rows(Project))) == (300, 30)


def test_a_first_sync_of_a_thousand_issues_asks_thirteen_times_for_issues_and_histories(lab: Lab) -> None:
    """Ten pages, one list of histories, one test of dates, one count."""
    issues = [make_issue(number, moves=[(number + step, "2") for step in range(8)]) for number in range(1, 1001)]
    with lab.serve(lab.world(issues)) as server:
        lab.sync(server.url)
        paths = [request["path"].rpartition("/rest/")[2] for request in server.requests]
    assert (len(lab.store.rows(Issue)), len(lab.store.rows(StatusChange))) == (1000, 8000)
    assert sorted(path for path in paths if "search" not in path and "changelog" not in path) == [
        "agile/1.0/board",
        "api/2/serverInfo",
        "api/3/field",
        "api/3/project",
        "api/3/project/100/versions",
        "api/3/status",
    ]
    assert len(paths) == 13 + 6

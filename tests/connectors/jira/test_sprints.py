"""Sprints: all of each board once, then the open ones, and those that were open one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.jira.records import Sprint
from tests.connectors.jira.lab import BEGINNING, Json, Lab, Server, make_issue

DAY = 86400
SPRINT_FIELD = {
    "id": "customfield_7",
    "name": "Sprint",
    "custom": True,
    "schema": {"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
}


def day(number: float) -> str:
    return f"{BEGINNING + timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}"


def sprint(number: int, start: float, end: float | None, board: int | None = 1) -> Json:
    known = {"id": number, "name": f"Sprint {number}", "startDate": day(start), "endDate": day(start + 14)}
    known |= {"boardId": board} if board else {}
    return known | ({"state": "closed", "completeDate": day(end)} if end else {"state": "active"})


def board(number: int, kind: str = "scrum", project: str | None = "ABC") -> Json:
    return {"id": number, "name": f"Board {number}", "type": kind, "projectKey": project}


def world(lab: Lab, sprints: list[Json], boards: list[Json], *issues: Json) -> Any:
    rows = list(issues) or [make_issue(1)]
    return lab.world(rows, now=30 * DAY, sprints=sprints, boards=boards, fields=[SPRINT_FIELD])


def sync(lab: Lab, server: Server, days: float) -> list[str]:
    """Syncs at a moment; returns the requests about boards and sprints."""
    server.set_time(int(BEGINNING.timestamp() + days * DAY))
    before = len(server.requests)
    lab.sync(server.url)
    parts = [request["path"].partition("/agile/1.0/")[2] for request in server.requests[before:]]
    return [part for part in parts if part]


def states(lab: Lab) -> dict[str, str]:
    return {row.id: row.state for row in lab.store.rows(Sprint)}


@pytest.mark.parametrize("kind", ["cloud", "dc"])
def test_a_board_with_an_open_sprint_costs_one_request_a_night(lab: Lab, kind: str) -> None:
    shown = world(lab, [sprint(1, 0, 2), sprint(2, 2, 20), sprint(3, 0, 1, board=2)], [board(1), board(2)])
    with lab.serve(shown, kind=kind) as server:
        assert sync(lab, server, 5) == ["board", "board/1/sprint", "board/2/sprint"]
        assert sync(lab, server, 6) == ["board/1/sprint"]
    assert states(lab) == {"1": "closed", "2": "active", "3": "closed"}


def test_a_sprint_that_was_closed_is_read_once_more(lab: Lab) -> None:
    with lab.serve(world(lab, [sprint(1, 0, 8), sprint(2, 10, 25)], [board(1)])) as server:
        sync(lab, server, 5)
        assert states(lab) == {"1": "active", "2": "future"}
        assert sync(lab, server, 9) == ["board/1/sprint", "sprint/1"]
        assert states(lab) == {"1": "closed", "2": "future"}
        assert sync(lab, server, 10.5) == ["board/1/sprint"]
        assert states(lab)["2"] == "active"


def test_a_sprint_that_was_deleted_is_gone(lab: Lab) -> None:
    later = world(lab, [sprint(2, 0, 20)], [board(1)])
    with lab.serve(world(lab, [sprint(1, 0, None), sprint(2, 0, 20)], [board(1)])) as server:
        sync(lab, server, 5)
        server.application.jira.world = later.jira
        sync(lab, server, 6)
    assert states(lab) == {"2": "active"}
    assert lab.store.gone(Sprint) == {("1",)}


def test_a_sprint_that_may_not_be_read_is_not_gone_and_is_tried_again(lab: Lab) -> None:
    later = world(lab, [sprint(1, 0, 8), sprint(2, 0, 20)], [board(1)])
    forbidden = {"match": "/sprint/1", "action": "status", "status": 403, "body": {}}
    with lab.serve(world(lab, [sprint(1, 0, None), sprint(2, 0, 20)], [board(1)]), forbidden) as server:
        sync(lab, server, 5)
        server.application.jira.world = later.jira
        for night in (9, 10):
            assert sync(lab, server, night)[-1] == "sprint/1"
            assert states(lab) == {"1": "active", "2": "active"}
            assert lab.store.gone(Sprint) == set()


def test_boards_are_listed_again_when_issues_change_and_weekly(lab: Lab) -> None:
    quiet, busy = make_issue(1), make_issue(2, moves=[(6 * DAY, "2")])
    later = world(lab, [sprint(1, 0, 2), sprint(2, 4, 29)], [board(1)], quiet, busy)
    with lab.serve(world(lab, [sprint(1, 0, 2)], [board(1)], quiet, busy)) as server:
        sync(lab, server, 4)
        assert sync(lab, server, 5) == []
        server.application.jira.world = later.jira
        assert sync(lab, server, 5.5) == []
        assert sync(lab, server, 6.5) == ["board", "board/1/sprint"]
        assert states(lab) == {"1": "closed", "2": "active"}
        assert sync(lab, server, 12) == ["board/1/sprint"]
        assert sync(lab, server, 14) == ["board", "board/1/sprint"]


def test_kanban_boards_and_boards_of_other_projects_are_not_asked(lab: Lab) -> None:
    boards = [board(1, "kanban"), board(2, project=None), board(3, project="XYZ")]
    projects = [{"id": number, "key": key, "name": key} for number, key in (("100", "ABC"), ("200", "XYZ"))]
    shown = lab.world([make_issue(1)], boards=boards, projects=projects)
    with lab.serve(shown) as server:
        lab.sync(server.url, projects=["ABC"])
        asked = [request["path"] for request in server.requests if "/board/" in request["path"]]
    assert asked == ["/rest/agile/1.0/board/2/sprint"]


@pytest.mark.parametrize("status", [403, 404])
def test_a_site_without_boards_is_no_error_and_costs_nothing_on_quiet_nights(lab: Lab, status: int) -> None:
    shown = world(
        lab,
        [sprint(1, 0, 2), sprint(2, 2, 20)],
        [board(1)],
        make_issue(1, customfield_7=[sprint(1, 0, 2), sprint(2, 2, 20)]),
    )
    with lab.serve(shown, {"match": "/agile/", "action": "status", "status": status, "body": {}}) as server:
        assert sync(lab, server, 5) == ["board"]
        assert states(lab) == {"1": "closed", "2": "active"}
        assert sync(lab, server, 6) == []


def test_an_open_sprint_of_an_unseen_board_is_read_by_itself_until_it_is_closed(lab: Lab) -> None:
    unseen = sprint(9, 0, 6, board=None)
    shown = world(lab, [unseen], [board(1)], make_issue(1, customfield_7=[unseen]))
    with lab.serve(shown) as server:
        assert sync(lab, server, 3) == ["board", "board/1/sprint", "sprint/9"]
        assert sync(lab, server, 4) == []
        assert states(lab) == {"9": "active"}
        assert sync(lab, server, 10) == ["board", "board/1/sprint", "sprint/9"]
        assert states(lab) == {"9": "closed"}
        assert sync(lab, server, 17) == ["board", "board/1/sprint"]


def test_many_sprints_come_in_pages(lab: Lab) -> None:
    with lab.serve(world(lab, [sprint(number, 0, 1) for number in range(1, 121)], [board(1)])) as server:
        assert sync(lab, server, 5) == ["board", *["board/1/sprint"] * 3]
    assert len(states(lab)) == 120


def test_a_walk_over_boards_that_is_cut_off_goes_on_with_the_next_board(lab: Lab) -> None:
    sprints = [sprint(number, 0, 1, board=number) for number in range(1, 5)]
    boards = [board(number) for number in range(1, 5)]
    with lab.serve(world(lab, sprints, boards)) as server:
        server.set_time(int(BEGINNING.timestamp() + 5 * DAY))
        pages = 0
        for stream in lab.connect(server.url).streams():
            for page in stream.read(lab.store.cursor(stream)):
                pages += stream.name == "sprints"
                if pages > 2:
                    break
                lab.store.save(stream, page)
        assert sync(lab, server, 5) == ["board", "board/3/sprint", "board/4/sprint"]
    assert len(states(lab)) == 4

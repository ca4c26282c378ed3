"""Pagers against scripted answers: what a server can do wrong, and forge does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import ContractBrokenError, NotFoundAtSourceError
from connectors.jira.cloud import MOST_EMPTY_PAGES, Cloud
from connectors.jira.data_center import DataCenter
from connectors.jira.moments import EpochDates, JqlDates, ZonedDates, epoch_milliseconds, parse_moment
from connectors.jira.site import IssueQuery

START = datetime(2026, 3, 1, tzinfo=UTC)


class Script:
    """A client that gives prepared answers, one after the other."""

    def __init__(self, answers: Iterator[object]) -> None:
        self.answers = answers
        self.asked: list[object] = []

    def sign_in_with_bearer_token(self) -> None: ...

    def post(self, _path: str, body: dict[str, Any]) -> object:
        self.asked.append(body)
        return next(self.answers)

    def get(self, path: str, **_: object) -> object:
        self.asked.append(path)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def issue(number: int, seconds: float = 0) -> dict[str, Any]:
    return {"id": str(number), "fields": {"updated": (START + timedelta(seconds=seconds)).isoformat()}}


def query(dates: JqlDates | None = None, settled_before: datetime = START + timedelta(days=1)) -> IssueQuery:
    return IssueQuery([], START, settled_before, dates or EpochDates(), [])


def cloud_ids(*answers: dict[str, Any]) -> list[str]:
    site = Cloud(Script(iter(answers)))  # type: ignore[arg-type]  # `post` is enough
    return [row["id"] for block in site.search(query()) for row in block.issues]


def test_empty_pages_with_a_token_are_passed_over() -> None:
    answers: list[dict[str, Any]] = [
        {"issues": [issue(1)], "nextPageToken": "a"},
        {"issues": [], "nextPageToken": "b"},
        {"issues": [issue(2)], "isLast": True},
    ]
    assert cloud_ids(*answers) == ["1", "2"]


def test_endless_empty_pages_are_not_followed() -> None:
    answers = [{"issues": [], "nextPageToken": str(number)} for number in range(MOST_EMPTY_PAGES + 5)]
    with pytest.raises(ContractBrokenError, match="none but empty ones"):
        cloud_ids(*answers)


def test_a_repeated_token_is_not_followed() -> None:
    answers = [{"issues": [issue(number)], "nextPageToken": "again"} for number in range(5)]
    with pytest.raises(ContractBrokenError, match="the same next page twice"):
        cloud_ids(*answers)


def test_a_token_on_the_last_page_is_not_followed() -> None:
    assert cloud_ids({"issues": [issue(1)], "isLast": True, "nextPageToken": "a"}) == ["1"]


def test_an_entry_that_two_pages_of_histories_show_is_kept_once() -> None:
    first = {"issueId": "1", "changeHistories": [{"id": "10"}, {"id": "11"}]}
    second = {"issueId": "1", "changeHistories": [{"id": "11"}, {"id": "12"}]}
    script = Script(iter([{"issueChangeLogs": [first], "nextPageToken": "a"}, {"issueChangeLogs": [second]}]))
    found = Cloud(script).histories([issue(1)], [])  # type: ignore[arg-type]  # `post` is enough
    assert found == {"1": [{"id": "10"}, {"id": "11"}, {"id": "12"}]}


def test_projects_come_in_pages_where_the_old_list_is_gone() -> None:
    pages = [{"values": [{"key": "A"}], "isLast": False}, {"values": [{"key": "B"}], "isLast": True}]
    script = Script(iter([NotFoundAtSourceError("gone"), *pages]))
    assert Cloud(script).projects() == [{"key": "A"}, {"key": "B"}]  # type: ignore[arg-type]  # `get` is enough
    assert script.asked == ["/rest/api/3/project", *["/rest/api/3/project/search"] * 2]


class ScriptedServer:
    """Data Center's search over issues that may leave their place between two requests."""

    def __init__(self, issues: list[dict[str, Any]], size: int, moves: dict[int, str] | None = None) -> None:
        self.issues, self.size, self.moves = issues, size, moves or {}
        self.requests: list[tuple[str, int]] = []

    def sign_in_with_bearer_token(self) -> None: ...

    def post(self, _path: str, body: dict[str, Any]) -> dict[str, Any]:
        leaving = self.moves.get(len(self.requests))
        self.issues = [row for row in self.issues if row["id"] != leaving]
        self.requests.append((body["jql"], body["startAt"]))
        bound = body["jql"].split(" ORDER")[0].removeprefix("updated >= ")
        floor = (
            datetime.strptime(bound, '"%Y-%m-%d %H:%M"').replace(tzinfo=UTC) if '"' in bound else parse_moment(bound)
        )
        rows = [row for row in self.issues if parse_moment(row["fields"]["updated"]) >= floor]
        assert body["startAt"] + self.size <= 10_000
        page = rows[body["startAt"] : body["startAt"] + self.size]
        return {"issues": page, "total": len(rows), "startAt": body["startAt"], "maxResults": self.size}

    def ids(self, asked: IssueQuery) -> list[str]:
        site = DataCenter(self)  # type: ignore[arg-type]  # two methods are enough
        return [row["id"] for block in site.search(asked) for row in block.issues]


def test_twelve_thousand_issues_are_read_past_the_window_of_ten_thousand() -> None:
    server = ScriptedServer([issue(number, number) for number in range(12_000)], size=1000)
    assert set(server.ids(query())) == {str(number) for number in range(12_000)}
    assert len(server.requests) == 13
    assert {offset for _, offset in server.requests} == {0}
    assert server.requests[1][0].startswith(f"updated >= {epoch_milliseconds(START + timedelta(seconds=999))} ")


@pytest.mark.parametrize("dates", [EpochDates(), ZonedDates("UTC")])
def test_issues_that_changed_together_are_read_by_offset(dates: JqlDates) -> None:
    together = [issue(number, 30) for number in range(25)]
    server = ScriptedServer([*together, *(issue(number, number * 10) for number in range(25, 60))], size=10)
    assert set(server.ids(query(dates))) == {str(number) for number in range(60)}


def test_an_issue_that_leaves_its_place_hides_no_other() -> None:
    together = [issue(number, 30) for number in range(35)]
    for moment in range(1, 5):
        server = ScriptedServer(list(together), size=10, moves={moment: "3"})
        assert {str(number) for number in range(35)} - set(server.ids(query())) <= {"3"}


def test_what_changed_just_now_does_not_move_the_search_on() -> None:
    """Such a row may stand where it stood before its change."""
    rows = [issue(1, 0), issue(2, 5), issue(3, 90_000), *(issue(number, 10) for number in range(4, 9))]
    server = ScriptedServer(rows, size=3)
    settled = START + timedelta(seconds=80_000)
    assert set(server.ids(query(settled_before=settled))) == {row["id"] for row in rows}

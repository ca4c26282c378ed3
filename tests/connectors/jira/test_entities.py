"""What hangs on an issue, read from both kinds of Jira."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.jira.issue_parts import complete_lists
from connectors.jira.people import issue_people
from connectors.jira.records import (
    Comment,
    FieldChange,
    IssueLink,
    IssuePerson,
    Sprint,
    SprintMembership,
    StatusChange,
    Worklog,
)
from connectors.jira.rest import Rest
from connectors.jira.sprint_values import sprints_of_issue
from tests.connectors.jira.lab import Json, Lab, jira_time, make_issue

KINDS = pytest.mark.parametrize("kind", ["cloud", "dc"])


def person(name: str) -> Json:
    return {"accountId": name, "displayName": name.title(), "active": True}


def plain(rows: list[Any], *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in rows]


@KINDS
def test_changes_of_assignee_sprint_project_and_key_say_what_was_before_and_after(lab: Lab, kind: str) -> None:
    with lab.serve("tiny", kind=kind) as server:
        changes = lab.sync(server.url).rows(FieldChange)
    assert plain(
        [change for change in changes if change.issue_id == "50026"],
        "field",
        "value_before",
        "value_after",
        "position",
        "author_id",
    ) == [("key", "SHOP-26", "PAY-12", 0, "acc-alice"), ("project", "20001", "20002", 1, "acc-alice")]
    assert plain(
        [change for change in changes if change.issue_id == "50002"], "field", "value_before", "value_after"
    ) == [
        ("assignee", None, "acc-carol"),
        ("sprint", None, "1"),
    ]
    counts = {field: sum(change.field == field for change in changes) for field in {row.field for row in changes}}
    assert counts == {"assignee": 29, "sprint": 20, "project": 1, "key": 1}


def test_data_center_without_field_ids_tells_the_same_changes(lab: Lab) -> None:
    issue = make_issue(1)
    items = [
        {"field": "assignee", "from": "bob", "fromString": "Bob", "to": None, "toString": None},
        {"field": "Sprint", "from": "", "fromString": "", "to": "1, 2", "toString": "One, Two"},
        {"field": "Key", "from": None, "fromString": "OLD-1", "to": None, "toString": "ABC-1"},
        {"field": "description", "from": None, "fromString": "x", "to": None, "toString": "y"},
    ]
    issue["changelog"]["histories"] = [{"id": "5", "created": jira_time(10), "items": items}]
    with lab.serve(lab.world([issue]), kind="dc") as server:
        changes = lab.sync(server.url).rows(FieldChange)
    assert plain(changes, "position", "field", "value_before", "value_after") == [
        (0, "assignee", "bob", None),
        (1, "sprint", None, "1, 2"),
        (2, "key", "OLD-1", "ABC-1"),
    ]


@KINDS
def test_an_issue_is_in_its_sprints_and_the_sprints_are_those_of_the_board(lab: Lab, kind: str) -> None:
    with lab.serve("tiny", kind=kind) as server:
        store = lab.sync(server.url)
    assert plain(store.rows(Sprint), "id", "board_id", "name", "state") == [
        ("1", "1", "Sprint 1", "closed"),
        ("2", "1", "Sprint 2", "closed"),
        ("3", "1", "Sprint 3", "closed"),
        ("4", "1", "Sprint 4", "active"),
    ]
    assert {row.sprint_id for row in store.rows(SprintMembership) if row.issue_id == "50002"} == {"1"}


def test_the_text_form_of_a_sprint_is_read_in_spite_of_commas_and_brackets() -> None:
    text = (
        "com.atlassian.greenhopper.service.sprint.Sprint@1f2e[id=12,rapidViewId=3,state=ACTIVE,name=One, two [x=1],"
        "startDate=2026-01-05T09:00:00.000+01:00,endDate=<null>,completeDate=<null>,sequence=12,goal=a, b=c]"
    )
    (found,) = sprints_of_issue({"customfield_1": [text]}, ["customfield_1"])
    assert (found.id, found.board_id, found.name, found.state) == ("12", "3", "One, two [x=1]", "active")
    assert found.starts_at is not None
    assert found.starts_at.isoformat() == "2026-01-05T08:00:00"
    assert (found.ends_at, found.completed_at) == (None, None)


@KINDS
def test_both_ends_of_a_link_are_told(lab: Lab, kind: str) -> None:
    blocks = {"id": "10", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
    first = make_issue(1, issuelinks=[{"id": "9", "type": blocks, "outwardIssue": {"id": "2", "key": "ABC-2"}}])
    second = make_issue(2, issuelinks=[{"id": "9", "type": blocks, "inwardIssue": {"id": "1", "key": "ABC-1"}}])
    with lab.serve(lab.world([first, second]), kind=kind) as server:
        links = lab.sync(server.url).rows(IssueLink)
    assert plain(links, "issue_id", "link_id", "relation", "is_outward", "other_issue_id") == [
        ("1", "9", "blocks", True, "2"),
        ("2", "9", "is blocked by", False, "1"),
    ]


def commented(count: int) -> Json:
    rows = [{"id": str(number), "author": person("bob"), "created": jira_time(number)} for number in range(count)]
    return {"comments": rows, "total": count, "maxResults": count, "startAt": 0}


@KINDS
def test_comments_and_worklogs_say_who_and_when_and_not_what(lab: Lab, kind: str) -> None:
    work = {
        "id": "8",
        "author": person("ann"),
        "created": jira_time(500),
        "started": jira_time(100),
        "timeSpentSeconds": 5400,
        "comment": "secret",
    }
    issue = make_issue(1, comment=commented(2), worklog={"worklogs": [work], "total": 1, "maxResults": 20})
    with lab.serve(lab.world([issue]), kind=kind) as server:
        store = lab.sync(server.url)
    assert plain(store.rows(Comment), "comment_id", "author_id") == [("0", "bob"), ("1", "bob")]
    (worklog,) = store.rows(Worklog)
    assert (worklog.author_id, worklog.spent_seconds) == ("ann", 5400)
    assert (worklog.created_at - worklog.started_at).total_seconds() == 400
    assert "secret" not in repr(store.rows(Worklog))


class Pages:
    """A client that sends lists in pages of two."""

    def __init__(self, rows: list[Json]) -> None:
        self.rows = rows
        self.asked: list[tuple[str, object]] = []

    def get(self, path: str, **parameters: int) -> Json:
        self.asked.append((path, parameters["startAt"]))
        name = "comments" if path.endswith("comment") else "worklogs"
        start = parameters["startAt"]
        return {name: self.rows[start : start + 2], "total": len(self.rows)}


@pytest.mark.parametrize("name", ["comment", "worklog"])
def test_a_list_that_a_search_cuts_short_is_read_whole(name: str) -> None:
    class Site(Rest):
        api = "/rest/api/3"

    rows = [{"id": str(number)} for number in range(5)]
    pages = Pages(rows)
    issue: Json = {"id": "1", "fields": {name: {f"{name}s": rows[:2], "total": 5}}}
    complete_lists(Site(pages), issue)  # type: ignore[arg-type]  # these methods are enough
    assert issue["fields"][name][f"{name}s"] == rows
    assert pages.asked == [(f"/rest/api/3/issue/1/{name}", start) for start in (0, 2, 4)]


def test_a_list_that_is_whole_costs_no_request() -> None:
    pages = Pages([])
    issue: Json = {"id": "1", "fields": {"comment": commented(3), "worklog": None}}
    complete_lists(Rest(pages), issue)  # type: ignore[arg-type]  # never asked
    assert pages.asked == []


@KINDS
def test_everyone_whom_an_issue_names_is_known_without_a_request(lab: Lab, kind: str) -> None:
    issue = make_issue(
        1, moves=[(10, "2")], reporter=person("carol"), assignee=None, creator=None, comment=commented(1)
    )
    (history,) = issue["changelog"]["histories"]
    history["author"] = person("dave")
    history["items"].append(
        {"field": "assignee", "fieldId": "assignee", "from": "eve", "fromString": "Eve", "to": None, "toString": None}
    )
    with lab.serve(lab.world([issue]), kind=kind) as server:
        store = lab.sync(server.url)
    assert plain(store.rows(IssuePerson), "account_id", "display_name", "is_active") == [
        ("bob", "Bob", True),
        ("carol", "Carol", True),
        ("dave", "Dave", True),
        ("eve", "Eve", None),
    ]
    assert len(store.rows(StatusChange)) == 1


def test_an_account_is_shown_as_the_issue_shows_it_now_not_as_its_history_does() -> None:
    item = {"field": "assignee", "from": None, "fromString": None, "to": "bob", "toString": "Bob Before"}
    issue: Json = {"id": "1", "fields": {"assignee": person("bob") | {"emailAddress": "bob@example.com"}}}
    (found,) = issue_people(issue, [{"id": "1", "items": [item]}])
    assert (found.display_name, found.email) == ("Bob", "bob@example.com")


def test_the_sprint_field_is_found_by_its_type(lab: Lab) -> None:
    with lab.serve("tiny") as server:
        lab.sync(server.url)
        bodies = [request["body"] for request in server.requests if request["path"].endswith("bulkfetch")]
    assert bodies
    assert all('"customfield_10020"' in body for body in bodies)

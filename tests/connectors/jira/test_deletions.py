"""Deleted issues leave no trace in a search: they are counted, and listed when their number is another."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.errors import NotFoundAtSourceError
from connectors.jira.cloud import Cloud
from connectors.jira.records import Issue, StatusChange
from tests.connectors.jira.lab import BEGINNING, NO_MILLISECONDS, Json, Lab, MemoryStore, Server, jira_time, make_issue

DAY = 86400
KINDS = pytest.mark.parametrize("kind", ["cloud", "dc"])


def with_one_deleted(at: float, created: float = 20) -> list[Json]:
    issues = [make_issue(number, number * 10, moves=[(number * 10 + 5, "2")]) for number in range(1, 6)]
    issues[1] = make_issue(2, created, moves=[(created + 5, "2")]) | {"deleted_at": jira_time(at)}
    return issues


ABC, XYZ = ({"id": number, "key": key, "name": f"Project {key}"} for number, key in (("100", "ABC"), ("200", "XYZ")))


def of_two_projects(lab: Lab, *visible: Json, deleted: str = "") -> Any:
    """A world with two issues of each of two projects, as an account that may see some of them sees it."""
    issues = [make_issue(number, number * 10) for number in (1, 2)]
    issues += [make_issue(number, number * 10, project=XYZ) | {"key": f"XYZ-{number}"} for number in (3, 4)]
    seen = [issue for issue in issues if issue["fields"]["project"]["id"] in {one["id"] for one in visible}]
    return lab.world([one for one in seen if one["id"] != deleted], now=30 * DAY, projects=list(visible))


def at(server: Server, seconds: float) -> None:
    server.set_time(int(BEGINNING.timestamp() + seconds))


def paths(lab: Lab, server: Server) -> list[str]:
    before = len(server.requests)
    lab.sync(server.url)
    return [request["path"].rpartition("/rest/")[2] for request in server.requests[before:]]


@KINDS
@pytest.mark.parametrize("faults", [[], [NO_MILLISECONDS]], ids=["milliseconds", "time zone"])
def test_a_deleted_issue_is_marked_gone_by_the_next_sync(lab: Lab, kind: str, faults: list[Json]) -> None:
    with lab.serve(lab.world(with_one_deleted(DAY), now=9 * DAY), *faults, kind=kind) as server:
        at(server, DAY - 100)
        lab.sync(server.url)
        assert lab.store.gone(Issue) == set()
        at(server, DAY + 100)
        lab.sync(server.url)
        assert lab.store.gone(Issue) == {("2",)}
        assert lab.store.rows(Issue) == lab.sync_anew(server.url).rows(Issue)
        assert lab.store.rows(StatusChange) == lab.sync_anew(server.url).rows(StatusChange)


def test_issues_that_came_and_went_in_the_same_number_are_found_within_a_week(lab: Lab) -> None:
    unknown: Any = lab.world(with_one_deleted(9 * DAY)[:4], now=9 * DAY)
    with lab.serve(lab.world(with_one_deleted(9 * DAY)[1:], now=9 * DAY)) as server:
        at(server, 1000)
        lab.sync(server.url)
        server.application.jira.world = unknown.jira
        at(server, 6 * DAY)
        lab.sync(server.url)
        assert lab.store.gone(Issue) == set()
        at(server, 7 * DAY + 1000)
        lab.sync(server.url)
        assert lab.store.gone(Issue) == {("5",)}


def test_nothing_is_listed_while_the_number_stays_the_same(lab: Lab) -> None:
    with lab.serve(lab.world(with_one_deleted(90 * DAY), now=9 * DAY)) as server:
        at(server, DAY)
        assert sum(path.endswith("search/jql") for path in paths(lab, server)) == 2
        at(server, 2 * DAY)
        assert paths(lab, server) == ["api/3/project", "api/3/search/jql", "api/3/search/approximate-count"]


def test_new_issues_are_counted_from_then_on(lab: Lab) -> None:
    with lab.serve(lab.world(with_one_deleted(5 * DAY, created=2 * DAY), now=9 * DAY)) as server:
        for day in (1, 3, 4):
            at(server, day * DAY)
            lab.sync(server.url)
        assert len(lab.store.rows(Issue)) == 5
        at(server, 5 * DAY + 100)
        lab.sync(server.url)
    assert lab.store.gone(Issue) == {("2",)}


def test_an_issue_deleted_while_the_first_sync_runs_is_found_at_its_end(lab: Lab) -> None:
    with lab.serve(lab.world(with_one_deleted(DAY), now=9 * DAY)) as server:
        at(server, DAY - 1)
        for stream in lab.connect(server.url).streams():
            if stream.name == "deletions":
                at(server, DAY + 1)
            for page in stream.read(lab.store.cursor(stream)):
                lab.store.save(stream, page)
    assert lab.store.gone(Issue) == {("2",)}


def test_a_full_sync_of_a_filled_store_finds_what_is_gone_too(lab: Lab) -> None:
    with lab.serve(lab.world(with_one_deleted(DAY), now=9 * DAY)) as server:
        at(server, DAY - 1)
        lab.sync(server.url)
        at(server, DAY + 1)
        for stream in lab.connect(server.url).streams():
            for page in stream.read(None):
                lab.store.save(stream, page)
    assert lab.store.gone(Issue) == {("2",)}


def test_issues_of_a_project_that_the_configuration_drops_are_gone_and_come_back_with_it(lab: Lab) -> None:
    with lab.serve("tiny") as server:
        for projects, present in ((["PAY", "SHOP"], {"PAY", "SHOP"}), (["PAY"], {"PAY"}), ([], {"PAY", "SHOP"})):
            lab.sync(server.url, projects=projects)
            assert {row.project_key for row in lab.store.rows(Issue)} == present


@KINDS
def test_a_project_that_leaves_sight_keeps_its_issues_and_the_others_are_swept_as_ever(lab: Lab, kind: str) -> None:
    with lab.serve(of_two_projects(lab, ABC, XYZ), kind=kind) as server:
        at(server, DAY)
        lab.sync(server.url)
        server.application.jira.world = of_two_projects(lab, ABC, deleted="2").jira
        for night in (2, 3, 12):
            at(server, night * DAY)
            lab.sync(server.url)
            assert lab.store.gone(Issue) == {("2",)}
        server.application.jira.world = of_two_projects(lab, ABC, XYZ, deleted="3").jira
        at(server, 13 * DAY)
        lab.sync(server.url)
    assert lab.store.gone(Issue) == {("3",)}


def test_a_project_that_left_sight_is_gone_once_the_configuration_names_the_others(lab: Lab) -> None:
    with lab.serve(of_two_projects(lab, ABC, XYZ)) as server:
        at(server, DAY)
        lab.sync(server.url)
        server.application.jira.world = of_two_projects(lab, ABC).jira
        at(server, 2 * DAY)
        lab.sync(server.url)
        lab.sync(server.url, projects=["ABC"])
    assert lab.store.gone(Issue) == {("3",), ("4",)}


def test_a_full_sync_leaves_a_project_that_left_sight_as_it_was(lab: Lab) -> None:
    with lab.serve(of_two_projects(lab, ABC, XYZ)) as server:
        at(server, DAY)
        lab.sync(server.url)
        server.application.jira.world = of_two_projects(lab, ABC).jira
        at(server, 2 * DAY)
        for stream in lab.connect(server.url).streams():
            for page in stream.read(None):
                lab.store.save(stream, page)
    assert lab.store.gone(Issue) == set()


def test_a_project_that_leaves_sight_while_the_ids_are_listed_keeps_its_issues(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    less = of_two_projects(lab, ABC)
    with lab.serve(of_two_projects(lab, ABC, XYZ)) as server:
        at(server, DAY)
        lab.sync(server.url)

        def lost(*arguments: Any) -> Any:
            server.application.jira.world = less.jira
            return listed(*arguments)

        listed = Cloud.issue_ids
        monkeypatch.setattr(Cloud, "issue_ids", lost)
        at(server, 9 * DAY)
        lab.sync(server.url)
    assert lab.store.gone(Issue) == set()


@pytest.mark.parametrize(("kind", "page"), [("cloud", "cloud.ID_PAGE"), ("dc", "data_center.ID_PAGE")])
def test_ids_are_listed_in_pages(lab: Lab, monkeypatch: pytest.MonkeyPatch, kind: str, page: str) -> None:
    monkeypatch.setattr(f"connectors.jira.{page}", 2)
    with lab.serve(lab.world(with_one_deleted(DAY), now=9 * DAY), kind=kind) as server:
        for seconds in (DAY - 1, DAY + 1):
            at(server, seconds)
            lab.sync(server.url)
    assert lab.store.gone(Issue) == {("2",)}


def test_an_account_that_may_see_no_project_any_more_does_not_lose_what_was_read(lab: Lab) -> None:
    empty: Any = lab.world([], projects=[])
    with lab.serve(lab.world(with_one_deleted(9 * DAY))) as server:
        lab.sync(server.url)
        server.application.jira.world = empty.jira
        with pytest.raises(NotFoundAtSourceError, match=r"may not see any project.*Browse projects"):
            lab.sync(server.url)
    assert len(lab.store.rows(Issue)) == 5


def test_the_first_sync_costs_one_request_for_the_number_of_issues(lab: Lab) -> None:
    with lab.serve(lab.world(with_one_deleted(9 * DAY))) as server:
        lab.sync(server.url, MemoryStore())
        asked = [request["path"].rpartition("/")[2] for request in server.requests if "search" in request["path"]]
    assert asked == ["jql", "jql", "approximate-count"]

"""What becomes of repositories and Jira projects that a sync does not show any more."""

from __future__ import annotations

import pytest

from connectors.github.records import Repository
from connectors.jira.records import Issue, Project
from tests.sql.records import issue, jira_issue, pull_request, repository
from tests.sql.warehouse import AS_OF, Warehouse

EARLIER = "2026-01-20"


def seen(warehouse: Warehouse, kind: str, number: int, at: str) -> None:
    warehouse.connection.execute("insert into meta.sightings values (?, ?, ?)", [kind, number, at])


def of_project(number: str, known: Issue) -> Issue:
    return known.model_copy(update={"project_id": number})


def add_open_and_ended_work(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T10:00"),
        pull_request(2, closed_at="2026-01-07T10:00"),
        pull_request(3),
        issue(4, closed_at="2026-01-08T10:00"),
        issue(5),
        pull_request(6, repository="acme/web"),
    )
    seen(warehouse, "repository", 1, EARLIER)
    seen(warehouse, "repository", 2, AS_OF)


def test_what_was_open_in_a_repository_that_is_out_of_sight_is_left_out_and_the_rest_is_history(
    warehouse: Warehouse,
) -> None:
    add_open_and_ended_work(warehouse)
    warehouse.build("staging.github_pull_requests", "staging.github_issues", "marts.out_of_sight")
    assert warehouse.rows("select number from staging.github_pull_requests order by all") == [(1,), (2,), (6,)]
    assert warehouse.rows("select number from staging.github_issues") == [(4,)]
    assert warehouse.rows("from marts.out_of_sight") == [("github", "acme/shop", False, "2026-01-20T00:00", 1, 1)]


def test_no_pull_request_is_missed_that_was_open_in_a_repository_out_of_sight(warehouse: Warehouse) -> None:
    add_open_and_ended_work(warehouse)
    warehouse.build("marts.pull_requests")
    assert warehouse.check("every_raw_pull_request_reaches_the_marts") == []


def test_looking_back_to_when_a_repository_was_in_sight_its_open_work_was_open(warehouse: Warehouse) -> None:
    add_open_and_ended_work(warehouse)
    warehouse.build("staging.github_pull_requests", "staging.github_issues", "marts.out_of_sight", as_of="2026-01-06")
    assert warehouse.rows("select number, merged_at from staging.github_pull_requests order by all") == [
        (1, None),
        (2, None),
        (3, None),
        (6, None),
    ]
    assert warehouse.rows("from marts.out_of_sight") == []


def test_a_repository_that_is_gone_and_was_never_noted_is_out_of_sight(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T10:00"), pull_request(2), pull_request(3, repository="acme/web")
    )
    warehouse.sweep(Repository, (2,))
    warehouse.build("staging.github_pull_requests", "marts.out_of_sight")
    assert warehouse.rows("select number from staging.github_pull_requests order by all") == [(1,), (3,)]
    assert warehouse.rows("select name, last_seen_at, left_out_pull_request_count from marts.out_of_sight") == [
        ("acme/shop", None, 1)
    ]


@pytest.mark.parametrize("is_known_to_be_gone", [True, False])
def test_a_name_that_was_taken_over_by_a_repository_with_a_smaller_number_means_that_one(
    warehouse: Warehouse, *, is_known_to_be_gone: bool
) -> None:
    warehouse.add(repository("acme/shop", 300), pull_request(1, merged_at="2026-01-06T10:00"))
    warehouse.add(pull_request(2, merged_at="2026-01-06T10:00").model_copy(update={"repository_id": 300}))
    if is_known_to_be_gone:
        warehouse.sweep(Repository, (1,), (2,))
    else:
        seen(warehouse, "repository", 300, EARLIER)
        seen(warehouse, "repository", 1, AS_OF)
    warehouse.build("marts.pull_requests", "marts.out_of_sight")
    assert warehouse.rows("select repository, number from marts.pull_requests") == [("acme/shop", 1)]
    assert warehouse.check("every_raw_pull_request_reaches_the_marts") == []
    assert warehouse.rows("select name, is_replaced, left_out_pull_request_count from marts.out_of_sight") == [
        ("acme/shop", True, 1)
    ]


def test_a_repository_that_is_in_sight_is_missed_where_another_one_has_its_name(warehouse: Warehouse) -> None:
    warehouse.add(repository("acme/shop", 300), pull_request(1, merged_at="2026-01-06T10:00"))
    for number in (1, 300):
        seen(warehouse, "repository", number, AS_OF)
    warehouse.build("marts.pull_requests")
    assert warehouse.check("every_raw_pull_request_reaches_the_marts") == [(1, 1)]


def test_what_was_not_done_in_a_project_that_is_out_of_sight_is_left_out(warehouse: Warehouse) -> None:
    warehouse.add(
        Project(id="7", project_key="SHOP", name="Shop"),
        Project(id="8", project_key="PAY", name="Payments"),
        of_project("7", jira_issue("SHOP-1", status="2")),
        of_project("7", jira_issue("SHOP-2", status="4")),
        of_project("8", jira_issue("PAY-3", status="2")),
    )
    warehouse.add(Project(id="9", project_key="OLD", name="Without issues"))
    seen(warehouse, "project", 7, EARLIER)
    seen(warehouse, "project", 9, EARLIER)
    seen(warehouse, "project", 8, AS_OF)
    warehouse.build("staging.jira_issues", "marts.out_of_sight")
    assert warehouse.rows("select issue_key from staging.jira_issues order by all") == [("PAY-3",), ("SHOP-2",)]
    assert warehouse.rows("from marts.out_of_sight") == [("jira", "SHOP", False, "2026-01-20T00:00", 0, 1)]

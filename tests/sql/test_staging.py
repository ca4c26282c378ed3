"""Staging: raw rows under the repository's name, cut at the moment up to which the data are whole."""

from __future__ import annotations

import pytest

from connectors import Record
from tests.sql.records import (
    branch_commit,
    branch_head,
    commit,
    deployment,
    event,
    file,
    issue,
    issue_event,
    jira_change,
    jira_issue,
    jira_status,
    merge_base,
    pull_request,
    release,
    repository,
    review,
    sha,
    status,
)
from tests.sql.warehouse import Warehouse


def test_a_commit_keeps_its_numbers_under_the_name_of_its_repository(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(7, repository="acme/web"),
        commit(7, "a1", repository="acme/web", authored_at="2026-01-04T09:00", committed_at="2026-01-05T09:00"),
    )
    warehouse.build("staging.github_commits")
    assert warehouse.rows(
        "select repository, number, commit_oid, additions, deletions, authored_at, committed_at"
        " from staging.github_commits"
    ) == [("acme/web", 7, sha("a1"), 10, 5, "2026-01-04T09:00", "2026-01-05T09:00")]


def test_a_default_branch_commit_keeps_its_parents_in_order(warehouse: Warehouse) -> None:
    warehouse.add(branch_commit("c", "b", "a", message="Merge"))
    warehouse.build("staging.github_default_branch_commits")
    assert warehouse.rows(
        "select repository, commit_oid, parents, message from staging.github_default_branch_commits"
    ) == [("acme/shop", sha("c"), [sha("b"), sha("a")], "Merge")]


def test_a_default_branch_is_known_by_its_head(warehouse: Warehouse) -> None:
    warehouse.add(branch_head("c"))
    warehouse.build("staging.github_default_branches")
    assert warehouse.rows("select * from staging.github_default_branches") == [("acme/shop", "main", sha("c"))]


def test_states_of_deployments_are_lower_case(warehouse: Warehouse) -> None:
    warehouse.add(deployment("D1", "a", "2026-01-06T10:00"), status("D1", "SUCCESS", "2026-01-06T10:20"))
    warehouse.build("staging.github_deployments", "staging.github_deployment_statuses")
    assert warehouse.rows(
        "select repository, deployment_id, environment, state, commit_oid, created_at from staging.github_deployments"
    ) == [("acme/shop", "D1", "production", "inactive", sha("a"), "2026-01-06T10:00")]
    assert warehouse.rows(
        "select repository, deployment_id, state, created_at from staging.github_deployment_statuses"
    ) == [("acme/shop", "D1", "success", "2026-01-06T10:20")]


def test_a_file_is_known_by_its_path(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), file(1, "src/basket.py", 8, 3, "RENAMED"))
    warehouse.build("staging.github_files")
    assert warehouse.rows("select * from staging.github_files") == [
        ("acme/shop", 1, 1_000_000_001, "src/basket.py", "renamed", 8, 3)
    ]


def test_an_issue_keeps_its_labels_and_its_events(warehouse: Warehouse) -> None:
    warehouse.add(
        issue(3, closed_at="2026-01-07T10:00", labels=["bug", "basket"]),
        issue_event(3, "LabeledEvent", "2026-01-06T10:00", "bug"),
    )
    warehouse.build("staging.github_issues", "staging.github_issue_events")
    assert warehouse.rows(
        "select repository, number, state, state_reason, labels, created_at, closed_at from staging.github_issues"
    ) == [("acme/shop", 3, "closed", "completed", ["bug", "basket"], "2026-01-05T08:00", "2026-01-07T10:00")]
    assert warehouse.rows(
        "select repository, number, event_type, label, occurred_at from staging.github_issue_events"
    ) == [("acme/shop", 3, "LabeledEvent", "bug", "2026-01-06T10:00")]


def test_a_pull_request_knows_the_default_branch_of_its_repository(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, base_branch="release-1", merged_at="2026-01-06T10:00", merge_commit="a"))
    warehouse.build("staging.github_pull_requests")
    assert warehouse.rows(
        "select repository, number, base_branch, default_branch, merge_commit_oid, merged_at, closed_at"
        " from staging.github_pull_requests"
    ) == [("acme/shop", 1, "release-1", "main", sha("a"), "2026-01-06T10:00", "2026-01-06T10:00")]


def test_events_and_reviews_stand_with_who_did_them(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        event(1, "ReadyForReviewEvent", "2026-01-05T09:00", "ann"),
        review(1, "checker[bot]", "2026-01-05T10:00", "CHANGES_REQUESTED"),
    )
    warehouse.build("staging.github_pull_request_events", "staging.github_reviews")
    assert warehouse.rows(
        "select repository, number, event_type, actor_login, actor_type, occurred_at"
        " from staging.github_pull_request_events"
    ) == [("acme/shop", 1, "ReadyForReviewEvent", "ann", "User", "2026-01-05T09:00")]
    assert warehouse.rows(
        "select repository, number, author_login, author_type, state, submitted_at from staging.github_reviews"
    ) == [("acme/shop", 1, "checker[bot]", "Bot", "changes_requested", "2026-01-05T10:00")]


def test_a_pending_review_is_none(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), review(1, "bob", None, "PENDING"))
    warehouse.build("staging.github_reviews")
    assert warehouse.rows("select * from staging.github_reviews") == []


def test_only_published_releases_are_releases(warehouse: Warehouse) -> None:
    warehouse.add(release("v1", "a", "2026-01-06T10:00"), release("v2", "b", None))
    warehouse.build("staging.github_releases")
    assert warehouse.rows(
        "select repository, release_id, tag_name, commit_oid, is_prerelease, published_at from staging.github_releases"
    ) == [("acme/shop", "RE_v1", "v1", sha("a"), False, "2026-01-06T10:00")]


def test_a_jira_issue_keeps_its_id_beside_its_present_key(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-4", status="4", resolved_at="2026-01-07T10:00", story_points=3.0))
    warehouse.build("staging.jira_issues")
    assert warehouse.rows(
        "select issue_id, issue_key, project_key, status_id, status_category, story_points, resolved_at"
        " from staging.jira_issues"
    ) == [("14", "SHOP-4", "SHOP", "4", "done", 3.0, "2026-01-07T10:00")]


def test_a_status_change_keeps_its_place_in_its_history_entry(warehouse: Warehouse) -> None:
    warehouse.add(jira_issue("SHOP-4"), jira_change("SHOP-4", "1", "2", "2026-01-06T10:00", position=1, history=77))
    warehouse.build("staging.jira_status_changes")
    assert warehouse.rows(
        "select issue_id, history_id, position, from_status_name, to_status_id, changed_at"
        " from staging.jira_status_changes"
    ) == [("14", "77", 1, "To Do", "2", "2026-01-06T10:00")]


def test_a_status_of_the_site_has_a_category(warehouse: Warehouse) -> None:
    warehouse.add(jira_status("9", "待办", "new"))
    warehouse.build("staging.jira_statuses")
    assert warehouse.rows("select * from staging.jira_statuses where status_id = '9'") == [("9", "待办", "new")]


BEFORE, AFTER = "2026-01-09T23:59", "2026-01-10T00:01"


@pytest.mark.parametrize(
    ("model", "column", "records", "found", "left"),
    [
        ("staging.github_pull_requests", "number", [pull_request(1), pull_request(2)], (1, 2), 2),
        ("staging.github_issues", "number", [issue(1), issue(2)], (1, 2), 2),
        (
            "staging.github_deployments",
            "deployment_id",
            [deployment("D1", "a", BEFORE), deployment("D2", "a", BEFORE)],
            (1, "D2"),
            "D2",
        ),
        (
            "staging.github_releases",
            "release_id",
            [release("1", "a", BEFORE), release("2", "a", BEFORE)],
            (1, "RE_2"),
            "RE_2",
        ),
        ("staging.jira_issues", "issue_key", [jira_issue("SHOP-1"), jira_issue("SHOP-2")], ("12",), "SHOP-2"),
    ],
)
def test_what_is_gone_at_the_source_is_left_out(
    warehouse: Warehouse, model: str, column: str, records: list[Record], found: tuple[object, ...], left: object
) -> None:
    warehouse.add(records)
    warehouse.sweep(type(records[0]), found)
    warehouse.build(model)
    assert warehouse.rows(f"select {column} from {model}") == [(left,)]


@pytest.mark.parametrize(
    ("model", "records"),
    [
        (
            "staging.github_pull_requests",
            [pull_request(1, created_at=BEFORE), pull_request(2, created_at=AFTER)],
        ),
        (
            "staging.github_commits",
            [pull_request(1), commit(1, "a", authored_at=BEFORE), commit(1, "b", authored_at=AFTER)],
        ),
        ("staging.github_reviews", [pull_request(1), review(1, "bob", BEFORE), review(1, "bob", AFTER)]),
        (
            "staging.github_pull_request_events",
            [pull_request(1), event(1, "ReadyForReviewEvent", BEFORE), event(1, "ConvertToDraftEvent", AFTER)],
        ),
        ("staging.github_issues", [issue(1, created_at=BEFORE), issue(2, created_at=AFTER)]),
        (
            "staging.github_issue_events",
            [issue(1), issue_event(1, "ClosedEvent", BEFORE), issue_event(1, "ReopenedEvent", AFTER)],
        ),
        ("staging.github_deployments", [deployment("D1", "a", BEFORE), deployment("D2", "a", AFTER)]),
        (
            "staging.github_deployment_statuses",
            [deployment("D1", "a", BEFORE), status("D1", "PENDING", BEFORE), status("D1", "SUCCESS", AFTER)],
        ),
        ("staging.github_releases", [release("v1", "a", BEFORE), release("v2", "a", AFTER)]),
        ("staging.jira_issues", [jira_issue("SHOP-1", created_at=BEFORE), jira_issue("SHOP-2", created_at=AFTER)]),
    ],
)
def test_what_lies_after_the_end_of_the_data_is_not_seen(
    warehouse: Warehouse, model: str, records: list[Record]
) -> None:
    warehouse.add(records)
    warehouse.build(model, as_of="2026-01-10")
    assert len(warehouse.rows(f"from {model}")) == 1


def test_a_commit_that_was_rebased_after_the_end_of_the_data_had_been_there_before(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1), commit(1, authored_at=BEFORE, committed_at=AFTER))
    warehouse.build("staging.github_commits", as_of="2026-01-10")
    assert warehouse.rows("select authored_at from staging.github_commits") == [(BEFORE,)]


def test_what_ends_after_the_end_of_the_data_has_not_ended_yet(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-20T10:00"),
        issue(1, closed_at="2026-01-20T10:00"),
        jira_issue(status="4", resolved_at="2026-01-20T10:00"),
    )
    warehouse.build("staging.github_pull_requests", "staging.github_issues", "staging.jira_issues", as_of="2026-01-10")
    assert warehouse.rows("select merged_at, closed_at from staging.github_pull_requests") == [(None, None)]
    assert warehouse.rows("select state, closed_at from staging.github_issues") == [("open", None)]
    assert warehouse.rows("select resolved_at from staging.jira_issues") == [(None,)]


def test_a_name_that_was_given_to_a_new_repository_means_the_new_one(warehouse: Warehouse) -> None:
    warehouse.add(repository("acme/tools", 31), repository("acme/tools", 32))
    warehouse.build("staging.github_repositories")
    assert warehouse.rows("select id from staging.github_repositories where name_with_owner = 'acme/tools'") == [(32,)]


def test_a_commit_off_the_default_branch_keeps_where_its_branch_left_it(warehouse: Warehouse) -> None:
    warehouse.add(merge_base("b1", "a1", repository="acme/web"), merge_base("b2", None))
    warehouse.build("staging.github_merge_bases")
    assert warehouse.rows("from staging.github_merge_bases order by repository") == [
        ("acme/shop", sha("b2"), None),
        ("acme/web", sha("b1"), sha("a1")),
    ]

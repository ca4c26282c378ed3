"""Which pull requests go into the default branch, also under the names that it had before."""

from __future__ import annotations

from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import branch_commit, branch_head, commit, pull_request, workflow_run
from tests.sql.warehouse import Warehouse

MERGED_BACK = [
    branch_commit("a"),
    branch_commit("b", "a"),
    # the release branch leaves after a, gets two fixes, and is merged back behind b
    branch_commit("1", "a"),
    branch_commit("2", "1"),
    branch_commit("c", "b", "2"),
    branch_head("c"),
]
"""A default branch of three commits, a to c, with a release branch of two, 1 and 2."""


def test_a_name_under_which_the_line_was_merged_into_is_an_earlier_name_of_the_default_branch(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        MERGED_BACK,
        merged(1, "a", "2026-01-05T09:00", base_branch="master"),
        merged(2, "b", "2026-01-06T09:00", base_branch="master"),
        # its commit is not known: it was merged before the history that was read begins
        merged(3, "9", "2026-01-04T09:00", base_branch="master"),
        merged(4, "1", "2026-01-06T09:00", base_branch="release-1"),
        merged(5, "2", "2026-01-06T09:00", base_branch="release-1"),
        merged(6, "c", "2026-01-07T09:00"),
        pull_request(7, closed_at="2026-01-07T09:00", base_branch="abandoned"),
        merged(8, "a", "2026-01-05T09:00", base_branch="master", repository="acme/web"),
    )
    warehouse.build("marts.default_branch_names")
    assert warehouse.rows("from marts.default_branch_names order by all") == [
        ("acme/shop", "main"),
        ("acme/shop", "master"),
        ("acme/web", "main"),
    ]


def test_after_a_renaming_merged_closed_and_unplaced_pull_requests_go_into_the_same_branch_as_before(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        MERGED_BACK,
        merged(1, "a", "2026-01-05T09:00", base_branch="master"),
        merged(2, "b", "2026-01-06T09:00", base_branch="master"),
        merged(3, "9", "2026-01-04T09:00", base_branch="master"),
        pull_request(4, closed_at="2026-01-06T09:00", base_branch="master"),
        pull_request(5),
        merged(6, "1", "2026-01-06T09:00", base_branch="release-1"),
        pull_request(7, base_branch="release-1"),
    )
    warehouse.build("marts.pull_request_branches")
    assert warehouse.rows(
        "select number, branch, is_to_default_branch from marts.pull_request_branches order by number"
    ) == [
        (1, "main", True),
        (2, "main", True),
        (3, "main", True),
        (4, "main", True),
        (5, "main", True),
        (6, "release-1", False),
        (7, "release-1", False),
    ]


def test_a_merge_commit_on_the_line_was_merged_into_the_default_branch_whatever_the_rest_of_its_branch_was(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        MERGED_BACK,
        merged(1, "b", "2026-01-06T09:00", base_branch="develop"),
        merged(2, "1", "2026-01-06T09:00", base_branch="develop"),
        merged(3, "2", "2026-01-06T09:00", base_branch="develop"),
    )
    warehouse.build("marts.pull_request_branches")
    assert warehouse.rows("select number, is_to_default_branch from marts.pull_request_branches order by number") == [
        (1, True),
        (2, False),
        (3, False),
    ]


def test_work_merged_before_the_default_branch_was_renamed_stays_in_the_comparison_and_in_the_flow(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        LINE,
        shipped("D1", "a", "2026-01-05T10:10"),
        shipped("D2", "b", "2026-01-06T10:10"),
        shipped("D3", "c", "2026-01-07T10:10"),
        merged(1, "b", "2026-01-06T09:00", base_branch="master"),
        commit(1, "e1"),
        merged(2, "c", "2026-01-07T09:00"),
        commit(2, "e2"),
        merged(3, "9", "2026-01-07T09:00", base_branch="release-1"),
        commit(3, "e3"),
    )
    warehouse.build("marts.comparison_items", "marts.flow_items", "marts.unfollowed_releases")
    assert warehouse.rows("select number, is_to_default_branch from marts.pull_requests order by number") == [
        (1, True),
        (2, True),
        (3, False),
    ]
    assert warehouse.rows("select number from marts.comparison_items order by number") == [(1,), (2,)]
    assert warehouse.rows("select system, item from marts.flow_items where system <> 'review' order by all") == [
        ("change", "acme/shop#1"),
        ("change", "acme/shop#2"),
        ("release", "acme/shop#1"),
        ("release", "acme/shop#2"),
    ]
    assert warehouse.rows("select day, released_count from marts.unfollowed_releases order by day") == [
        ("2026-01-06", 1),
        ("2026-01-07", 1),
    ]


def test_a_merge_under_an_earlier_name_of_the_default_branch_ships_where_merges_count(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00", base_branch="master"),
        merged(2, "9", "2026-01-06T09:00", base_branch="release-1"),
    )
    warehouse.build("marts.pull_request_deployments", deployments={"source": "merges"})
    assert warehouse.rows("select number, deployed_at from marts.pull_request_deployments") == [(1, "2026-01-06T09:00")]


def test_a_pull_request_under_an_earlier_name_is_matched_by_time_where_deployments_have_no_place(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00", base_branch="master"),
        shipped("D1", "8", "2026-01-05T10:10"),
        shipped("D2", "8", "2026-01-06T10:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select deployment_id, deployment_match from marts.pull_request_deployments") == [
        ("D2", "time")
    ]


def test_runs_of_the_workflow_deploy_under_the_present_name_alone_for_another_may_be_a_branch_before_it(
    warehouse: Warehouse,
) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00", base_branch="master"),
        workflow_run(1, "b", "2026-01-06T10:00", head_branch="master"),
        workflow_run(2, "c", "2026-01-07T10:00"),
        workflow_run(3, "c", "2026-01-07T10:00", head_branch="topic"),
    )
    warehouse.build("marts.deployments", deployments={"workflow": "deploy"})
    assert warehouse.rows("select id, position from marts.deployments order by id") == [("2", 2)]

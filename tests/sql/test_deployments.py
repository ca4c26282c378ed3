"""Where commits stand on the default branch, what deployments ship, and which one first has a pull request."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import Record
from tests.sql.records import branch_commit, branch_head, commit, deployment, pull_request, release, sha, status
from tests.sql.warehouse import Warehouse

LINE = [branch_commit("a"), branch_commit("b", "a"), branch_commit("c", "b"), branch_commit("d", "c"), branch_head("d")]
"""A default branch of four commits, a to d."""


def shipped(node: str, oid: str, finished_at: str, **more: Any) -> list[Record]:
    """A deployment that succeeded, asked for ten minutes before."""
    asked_at = f"{finished_at[:-2]}00"
    return [deployment(node, oid, asked_at, **more), status(node, "SUCCESS", finished_at)]


def merged(number: int, oid: str, merged_at: str, **more: Any) -> Record:
    return pull_request(number, merge_commit=oid, merged_at=merged_at, **more)


def test_commits_of_a_squashed_or_rebased_history_follow_one_another(warehouse: Warehouse) -> None:
    warehouse.add(LINE)
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("from marts.branch_positions order by position") == [
        ("acme/shop", sha("a"), 0, 0),
        ("acme/shop", sha("b"), 1, 1),
        ("acme/shop", sha("c"), 2, 2),
        ("acme/shop", sha("d"), 3, 3),
    ]


def test_a_commit_brought_in_by_a_merge_has_the_place_of_that_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("b", "a"),
        branch_commit("c", "b", "2"),
        branch_commit("3", "2"),
        branch_commit("d", "c", "3"),
        branch_head("d"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_positions order by all") == [
        ("1", 2),
        ("2", 2),
        ("3", 3),
        ("a", 0),
        ("b", 1),
        ("c", 2),
        ("d", 3),
    ]


def test_a_commit_brought_in_twice_has_the_place_of_the_earlier_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("3", "a"),
        branch_commit("b", "a", "2"),
        branch_commit("c", "b", "1"),
        branch_commit("d", "c", "3"),
        branch_commit("e", "d", "3"),
        branch_head("e"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), position from marts.branch_positions where contained_position < position"
        " order by all"
    ) == [("1", 1), ("2", 1), ("3", 3)]


def test_a_commit_contains_the_newest_place_that_any_of_its_parents_contains(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE[:4],
        branch_commit("1", "a", "b"),
        branch_commit("2", "c"),
        branch_commit("3", "a", "2"),
        branch_commit("e", "d", "1"),
        branch_commit("f", "e", "3"),
        branch_head("f"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), contained_position from marts.branch_positions"
        " where contained_position < position order by all"
    ) == [("1", 1), ("2", 2), ("3", 2)]


def test_a_commit_brought_in_by_a_merge_contains_what_lies_before_its_own_branch_began(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_commit("c", "b"),
        # a branch from a, into which b is merged before it is merged back itself
        branch_commit("1", "a"),
        branch_commit("2", "1", "b"),
        branch_commit("d", "c", "2"),
        # a history of its own, merged in later
        branch_commit("9"),
        branch_commit("e", "d", "9"),
        branch_head("e"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows(
        "select left(commit_oid, 1), position, contained_position from marts.branch_positions order by all"
    ) == [("1", 3, 0), ("2", 3, 1), ("9", 4, None), ("a", 0, 0), ("b", 1, 1), ("c", 2, 2), ("d", 3, 3), ("e", 4, 4)]


def test_a_commit_that_left_the_branch_or_was_not_read_has_no_place(warehouse: Warehouse) -> None:
    warehouse.add(branch_commit("b", "a"), branch_commit("c", "b"), branch_commit("9", "b"), branch_head("c"))
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select left(commit_oid, 1), position from marts.branch_positions order by all") == [
        ("b", 0),
        ("c", 1),
    ]


def test_branches_of_repositories_are_counted_apart(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_head("b"),
        branch_commit("b", repository="acme/web"),
        branch_head("b", repository="acme/web"),
    )
    warehouse.build("marts.branch_positions")
    assert warehouse.rows("select repository, position from marts.branch_positions order by all") == [
        ("acme/shop", 0),
        ("acme/shop", 1),
        ("acme/web", 0),
    ]


def test_a_deployment_ends_with_its_first_success(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        deployment("D1", "a", "2026-01-06T10:00"),
        status("D1", "QUEUED", "2026-01-06T10:00"),
        status("D1", "FAILURE", "2026-01-06T10:10"),
        status("D1", "SUCCESS", "2026-01-06T10:20"),
        status("D1", "SUCCESS", "2026-01-06T10:40"),
        status("D1", "INACTIVE", "2026-01-07T10:20"),
    )
    warehouse.build("marts.deployments")
    assert warehouse.rows("from marts.deployments") == [
        (
            "acme/shop",
            "D1",
            "deployment",
            "production",
            True,
            sha("a"),
            "2026-01-06T10:00",
            "2026-01-06T10:20",
            "success",
            0,
            True,
            True,
            False,
            0,
        )
    ]


def test_rollback_redeploy_and_retry_are_no_record_deployments(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        shipped("first", "b", "2026-01-06T10:10"),
        shipped("retry", "b", "2026-01-06T10:15"),
        shipped("next", "c", "2026-01-07T10:10"),
        shipped("rollback", "b", "2026-01-08T10:10"),
        shipped("redeploy", "c", "2026-01-09T10:10"),
        shipped("newest", "d", "2026-01-10T10:10"),
    )
    warehouse.build("marts.deployment_attempts")
    assert warehouse.rows(
        "select deployment_id, position, newest_position_before, is_shipped, is_record, is_first_known"
        " from marts.deployment_attempts order by finished_at"
    ) == [
        ("first", 1, None, True, True, True),
        ("retry", 1, 1, True, False, False),
        ("next", 2, 1, True, True, False),
        ("rollback", 1, 2, True, False, False),
        ("redeploy", 2, 2, True, False, False),
        ("newest", 3, 2, True, True, False),
    ]


def test_a_failed_deployment_ships_nothing(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        deployment("failed", "b", "2026-01-06T10:00"),
        status("failed", "ERROR", "2026-01-06T10:10"),
        deployment("pending", "b", "2026-01-06T11:00"),
        status("pending", "IN_PROGRESS", "2026-01-06T11:10"),
        shipped("D3", "b", "2026-01-06T12:10"),
    )
    warehouse.build("marts.deployments")
    assert warehouse.rows(
        "select id, status, finished_at, is_failed, is_record, is_first_known, pull_request_count"
        " from marts.deployments order by created_at"
    ) == [
        ("failed", "failure", None, True, False, False, 0),
        ("pending", "pending", None, False, False, False, 0),
        ("D3", "success", "2026-01-06T12:10", False, True, True, 0),
    ]


def test_a_deployment_to_staging_is_not_to_production(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        shipped("D1", "b", "2026-01-06T10:10", environment="staging"),
        shipped("D2", "b", "2026-01-07T10:10", environment="Production-EU"),
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows("select id, is_production, is_record from marts.deployments order by id") == [
        ("D1", False, False),
        ("D2", True, True),
    ]
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments") == [(1, "D2")]


def test_what_production_is_can_be_configured(warehouse: Warehouse) -> None:
    warehouse.add(LINE, shipped("D1", "b", "2026-01-06T10:10", environment="LIVE"))
    warehouse.build("marts.deployments", deployments={"production": "^live$"})
    assert warehouse.rows("select is_production from marts.deployments") == [(True,)]


def test_a_pull_request_is_shipped_by_the_first_deployment_that_contains_it(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "a", "2026-01-05T09:00"),
        merged(2, "b", "2026-01-06T09:00"),
        merged(3, "c", "2026-01-06T10:05"),
        merged(4, "d", "2026-01-12T09:00"),
        pull_request(5),
        shipped("D1", "a", "2026-01-05T10:10"),
        shipped("D2", "b", "2026-01-06T10:10"),
        shipped("D3", "a", "2026-01-07T10:10"),
        shipped("D4", "c", "2026-01-08T10:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("from marts.pull_request_deployments order by number") == [
        ("acme/shop", 1, "D1", "2026-01-05T10:10", "position", True),
        ("acme/shop", 2, "D2", "2026-01-06T10:10", "position", False),
        ("acme/shop", 3, "D4", "2026-01-08T10:10", "position", False),
    ]


def test_squash_merge_commit_and_rebase_merges_are_matched_by_position(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        # a squash
        branch_commit("b", "a"),
        # a merge commit
        branch_commit("1", "a"),
        branch_commit("c", "b", "1"),
        # a rebase of two commits; GitHub names the last one
        branch_commit("d", "c"),
        branch_commit("e", "d"),
        branch_head("e"),
        merged(1, "b", "2026-01-06T09:00"),
        merged(2, "c", "2026-01-06T09:10"),
        merged(3, "e", "2026-01-06T09:20"),
        shipped("D1", "a", "2026-01-05T10:10"),
        shipped("D2", "b", "2026-01-06T10:10"),
        shipped("D3", "1", "2026-01-06T11:10"),
        shipped("D4", "c", "2026-01-06T12:10"),
        shipped("D5", "d", "2026-01-06T13:10"),
        shipped("D6", "e", "2026-01-06T14:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows(
        "select number, deployment_id, deployment_match from marts.pull_request_deployments order by number"
    ) == [(1, "D2", "position"), (2, "D4", "position"), (3, "D6", "position")]


def test_a_pull_request_into_a_branch_that_was_merged_later_ships_with_that_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("b", "a"),
        branch_commit("c", "b", "1"),
        branch_head("c"),
        merged(1, "1", "2026-01-05T09:00", base_branch="big-feature"),
        shipped("D1", "b", "2026-01-06T10:10"),
        shipped("D2", "c", "2026-01-07T10:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments") == [(1, "D2")]


def test_a_release_branch_that_is_merged_back_later_ships_only_what_it_contained(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        # the release branch leaves after a, gets a fix, is deployed, and is merged back behind b
        branch_commit("1", "a"),
        branch_commit("c", "b", "1"),
        branch_head("c"),
        merged(1, "a", "2026-01-05T09:00"),
        merged(2, "b", "2026-01-07T09:00"),
        shipped("D1", "1", "2026-01-06T10:10"),
        shipped("D2", "c", "2026-01-09T10:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows(
        "select number, deployment_id, deployment_match from marts.pull_request_deployments order by number"
    ) == [(1, "D1", "position"), (2, "D2", "position")]


def test_deployments_of_a_release_branch_fall_back_to_time_and_say_so(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        merged(2, "c", "2026-01-06T10:05"),
        merged(3, "9", "2026-01-06T09:00", base_branch="release-1"),
        shipped("D1", "8", "2026-01-05T10:10"),
        shipped("D2", "9", "2026-01-06T10:10"),
        shipped("D3", "9", "2026-01-08T10:10"),
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows(
        "select number, deployment_id, deployment_match from marts.pull_request_deployments order by number"
    ) == [(1, "D2", "time"), (2, "D3", "time")]
    assert warehouse.rows("select id, position, is_record from marts.deployments order by id") == [
        ("D1", None, None),
        ("D2", None, None),
        ("D3", None, None),
    ]


def test_releases_stand_in_where_no_deployment_is_to_production(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        shipped("preview", "b", "2026-01-06T10:10", environment="preview"),
        release("v1-rc", "b", "2026-01-06T11:00", is_prerelease=True),
        release("v1", "b", "2026-01-06T12:00"),
        release("web-1", "b", "2026-01-06T12:00", repository="acme/web"),
        deployment("web", "b", "2026-01-06T10:10", repository="acme/web"),
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows(
        "select repository, id, source, environment, is_production from marts.deployments order by all"
    ) == [
        ("acme/shop", "RE_v1", "release", "release", True),
        ("acme/shop", "RE_v1-rc", "release", "release", False),
        ("acme/shop", "preview", "deployment", "preview", False),
        ("acme/web", "web", "deployment", "production", True),
    ]
    assert warehouse.rows("from marts.pull_request_deployments") == [
        ("acme/shop", 1, "RE_v1", "2026-01-06T12:00", "release", True)
    ]


def test_a_release_of_a_release_branch_is_matched_by_time(warehouse: Warehouse) -> None:
    warehouse.add(LINE, merged(1, "b", "2026-01-06T09:00"), release("v1", None, "2026-01-06T12:00"))
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select deployment_id, deployment_match from marts.pull_request_deployments") == [
        ("RE_v1", "release")
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("auto", [("D1", "position", "2026-01-06T10:10")]),
        ("deployments", [("D1", "position", "2026-01-06T10:10")]),
        ("releases", [("RE_v1", "release", "2026-01-06T12:00")]),
        ("merges", [(None, "merge", "2026-01-06T09:00")]),
    ],
)
def test_what_counts_as_a_deployment_can_be_configured(
    warehouse: Warehouse, source: str, expected: list[tuple[str, str, str]]
) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        merged(2, "9", "2026-01-06T09:00", base_branch="release-1"),
        shipped("D1", "b", "2026-01-06T10:10"),
        release("v1", "b", "2026-01-06T12:00"),
    )
    warehouse.build("marts.pull_request_deployments", deployments={"source": source})
    assert (
        warehouse.rows("select deployment_id, deployment_match, deployed_at from marts.pull_request_deployments")
        == expected
    )


def test_what_is_deployed_after_the_end_of_the_data_is_not_deployed_yet(warehouse: Warehouse) -> None:
    warehouse.add(LINE, merged(1, "b", "2026-01-06T09:00"), shipped("D1", "b", "2026-01-20T10:10"))
    warehouse.build("marts.pull_requests", as_of="2026-01-20T10:05")
    assert warehouse.rows("select state, deployed_at, deployment_match from marts.pull_requests") == [
        ("merged", None, "none")
    ]
    assert warehouse.rows("select status from marts.deployment_attempts") == [("pending",)]


def test_a_pull_request_deployed_before_its_merge_has_no_hours_from_merge_to_deployment(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T12:00"),
        commit(1, authored_at="2026-01-05T10:10"),
        shipped("D1", "b", "2026-01-06T10:10"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select hours_deploy, hours_lead_time from marts.pull_requests") == (None, 24)


def test_what_the_first_placed_deployment_ships_may_have_been_shipped_before(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        shipped("off the branch", "z", "2026-01-06T10:10"),
        shipped("first placed", "b", "2026-01-06T12:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id, is_first_known from marts.pull_request_deployments") == [
        (1, "first placed", True)
    ]


def test_a_hotfix_off_the_branch_ships_nothing_where_deployments_have_places(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "a", "2026-01-06T08:00"),
        merged(2, "b", "2026-01-06T11:00"),
        shipped("placed", "a", "2026-01-06T10:10"),
        shipped("hotfix", "z", "2026-01-06T12:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments") == [(1, "placed")]

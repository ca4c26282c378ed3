"""Which deployment first has a pull request, and how that is known."""

from __future__ import annotations

import pytest

from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import (
    branch_commit,
    branch_head,
    commit,
    deployment,
    merge_base,
    pull_request,
    release,
    sha,
    status,
)
from tests.sql.warehouse import Warehouse


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


def test_deployments_of_unknown_commits_fall_back_to_time_and_say_so(warehouse: Warehouse) -> None:
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
    ) == [(1, "D2", "time"), (2, "D3", "time"), (3, "D2", "position")]
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


def test_a_pull_request_deployed_before_its_merge_has_no_hours_from_merge_to_deployment(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T12:00"),
        commit(1, authored_at="2026-01-05T10:10"),
        shipped("D1", "b", "2026-01-06T10:10"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select hours_deploy, hours_lead_time from marts.pull_requests") == (None, 24)


def test_a_commit_off_the_branch_ships_what_its_merge_base_contains(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "a", "2026-01-05T09:00"),
        merged(2, "b", "2026-01-06T09:00"),
        merged(3, "c", "2026-01-06T09:30"),
        [merge_base("8", "a"), merge_base("9", "b")],
        shipped("v1", "8", "2026-01-05T10:10"),
        shipped("v2", "9", "2026-01-06T10:10"),
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows("from marts.pull_request_deployments order by number") == [
        ("acme/shop", 1, "v1", "2026-01-05T10:10", "compare", True),
        ("acme/shop", 2, "v2", "2026-01-06T10:10", "compare", False),
    ]
    assert warehouse.rows(
        "select id, position, is_by_merge_base, is_record, is_first_known, pull_request_count"
        " from marts.deployments order by id"
    ) == [("v1", 0, True, True, True, None), ("v2", 1, True, True, False, 1)]


def test_a_later_deployment_of_an_older_branch_ships_nothing_that_a_newer_one_had(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-05T09:00"),
        merged(2, "c", "2026-01-06T09:00"),
        [merge_base("7", "a"), merge_base("8", "c"), merge_base("9", "b")],
        shipped("v1", "7", "2026-01-05T08:10"),
        shipped("v2", "8", "2026-01-07T10:10"),
        shipped("v1.1", "9", "2026-01-08T10:10"),
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments order by number") == [
        (1, "v2"),
        (2, "v2"),
    ]
    assert warehouse.rows("select id, is_record from marts.deployments order by finished_at") == [
        ("v1", True),
        ("v2", True),
        ("v1.1", False),
    ]


def test_of_a_release_and_its_candidate_on_the_same_commit_the_first_counts(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-05T09:00"),
        [merge_base("8", "a"), merge_base("9", "b")],
        shipped("v1", "8", "2026-01-05T08:10"),
        [deployment("rc", "9", "2026-01-06T10:00"), status("rc", "SUCCESS", "2026-01-06T10:10")],
        [deployment("final", "9", "2026-01-06T10:00"), status("final", "SUCCESS", "2026-01-06T10:10")],
    )
    warehouse.build("marts.pull_request_deployments", "marts.deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments") == [(1, "rc")]
    assert warehouse.rows("select id, is_record, is_repeat from marts.deployments order by all") == [
        ("final", False, True),
        ("rc", True, False),
        ("v1", True, False),
    ]


def test_a_branch_that_was_never_merged_ships_what_its_merge_base_off_the_line_contains(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("b", "a", "2"),
        branch_head("b"),
        merged(1, "1", "2026-01-05T09:00", base_branch="develop"),
        merged(2, "2", "2026-01-05T09:00", base_branch="develop"),
        merge_base("9", "1"),
        shipped("v1", "a", "2026-01-05T08:10"),
        shipped("v2", "9", "2026-01-06T10:10"),
        shipped("v3", "b", "2026-01-07T10:10"),
    )
    warehouse.build("marts.side_shipments", "marts.pull_request_deployments")
    assert warehouse.rows("select left(commit_oid, 1), ship_number from marts.side_shipments order by all") == [
        ("1", 2),
        ("9", 2),
    ]
    assert warehouse.rows(
        "select number, deployment_id, deployment_match from marts.pull_request_deployments order by number"
    ) == [(1, "v2", "compare"), (2, "v3", "position")]


def test_what_is_deployed_from_a_branch_before_its_merge_is_shipped_then(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("1", "a"),
        branch_commit("2", "1"),
        branch_commit("3", "2"),
        branch_commit("b", "a", "3"),
        branch_head("b"),
        merged(1, "1", "2026-01-05T09:00", base_branch="release-1"),
        merged(2, "2", "2026-01-05T10:00", base_branch="release-1"),
        merged(3, "3", "2026-01-06T11:00", base_branch="release-1"),
        shipped("v0", "a", "2026-01-05T08:10"),
        shipped("v1", "2", "2026-01-06T10:10"),
        shipped("v2", "b", "2026-01-09T10:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments order by number") == [
        (1, "v1"),
        (2, "v1"),
        (3, "v2"),
    ]


def test_a_cherry_pick_ships_the_change_that_it_names(warehouse: Warehouse) -> None:
    line = "Mend the till\n\n(cherry picked from commit {})"
    warehouse.add(
        branch_commit("a"),
        # 1 was merged into a release branch and picked onto the default branch as b
        branch_commit("b", "a", message=line.format(sha("e1"))),
        branch_commit("c", "b"),
        branch_head("c"),
        merged(1, "e1", "2026-01-05T09:00", base_branch="release-1"),
        # 2 was merged as c and picked onto a release branch by 3, whose merge was deployed before c was
        merged(2, "c", "2026-01-06T09:00"),
        merged(3, "e3", "2026-01-06T10:00", base_branch="release-1"),
        commit(3, message=line.format(sha("c"))),
        merge_base("e3", "a"),
        shipped("v1", "a", "2026-01-05T08:10"),
        shipped("v2", "b", "2026-01-06T08:10"),
        shipped("v1.1", "e3", "2026-01-07T08:10"),
        shipped("v3", "c", "2026-01-09T08:10"),
    )
    warehouse.build("marts.cherry_picks", "marts.pull_request_deployments")
    assert warehouse.rows("select left(picked_oid, 2), left(commit_oid, 2) from marts.cherry_picks order by all") == [
        ("c0", "e3"),
        ("e1", "b0"),
    ]
    assert warehouse.rows(
        "select number, deployment_id, deployment_match from marts.pull_request_deployments order by number"
    ) == [(1, "v2", "position"), (2, "v1.1", "compare"), (3, "v1.1", "compare")]


def test_a_change_and_its_revert_are_shipped_like_any_other(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        merged(2, "c", "2026-01-06T10:00", title='Revert "Change 1"'),
        shipped("v1", "a", "2026-01-05T08:10"),
        shipped("v2", "c", "2026-01-07T08:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id from marts.pull_request_deployments order by number") == [
        (1, "v2"),
        (2, "v2"),
    ]


def test_what_was_merged_after_a_deployment_was_known_is_not_left_out(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        merged(2, "c", "2026-01-06T11:00"),
        shipped("off the branch", "9", "2026-01-06T10:10"),
        shipped("first placed", "c", "2026-01-06T12:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows(
        "select number, deployment_id, is_first_known from marts.pull_request_deployments order by number"
    ) == [
        (1, "first placed", True),
        (2, "first placed", False),
    ]


def test_a_merge_that_the_branch_does_not_have_any_more_is_matched_by_time(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "e1", "2026-01-06T09:00"),
        merged(2, "e2", "2026-01-06T09:00", base_branch="release-1"),
        shipped("v1", "a", "2026-01-06T08:10"),
        shipped("v2", "b", "2026-01-06T10:10"),
        shipped("v3", "c", "2026-01-06T11:10"),
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.rows("select number, deployment_id, deployment_match from marts.pull_request_deployments") == [
        (1, "v2", "time")
    ]


def test_of_deployments_asked_for_after_the_merge_the_earliest_to_finish_counts(warehouse: Warehouse) -> None:
    warehouse.add(
        merged(1, "e1", "2026-01-06T10:00"),
        shipped("v0", "d0", "2026-01-05T08:10"),
        [deployment("slow", "d1", "2026-01-06T10:00"), status("slow", "SUCCESS", "2026-01-06T12:00")],
        [deployment("quick", "d2", "2026-01-06T10:30"), status("quick", "SUCCESS", "2026-01-06T10:40")],
        [deployment("before", "d3", "2026-01-06T09:59"), status("before", "SUCCESS", "2026-01-06T10:10")],
    )
    warehouse.build("marts.pull_request_deployments")
    assert warehouse.row("select deployment_id, deployment_match from marts.pull_request_deployments") == (
        "quick",
        "time",
    )

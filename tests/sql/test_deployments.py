"""What a deployment is: its outcome, its environment, and whether it shipped something new."""

from __future__ import annotations

from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import deployment, release, sha, status, workflow_run
from tests.sql.warehouse import Warehouse


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
    assert warehouse.row(
        "select repository, id, source, environment, services, is_production, commit_oid, created_at, finished_at,"
        " status, position, is_by_merge_base, is_repeat, is_record, is_first_known, is_failed, pull_request_count"
        " from marts.deployments"
    ) == (
        "acme/shop",
        "D1",
        "deployment",
        "production",
        None,
        True,
        sha("a"),
        "2026-01-06T10:00",
        "2026-01-06T10:20",
        "success",
        0,
        False,
        False,
        True,
        True,
        False,
        None,
    )


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
    warehouse.build("marts.deployments", "marts.deployment_services")
    assert warehouse.rows(
        "select deployment_id, ship_number, position, newest_position_before, is_record, is_first_known"
        " from marts.deployment_services order by ship_number"
    ) == [
        ("first", 1, 1, None, True, True),
        ("retry", 2, 1, 1, False, False),
        ("next", 3, 2, 1, True, False),
        ("rollback", 4, 1, 2, False, False),
        ("redeploy", 5, 2, 2, False, False),
        ("newest", 6, 3, 2, True, False),
    ]
    assert warehouse.rows("select id from marts.deployments where is_record order by id") == [
        ("first",),
        ("newest",),
        ("next",),
    ]


def test_tries_of_one_commit_within_ten_minutes_count_once(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [deployment("failed", "b", "2026-01-06T10:00"), status("failed", "FAILURE", "2026-01-06T10:20")],
        [deployment("worked", "b", "2026-01-06T10:30"), status("worked", "SUCCESS", "2026-01-06T10:31")],
        [deployment("again", "b", "2026-01-06T10:41"), status("again", "SUCCESS", "2026-01-06T10:42")],
        [deployment("later", "b", "2026-01-06T10:53"), status("later", "SUCCESS", "2026-01-06T10:54")],
        [deployment("elsewhere", "b", "2026-01-06T10:41", environment="prod-eu")],
        status("elsewhere", "SUCCESS", "2026-01-06T10:42"),
        [deployment("lost", "c", "2026-01-07T10:00"), status("lost", "ERROR", "2026-01-07T10:01")],
        [deployment("lost again", "c", "2026-01-07T10:05"), status("lost again", "ERROR", "2026-01-07T10:06")],
    )
    warehouse.build("marts.deployments")
    assert warehouse.rows("select id, is_repeat, is_record from marts.deployments order by created_at, id") == [
        ("failed", True, False),
        ("worked", False, True),
        ("again", True, False),
        ("elsewhere", False, False),
        ("later", False, False),
        ("lost", True, False),
        ("lost again", False, False),
    ]


def test_the_first_region_of_production_to_have_a_commit_makes_the_record(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "a", "2026-01-06T08:00"),
        merged(2, "c", "2026-01-06T09:00"),
        shipped("eu 1", "a", "2026-01-06T08:10", environment="prod-eu"),
        shipped("us 1", "a", "2026-01-06T08:40", environment="prod-us"),
        shipped("us 2", "c", "2026-01-06T10:10", environment="prod-us"),
        shipped("eu half", "b", "2026-01-06T11:10", environment="prod-eu"),
        shipped("eu 2", "c", "2026-01-06T12:10", environment="prod-eu"),
    )
    warehouse.build("marts.deployments", "marts.pull_request_deployments")
    assert warehouse.rows("select id from marts.deployments where is_record order by finished_at") == [
        ("eu 1",),
        ("us 2",),
    ]
    assert warehouse.rows("select number, deployed_at from marts.pull_request_deployments order by number") == [
        (1, "2026-01-06T08:10"),
        (2, "2026-01-06T10:10"),
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
        ("D3", "success", "2026-01-06T12:10", False, True, True, None),
    ]


def test_what_production_is_can_be_configured(warehouse: Warehouse) -> None:
    warehouse.add(LINE, shipped("D1", "b", "2026-01-06T10:10", environment="LIVE"))
    warehouse.build("marts.deployments", deployments={"production": "^live$"})
    assert warehouse.rows("select is_production from marts.deployments") == [(True,)]


def test_what_is_deployed_after_the_end_of_the_data_is_not_deployed_yet(warehouse: Warehouse) -> None:
    warehouse.add(LINE, merged(1, "b", "2026-01-06T09:00"), shipped("D1", "b", "2026-01-20T10:10"))
    warehouse.build("marts.pull_requests", as_of="2026-01-20T10:05")
    assert warehouse.rows("select state, deployed_at, deployment_match from marts.pull_requests") == [
        ("merged", None, "none")
    ]
    assert warehouse.rows("select status from marts.deployment_attempts") == [("pending",)]


def test_a_successful_run_of_the_workflow_on_the_default_branch_is_a_deployment(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "b", "2026-01-06T09:00"),
        workflow_run(1, "a", "2026-01-05T10:00", updated_at="2026-01-05T10:20"),
        workflow_run(2, "b", "2026-01-06T10:00", "failure", updated_at="2026-01-06T10:05"),
        workflow_run(3, "b", "2026-01-06T11:00", updated_at="2026-01-06T11:30", attempt=2),
        workflow_run(4, "b", "2026-01-06T10:30", name="Test", path=".github/workflows/test.yml"),
        workflow_run(5, "b", "2026-01-06T10:30", head_branch="topic"),
        workflow_run(6, "b", "2026-01-06T10:30", event="pull_request"),
        workflow_run(7, "c", "2026-01-06T10:30", "cancelled"),
        workflow_run(8, "c", "2026-02-01T10:30", updated_at="2026-02-03T10:30"),
        workflow_run(9, "d", "2026-02-01T10:30", None),
        release("v1", "a", "2026-01-05T12:00"),
    )
    warehouse.build(
        "marts.deployment_attempts",
        "marts.deployments",
        "marts.pull_request_deployments",
        deployments={"workflow": "deploy"},
    )
    assert warehouse.rows(
        "select id, source, environment, is_production, created_at, finished_at, status, is_record"
        " from marts.deployments order by id"
    ) == [
        ("1", "workflow_run", "Deploy", True, "2026-01-05T10:00", "2026-01-05T10:20", "success", True),
        ("2", "workflow_run", "Deploy", True, "2026-01-06T10:00", None, "failure", False),
        ("3", "workflow_run", "Deploy", True, "2026-01-06T11:00", "2026-01-06T11:30", "success", True),
        ("8", "workflow_run", "Deploy", True, "2026-02-01T10:30", None, "pending", False),
        ("9", "workflow_run", "Deploy", True, "2026-02-01T10:30", None, "pending", False),
    ]
    assert warehouse.rows("select number, deployment_id, deployment_match from marts.pull_request_deployments") == [
        (1, "3", "position")
    ]


def test_a_workflow_can_be_named_by_its_file_and_counts_only_where_it_is_named(warehouse: Warehouse) -> None:
    warehouse.add(LINE, workflow_run(1, "a", "2026-01-05T10:00", name=None, path=".github/workflows/ship.yml"))
    settings = {"source": "workflow_runs", "workflow": r"ship\.yml$"}
    warehouse.build("marts.deployment_attempts", deployments=settings)
    assert warehouse.rows("select deployment_id, environment from marts.deployment_attempts") == [
        ("1", ".github/workflows/ship.yml")
    ]


def test_runs_are_no_deployments_unless_a_workflow_is_named(warehouse: Warehouse) -> None:
    warehouse.add(LINE, workflow_run(1, "a", "2026-01-05T10:00"))
    warehouse.build("marts.deployment_attempts")
    assert warehouse.rows("from marts.deployment_attempts") == []

"""The deployment metrics of DORA: frequency, change fail rate, recovery, rework, and changes per deployment."""

from __future__ import annotations

from typing import Any

from tests.sql.delivery import LINE, merged, shipped
from tests.sql.records import branch_commit, branch_head, deployment, status
from tests.sql.warehouse import Warehouse

TEAMS = [
    {"name": "till", "repositories": ["acme/shop"]},
    {"name": "site", "repositories": ["acme/web"]},
]
FIRST = "2026-01-05T00:00"
SECOND = "2026-01-12T00:00"
THIRD = "2026-01-19T00:00"


def weeks(*starts: str) -> list[dict[str, object]]:
    """Complete weeks, and the whole time of them."""
    days = {start: f"2026-01-{int(start[8:10]) + 7:02}T00:00" for start in starts}
    rows: list[dict[str, object]] = [
        {"window_kind": "week", "starts_at": start, "ends_at": end, "closes_at": end} for start, end in days.items()
    ]
    whole = {"window_kind": "all", "starts_at": starts[0], "ends_at": days[starts[-1]], "closes_at": days[starts[-1]]}
    return [row | {"is_complete": True} for row in [*rows, whole]]


def deployed(node: str, finished_at: str | None, **more: Any) -> dict[str, object]:
    known: dict[str, object] = {
        "repository": "acme/shop",
        "id": node,
        "is_production": True,
        "is_repeat": False,
        "status": "success" if finished_at else "failure",
        "created_at": finished_at or "2026-01-06T08:00",
        "finished_at": finished_at,
        "is_counted": finished_at is not None,
        "pull_request_count": 0,
    }
    return known | more


def failed(node: str, failed_at: str, restored_at: str | None) -> dict[str, object]:
    return {
        "repository": "acme/shop",
        "deployment_id": node,
        "reason": "rollback",
        "failed_at": failed_at,
        "restored_at": restored_at,
    }


def mends(node: str) -> dict[str, object]:
    return {"repository": "acme/shop", "deployment_id": node, "reason": "rollback"}


def metrics(warehouse: Warehouse, columns: str, where: str = "team_slice = 'all'", **tables: Any) -> list[Any]:
    """Some columns of the metrics of literal deployments, failures, remedies and incidents."""
    warehouse.table("marts.windows", *weeks(FIRST, SECOND, THIRD))
    for name in ("deployments", "deployment_failures", "deployment_remedies", "incidents"):
        warehouse.table(f"marts.{name}", *tables.get(name, []))
    warehouse.build("metrics.deployments", as_of=tables.get("as_of", "2026-02-02"), teams=TEAMS)
    return warehouse.rows(f"select {columns} from metrics.deployments where {where} order by window_kind, starts_at")


def test_deployment_frequency_counts_what_shipped_something_new(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "starts_at, n, success_count, failed_count, deployments_per_week, successes_per_week, pull_request_count,"
        " known_content_count, pull_requests_per_deployment",
        "team_slice = 'all' and window_kind = 'week'",
        deployments=[
            deployed("first known", "2026-01-05T00:00", pull_request_count=None),
            deployed("begin", "2026-01-05T00:00"),
            deployed("new", "2026-01-06T08:00", pull_request_count=3),
            deployed("rollback", "2026-01-06T09:00", is_counted=False, pull_request_count=1),
            deployed("retried", "2026-01-06T09:05", is_counted=False, is_repeat=True),
            deployed("failed", None),
            deployed("pending", None, status="pending"),
            deployed("asked for before the turn", "2026-01-12T00:00", pull_request_count=1),
            deployed("to staging", "2026-01-13T08:00", is_production=False),
        ],
    ) == [
        (FIRST, 3, 4, 1, 3, 4, 4, 2, 1.5),
        (SECOND, 1, 1, 0, 1, 1, 1, 1, 1),
        (THIRD, 0, 0, 0, 0, 0, 0, 0, None),
    ]


def test_before_the_first_known_deployment_nothing_is_known(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "window_kind, starts_at, is_complete, n, deployments_per_week",
        deployments=[deployed("first", "2026-01-14T12:00"), deployed("second", "2026-01-16T00:00")],
    ) == [
        ("all", FIRST, True, 2, 2 / 11.5 * 7),
        ("week", SECOND, False, 2, None),
        ("week", THIRD, True, 0, 0),
    ]


def test_where_nothing_is_known_to_be_deployed_there_is_no_row(warehouse: Warehouse) -> None:
    assert metrics(warehouse, "*", deployments=[deployed("failed", None)]) == []


def test_deployments_belong_to_the_team_of_their_repository(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        [branch_commit("a", repository="acme/web"), branch_head("a", repository="acme/web")],
        merged(1, "b", "2026-01-06T08:00"),
        shipped("shop 1", "a", "2026-01-05T00:00"),
        shipped("shop 2", "b", "2026-01-06T10:00"),
        shipped("web", "a", "2026-01-05T00:00", repository="acme/web"),
    )
    warehouse.build("metrics.deployments", teams=TEAMS)
    assert warehouse.rows(
        "select team_slice, n, pull_request_count from metrics.deployments where window_kind = 'week'"
        " and starts_at = timestamp '2026-01-05' order by team_slice"
    ) == [("all", 3, 1), ("site", 1, 0), ("till", 2, 1)]


def test_change_fail_rate_is_the_share_of_deployments_followed_for_seven_days_that_failed(
    warehouse: Warehouse,
) -> None:
    assert metrics(
        warehouse,
        "starts_at, n, followed_count, change_failure_count, change_fail_rate, missing_reason",
        "team_slice = 'till' and window_kind = 'week'",
        as_of="2026-01-20T08:00",
        deployments=[
            deployed("first", "2026-01-05T00:00"),
            deployed("bad", "2026-01-06T08:00"),
            deployed("good", "2026-01-07T08:00"),
            deployed("back", "2026-01-07T09:00", is_counted=False),
            deployed("barely followed", "2026-01-13T08:00"),
            deployed("not followed", "2026-01-13T08:01"),
        ],
        deployment_failures=[
            failed("bad", "2026-01-06T08:00", "2026-01-06T10:00"),
            failed("not followed", "2026-01-13T08:01", None),
        ],
        deployment_remedies=[mends("back")],
    ) == [
        (FIRST, 3, 3, 1, 1 / 3, None),
        (SECOND, 2, 1, 0, 0, None),
        (THIRD, 0, 0, 0, None, "no deployment has seven days of data behind it"),
    ]


def test_where_no_failure_was_ever_recorded_the_rates_are_unknown_and_not_zero(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "n, followed_count, change_failure_count, change_fail_rate, rework_count, deployment_rework_rate,"
        " left(missing_reason, 11)",
        "team_slice = 'till' and window_kind = 'all'",
        deployments=[deployed("first", "2026-01-05T00:00")],
    ) == [(1, 1, None, None, None, None, "no incident")]


def test_an_incident_that_could_be_attributed_makes_no_failure_a_zero(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "change_fail_rate, deployment_rework_rate, missing_reason",
        "team_slice = 'till' and window_kind = 'all'",
        deployments=[deployed("first", "2026-01-05T00:00")],
        incidents=[{"team": "till", "key": "SHOP-1", "matched_by": "team"}],
    ) == [(0, 0, None)]


def test_recovery_time_counts_each_failure_with_at_most_seven_days(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "recovery_n, recovered_count, median_hours_to_recover, mean_hours_to_recover",
        "team_slice = 'all' and window_kind = 'all'",
        deployments=[deployed(name, "2026-01-05T00:00") for name in ("a", "b", "c")]
        + [deployed("d", "2026-01-19T00:00")],
        deployment_failures=[
            failed("a", "2026-01-05T00:00", "2026-01-05T02:00"),
            failed("b", "2026-01-05T00:00", "2026-01-20T00:00"),
            failed("c", "2026-01-05T00:00", None),
            failed("d", "2026-01-26T00:01", "2026-01-26T00:02"),
        ],
    ) == [(3, 1, 168, (2 + 168 + 168) / 3)]


def test_rework_is_the_share_of_all_that_succeeded_that_mends(warehouse: Warehouse) -> None:
    assert metrics(
        warehouse,
        "success_count, rework_count, deployment_rework_rate",
        "team_slice = 'all' and window_kind = 'week' and starts_at = timestamp '2026-01-05'",
        deployments=[
            deployed("first", "2026-01-05T00:00"),
            deployed("bad", "2026-01-06T08:00"),
            deployed("back", "2026-01-06T09:00", is_counted=False),
            deployed("good", "2026-01-07T09:00"),
        ],
        deployment_remedies=[mends("back"), mends("back") | {"reason": "incident"}],
    ) == [(4, 1, 0.25)]


def test_one_deployment_fails_at_most_once_however_many_incidents_follow(warehouse: Warehouse) -> None:
    warehouse.add(
        LINE,
        merged(1, "a", "2026-01-05T08:00"),
        shipped("v1", "a", "2026-01-05T10:00"),
        shipped("v2", "b", "2026-01-06T10:00"),
        shipped("back", "a", "2026-01-06T12:00"),
        [deployment("again", "b", "2026-01-06T13:00"), status("again", "SUCCESS", "2026-01-06T13:10")],
        shipped("back once more", "a", "2026-01-06T14:00"),
        shipped("v3", "c", "2026-01-08T10:00"),
    )
    warehouse.build("metrics.deployments")
    assert warehouse.row(
        "select n, followed_count, change_failure_count, change_fail_rate, rework_count, success_count"
        " from metrics.deployments where team_slice = 'all' and window_kind = 'all'"
    ) == (3, 3, 1, 1 / 3, 2, 6)

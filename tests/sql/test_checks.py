"""The checks that every build ends with: silent on sound tables, loud when their claim is broken."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import dictionary
from pipeline.errors import CheckFailedError
from tests.sql.records import (
    branch_commit,
    branch_head,
    commit,
    deployment,
    jira_issue,
    jira_moves,
    pull_request,
    review,
    status,
)
from tests.sql.warehouse import Warehouse, all_checks

NEEDED = ("metrics.flow_windows", "marts.pull_requests", "marts.deployments", "marts.work_items")

ONE_WEEK = "system = 'review' and team_slice = 'all' and ai_slice = 'all' and starts_at = '2026-01-05'"

BROKEN = [
    (
        "deployments_do_not_precede_merges_by_place",
        "update marts.pull_request_service_deployments set deployment_id = 'D2' where number = 1",
        [("acme/shop", 1, "D2", 0)],
    ),
    (
        "every_raw_pull_request_reaches_the_marts",
        "delete from marts.pull_requests where number = 2",
        [(1, 2)],
    ),
    (
        "items_are_conserved",
        f"update metrics.flow_windows set departures = departures + 1 where {ONE_WEEK}",
        [("review", "all", "all", "week", "2026-01-05T00:00")],
    ),
    (
        "presence_is_sojourn_plus_ageing",
        f"update metrics.flow_windows set age_at_end_us = age_at_end_us + 1 where {ONE_WEEK}",
        [("review", "all", "all", "week", "2026-01-05T00:00")],
    ),
    (
        "pull_requests_are_unique",
        "insert into marts.pull_requests from marts.pull_requests where number = 1",
        [("acme/shop", 1, 2)],
    ),
    (
        "windows_tile_the_whole_time",
        f"delete from metrics.flow_windows where {ONE_WEEK.replace('review', 'task')}",
        [("task", "week", 21 * 86_400_000_000, 27 * 86_400_000_000)],
    ),
    (
        "work_items_are_unique",
        "insert into marts.work_items from marts.work_items",
        [("jira", "SHOP-1", 2)],
    ),
]


def add_a_little_of_everything(warehouse: Warehouse) -> None:
    warehouse.add(
        [branch_commit("a"), branch_commit("b", "a"), branch_head("b")],
        pull_request(1, merge_commit="a", merged_at="2026-01-06T08:00"),
        commit(1),
        review(1, "bob", "2026-01-05T10:00", "APPROVED"),
        pull_request(2, merge_commit="b", merged_at="2026-01-07T08:00", created_at="2026-01-06T08:00"),
        [deployment("D1", "a", "2026-01-06T10:00"), status("D1", "SUCCESS", "2026-01-06T10:00")],
        [deployment("D2", "b", "2026-01-08T10:00"), status("D2", "SUCCESS", "2026-01-08T10:00")],
        jira_issue("SHOP-1", status="2"),
        jira_moves("SHOP-1", "1", ("2", "2026-01-06T00:00")),
    )


@pytest.mark.parametrize(("name", "damage", "found"), BROKEN, ids=[name for name, _, _ in BROKEN])
def test_a_check_is_silent_on_sound_tables_and_names_the_rows_that_break_its_claim(
    warehouse: Warehouse, name: str, damage: str, found: list[tuple[Any, ...]]
) -> None:
    add_a_little_of_everything(warehouse)
    warehouse.build(*NEEDED)
    assert warehouse.check(name) == []
    warehouse.connection.execute(damage)
    assert warehouse.check(name) == found


def test_every_check_is_seen_to_fire() -> None:
    assert {name for name, _, _ in BROKEN} == {check.path.stem for check in all_checks()}


def test_a_broken_claim_stops_the_build_and_names_the_check_and_the_rows(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.add(pull_request(1))

    def lose_a_pull_request(connection: Any, _: object) -> None:
        connection.execute("delete from marts.pull_requests")

    monkeypatch.setattr(dictionary, "write", lose_a_pull_request)
    with pytest.raises(CheckFailedError, match=r"1 rows say otherwise, such as \(1, 1\)") as raised:
        warehouse.build_all()
    assert raised.value.where == "sql/checks/every_raw_pull_request_reaches_the_marts.sql"


@pytest.mark.parametrize("as_of", ["2026-01-01", "2026-01-06T09:00", "2026-01-12"])
def test_everything_builds_and_every_check_holds_wherever_the_data_end(warehouse: Warehouse, as_of: str) -> None:
    add_a_little_of_everything(warehouse)
    warehouse.build_all(as_of)
    assert warehouse.row("select as_of::date::varchar from meta.settings") == (as_of[:10],)

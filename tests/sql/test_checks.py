"""The checks that every build ends with: silent on sound tables, loud when their claim is broken."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pytest

from pipeline import build
from pipeline.errors import CheckFailedError
from pipeline.models import Model
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
from tests.sql.warehouse import Warehouse, all_checks, all_models

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
        "durations_are_not_negative",
        (
            "update marts.pull_requests set hours_review = -1 where number = 1;"
            "update marts.work_items set hours_in_progress = -1;"
            "update marts.flow_items set ended_at = started_at - interval 1 hour where system = 'task'"
        ),
        [("acme/shop#1",), ("SHOP-1",), ("SHOP-1/1",)],
    ),
    (
        "figures_are_finite",
        (
            "update metrics.lead_time set mean_hours = 'inf' where duration = 'open' and team_slice = 'all'"
            " and ai_slice = 'all' and window_kind = 'all'"
        ),
        [("metrics.lead_time.mean_hours", math.inf)],
    ),
    (
        "keys_are_unique",
        (
            "insert into marts.pull_request_ai from marts.pull_request_ai where number = 1;"
            "insert into marts.teams from marts.teams"
        ),
        [("marts.pull_request_ai", "acme/shop#1"), ("marts.teams", "unassigned")],
    ),
    (
        "labels_add_up_to_all",
        (
            "update metrics.flow_windows set presence_us = presence_us + 1"
            " where system = 'review' and team_slice = 'all'"
            " and ai_slice = 'no_trace' and window_kind = 'month' and starts_at = '2026-01-01'"
        ),
        [("review", "all", "2026-01-01T00:00")],
    ),
    (
        "labels_are_known",
        "update marts.pull_requests set ai_label = 'human' where number = 1",
        [("marts.pull_requests", "human")],
    ),
    (
        "periods_are_accounted_for_exactly",
        (
            "update metrics.throughput set age_at_start_us = age_at_start_us - 1"
            " where system = 'task' and team_slice = 'all' and ai_slice = 'all' and place = 2"
        ),
        [("task", "all", "all", "later")],
    ),
    (
        "pull_requests_are_unique",
        "insert into marts.pull_requests from marts.pull_requests where number = 1",
        [("acme/shop", 1, 2)],
    ),
    (
        "shares_lie_between_zero_and_one",
        "update metrics.coverage set share = 1.5 where claim = 'pull requests read completely'",
        [("metrics.coverage.share", 1.5)],
    ),
    (
        "teams_add_up_to_all",
        (
            "delete from metrics.flow_windows where system = 'review' and team_slice = 'unassigned'"
            " and ai_slice = 'no_trace' and window_kind = 'month'"
        ),
        [("review", "no_trace", "2026-01-01T00:00")],
    ),
    (
        "what_is_said_of_a_pull_request_has_one",
        "insert into marts.reverts (repository, number) values ('acme/shop', 99)",
        [("marts.reverts", "acme/shop", 99)],
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
    (check,) = (check for check in all_checks() if check.path.stem == name)
    warehouse.build(*check.reads & {model.name for model in all_models()})
    assert warehouse.check(name) == []
    warehouse.connection.execute(damage)
    assert warehouse.check(name) == found


def test_every_check_is_seen_to_fire() -> None:
    assert {name for name, _, _ in BROKEN} == {check.path.stem for check in all_checks()}


def test_a_broken_claim_stops_the_build_and_names_the_check_and_the_rows(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse.add(pull_request(1))

    make = build._make

    def lose_the_pull_requests(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
        make(connection, model)
        if model.name == "marts.pull_requests":
            connection.execute("delete from marts.pull_requests")

    monkeypatch.setattr(build, "_make", lose_the_pull_requests)
    with pytest.raises(CheckFailedError, match=r"1 rows say otherwise, such as \(1, 1\)") as raised:
        warehouse.build_all()
    assert raised.value.where == "sql/checks/every_raw_pull_request_reaches_the_marts.sql"


@pytest.mark.parametrize("as_of", ["2026-01-01", "2026-01-06T09:00", "2026-01-12"])
def test_everything_builds_and_every_check_holds_wherever_the_data_end(warehouse: Warehouse, as_of: str) -> None:
    add_a_little_of_everything(warehouse)
    warehouse.build_all(as_of)
    assert warehouse.row("select as_of::date::varchar from meta.settings") == (as_of[:10],)

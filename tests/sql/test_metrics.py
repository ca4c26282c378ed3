"""What reports print: figures by team, AI slice and window, with the n behind them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.records import branch_commit, branch_head, commit, deployment, pull_request, status
from tests.sql.warehouse import Warehouse

WEEKS = [
    {
        "window_kind": "week",
        "starts_at": start,
        "closes_at": end,
        "ends_at": end,
        "is_complete": True,
    }
    for start, end in (("2026-01-05", "2026-01-12"), ("2026-01-12", "2026-01-19"))
]
FIRST = "2026-01-05T00:00"
SECOND = "2026-01-12T00:00"
TEAMS = [{"name": "core", "members": ["ann"]}]
ALL = "team_slice = 'all' and ai_slice = 'all'"


def merged(number: int, merged_at: str = "2026-01-06T08:00", **more: object) -> dict[str, object]:
    known: dict[str, object] = {
        "repository": "acme/shop",
        "number": number,
        "team": "unassigned",
        "ai_label": "no_trace",
    }
    return known | {"state": "merged", "created_at": "2026-01-05T08:00", "merged_at": merged_at} | more


def test_adoption_is_the_share_of_opened_pull_requests_with_a_trace(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        merged(1, team="core", ai_label="ai_coauthored"),
        merged(2, team="core", ai_label="agent_authored", created_at="2026-01-11T23:59"),
        merged(3, team="core", created_at="2026-01-05T00:00"),
        merged(4),
        merged(5, team="core", ai_label="automation"),
        merged(6, team="core", created_at="2026-01-12T00:00", ai_label="declared_human"),
    )
    warehouse.build("metrics.adoption", teams=TEAMS)
    assert warehouse.rows("select team_slice, starts_at, n, ai_count, ai_share from metrics.adoption order by all") == [
        ("all", FIRST, 4, 2, 0.5),
        ("all", SECOND, 1, 0, 0),
        ("core", FIRST, 3, 2, 2 / 3),
        ("core", SECOND, 1, 0, 0),
        ("unassigned", FIRST, 1, 0, 0),
    ]


def test_the_deletion_ratio_is_a_ratio_of_sums(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        merged(1, additions=100, deletions=10),
        merged(2, additions=1, deletions=90),
        merged(3, additions=50, deletions=0, ai_label="ai_coauthored"),
        merged(4, additions=1, deletions=900, state="closed"),
        merged(5, additions=0, deletions=7, merged_at="2026-01-12T00:00"),
    )
    warehouse.build("metrics.deletion_ratio")
    assert warehouse.rows(
        "select ai_slice, starts_at, n, additions, deletions, deletion_ratio from metrics.deletion_ratio"
        " where team_slice = 'all' order by all"
    ) == [
        ("ai", FIRST, 1, 50, 0, 0),
        ("ai_coauthored", FIRST, 1, 50, 0, 0),
        ("all", FIRST, 3, 151, 100, 100 / 151),
        ("all", SECOND, 1, 0, 7, None),
        ("no_trace", FIRST, 2, 101, 100, 100 / 101),
        ("no_trace", SECOND, 1, 0, 7, None),
    ]


def test_the_counted_deletion_ratio_leaves_out_mass_changes_and_unknown_files_and_says_how_many(
    warehouse: Warehouse,
) -> None:
    counted: dict[str, Any] = {"additions": 1000, "deletions": 1000, "is_mass_change": False}
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        merged(1, counted_additions=100, counted_deletions=10, **counted),
        merged(2, counted_additions=20, counted_deletions=50, **counted),
        merged(3, counted_additions=9000, counted_deletions=9000, **(counted | {"is_mass_change": True})),
        merged(4, **(counted | {"is_mass_change": None})),
    )
    warehouse.build("metrics.deletion_ratio")
    assert warehouse.rows(
        "select n, deletion_ratio, counted_n, counted_additions, counted_deletions, counted_deletion_ratio,"
        f" mass_change_count, missing_count from metrics.deletion_ratio where {ALL}"
    ) == [(4, 1, 2, 120, 60, 0.5, 1, 1)]


def test_sizes_are_medians_means_and_buckets_of_counted_lines(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    sizes = [(10, 1), (11, 2), (50, 3), (201, 4), (501, 5), (6000, 9)]
    warehouse.table(
        "marts.pull_requests",
        *(
            merged(
                number,
                counted_additions=lines - 1,
                counted_deletions=1,
                counted_files=files,
                additions=lines,
                deletions=10,
                is_mass_change=lines > 5000,
            )
            for number, (lines, files) in enumerate(sizes)
        ),
        merged(9, additions=1000, deletions=0),
    )
    warehouse.build("metrics.pull_request_size")
    assert warehouse.rows(
        "select n, median_lines, mean_lines, median_files, mean_files, up_to_10_count, up_to_50_count,"
        " up_to_200_count, up_to_500_count, over_500_count, mass_change_count, missing_count, median_total_lines"
        f" from metrics.pull_request_size where {ALL}"
    ) == [(6, 125.5, 6773 / 6, 3.5, 4, 1, 2, 0, 1, 2, 1, 1, 211)]


def test_upper_quantiles_need_a_hundred_pull_requests(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        *(merged(number, hours_open=float(number)) for number in range(1, 101)),
        *(merged(number, merged_at="2026-01-13T08:00", hours_open=float(number)) for number in range(101, 200)),
    )
    warehouse.build("metrics.lead_time")
    assert warehouse.rows(
        "select starts_at, n, median_hours, round(p85_hours, 9), round(p90_hours, 9) from metrics.lead_time"
        f" where duration = 'open' and {ALL} order by starts_at"
    ) == [(FIRST, 100, 50.5, 85.15, 90.1), (SECOND, 99, 150, None, None)]


@pytest.mark.parametrize("duration", ["lead_time", "deploy"])
def test_the_first_known_deployment_is_left_out_of_lead_times_and_counted_apart(
    warehouse: Warehouse, duration: str
) -> None:
    warehouse.table("marts.windows", *WEEKS)
    deployed: dict[str, Any] = {"deployed_at": "2026-01-08T08:00", "is_deployed_by_first_known": False}
    warehouse.table(
        "marts.pull_requests",
        merged(1, work_started_at="2026-01-06T08:00", hours_deploy=48.0)
        | deployed
        | {"is_deployed_by_first_known": True},
        merged(2, work_started_at="2026-01-07T22:00", hours_deploy=10.0, **deployed),
        merged(3, work_started_at="2026-01-07T12:00", hours_deploy=20.0, **deployed),
        merged(4, work_started_at="2026-01-05T20:00", hours_deploy=60.0, **deployed),
        merged(5, **deployed),
        merged(6, merged_at="2026-01-07T08:00", is_deployed_by_first_known=False),
    )
    warehouse.build("metrics.lead_time")
    assert warehouse.rows(
        "select starts_at, n, median_hours, mean_hours, missing_count, left_censored_count from metrics.lead_time"
        f" where duration = '{duration}' and {ALL}"
    ) == [(FIRST, 3, 20, 30, 2, 1)]


def test_a_lead_time_counts_when_it_was_deployed_and_a_stage_when_it_was_merged(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        merged(
            1,
            deployed_at="2026-01-12T00:00",
            is_deployed_by_first_known=False,
            work_started_at="2026-01-11T23:00",
            hours_deploy=2.0,
            hours_open=3.0,
            hours_coding=4.0,
            hours_pickup=5.0,
            hours_review=6.0,
            hours_merge_wait=7.0,
            hours_draft=8.0,
            hours_first_review=9.0,
            hours_review_time=10.0,
        ),
    )
    warehouse.build("metrics.lead_time")
    assert warehouse.rows(
        f"select duration, starts_at, n, mean_hours from metrics.lead_time where {ALL} order by mean_hours"
    ) == [
        ("lead_time", SECOND, 1, 1),
        ("deploy", SECOND, 1, 2),
        ("open", FIRST, 1, 3),
        ("coding", FIRST, 1, 4),
        ("pickup", FIRST, 1, 5),
        ("review", FIRST, 1, 6),
        ("merge_wait", FIRST, 1, 7),
        ("draft", FIRST, 1, 8),
        ("first_review", FIRST, 1, 9),
        ("review_time", FIRST, 1, 10),
    ]


def test_lead_times_from_records_to_the_metric(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        branch_commit("b", "a"),
        branch_head("b"),
        pull_request(1, merge_commit="a", merged_at="2026-01-06T08:00"),
        pull_request(2, merge_commit="b", merged_at="2026-01-07T08:00"),
        commit(2, authored_at="2026-01-05T08:00"),
        [deployment("D1", "a", "2026-01-06T10:00"), status("D1", "SUCCESS", "2026-01-06T10:00")],
        [deployment("D2", "b", "2026-01-07T20:00"), status("D2", "SUCCESS", "2026-01-07T20:00")],
    )
    warehouse.build("metrics.lead_time", as_of="2026-01-12")
    assert warehouse.rows(
        "select n, median_hours, left_censored_count from metrics.lead_time"
        f" where duration = 'lead_time' and window_kind = 'all' and {ALL}"
    ) == [(1, 60, 1)]


def bug(key: str, created_at: str, team: str = "core") -> dict[str, object]:
    return {"source": "jira", "key": key, "type": "bug", "team": team, "created_at": created_at}


def test_defects_per_merged_pull_request_have_no_split_by_ai(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests", merged(1, team="core"), merged(2, team="core", ai_label="ai_coauthored"), merged(3)
    )
    warehouse.table("marts.reverts")
    warehouse.table(
        "marts.work_items",
        bug("SHOP-1", "2026-01-06T08:00"),
        bug("SHOP-4", "2026-01-06T08:00") | {"is_rejected": True},
        bug("SHOP-2", "2026-01-12T00:00"),
        bug("SHOP-3", "2026-01-06T08:00") | {"type": "task"},
    )
    warehouse.build("metrics.defects", teams=TEAMS)
    assert warehouse.rows(
        "select team_slice, ai_slice, starts_at, n, defect_count, value from metrics.defects"
        " where measure = 'bugs_per_merged_pull_request' order by all"
    ) == [
        ("all", "all", FIRST, 3, 1, 1 / 3),
        ("all", "all", SECOND, 0, 1, None),
        ("core", "all", FIRST, 2, 1, 0.5),
        ("core", "all", SECOND, 0, 1, None),
        ("unassigned", "all", FIRST, 1, None, None),
    ]


def test_where_nobody_records_defects_their_number_is_unknown_and_not_zero(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table("marts.pull_requests", merged(1))
    warehouse.table("marts.reverts")
    warehouse.table("marts.work_items", bug("SHOP-3", "2026-01-06T08:00") | {"type": "task"})
    warehouse.build("metrics.defects")
    assert warehouse.rows(
        f"select n, defect_count, value from metrics.defects where measure = 'bugs_per_merged_pull_request' and {ALL}"
    ) == [(1, None, None)]


def test_a_revert_counts_against_a_pull_request_that_was_followed_for_thirty_days(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        merged(1, "2026-01-06T08:00", ai_label="ai_coauthored"),
        merged(2, "2026-01-06T08:00"),
        merged(3, "2026-01-06T08:00"),
        merged(4, "2026-01-07T08:00"),
    )
    warehouse.table(
        "marts.reverts",
        {"repository": "acme/shop", "number": 1, "reverted_at": "2026-02-05T08:00"},
        {"repository": "acme/shop", "number": 2, "reverted_at": "2026-02-05T08:01"},
        {"repository": "acme/shop", "number": 4, "reverted_at": "2026-01-08T08:00"},
    )
    warehouse.table("marts.work_items")
    warehouse.build("metrics.defects", as_of="2026-02-05T09:00")
    assert warehouse.rows(
        "select ai_slice, n, defect_count, value from metrics.defects"
        " where measure = 'reverted_share' and team_slice = 'all' order by all"
    ) == [("ai", 1, 1, 1), ("ai_coauthored", 1, 1, 1), ("all", 3, 1, 1 / 3), ("no_trace", 2, 0, 0)]

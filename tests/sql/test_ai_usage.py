"""What telemetry tells of the use of AI tools: days, and for whom it could have told anything. Zero is not missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.sql.warehouse import Warehouse

TABLES = ("staging.github_copilot_usage", "staging.github_copilot_seats", "staging.github_copilot_report_days")


def used(login: str, day: str, **more: object) -> Mapping[str, object]:
    return {"organization": "acme", "login": login, "user_id": 7, "day": day, "interaction_count": 1} | more


def seat(login: str, created_at: str, day: str, organization: str = "acme") -> Mapping[str, object]:
    return {"organization": organization, "login": login, "created_at": created_at, "day": day}


def reported(*days: str, organization: str = "acme") -> list[Mapping[str, object]]:
    return [{"organization": organization, "day": day, "is_available": True} for day in days]


def copilot(warehouse: Warehouse, usage: object = (), seats: object = (), reports: object = ()) -> None:
    for table, rows in zip(TABLES, (usage, seats, reports), strict=True):
        warehouse.table(table, *rows)  # type: ignore[misc] - a sequence of rows


def test_each_measure_of_a_day_is_a_row_and_what_is_not_told_is_none(warehouse: Warehouse) -> None:
    copilot(warehouse, [used("Ann", "2026-01-05", interaction_count=3, added_line_count=0)])
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("from marts.ai_usage_days order by measure") == [
        ("2026-01-05", "github:ann", "copilot", "active", 1.0, "github_copilot"),
        ("2026-01-05", "github:ann", "copilot", "interactions", 3.0, "github_copilot"),
        ("2026-01-05", "github:ann", "copilot", "lines_added", 0.0, "github_copilot"),
    ]


@pytest.mark.parametrize(
    ("told", "active"),
    [
        ({"interaction_count": 0, "generation_count": 0, "is_chat_used": False}, 0),
        ({"interaction_count": 0, "is_review_received": True}, 0),
        ({"interaction_count": 0, "acceptance_count": 1}, 1),
        ({"interaction_count": 0, "is_cli_used": True}, 1),
        ({"interaction_count": None}, 1),
    ],
)
def test_a_day_is_active_unless_the_report_says_otherwise(
    warehouse: Warehouse, told: Mapping[str, object], active: int
) -> None:
    copilot(warehouse, [used("ann", "2026-01-05", **told)])
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("select value from marts.ai_usage_days where measure = 'active'") == [(active,)]


def test_accounts_of_a_person_are_added_and_the_same_account_in_two_organisations_is_not(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        [
            used("ann", "2026-01-05", interaction_count=3),
            used("ann", "2026-01-05", interaction_count=3, organization="acme-labs"),
            used("ann-at-work", "2026-01-05", interaction_count=4, user_id=8),
        ],
    )
    warehouse.build("marts.ai_usage_days", people=[{"name": "Ann", "github": ["ann", "ann-at-work"]}])
    assert warehouse.rows("select person, measure, value from marts.ai_usage_days order by all") == [
        ("Ann", "active", 1),
        ("Ann", "interactions", 7),
    ]


COVERED = "select person, starts_on, ends_on from marts.ai_coverage order by all"


def test_a_seat_is_covered_on_the_days_that_have_a_report(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        seats=[
            seat("Ann", "2026-01-06T10:00", "2026-01-09"),
            seat("Ann", "2026-01-06T10:00", "2026-01-10"),
            seat("bob", "2025-12-01T10:00", "2026-01-06", organization="acme-labs"),
        ],
        reports=reported("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-09", "2026-01-10", "2026-01-11"),
    )
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-06", "2026-01-07"),
        ("github:ann", "2026-01-09", "2026-01-10"),
    ]


def test_a_day_whose_report_is_not_available_is_a_gap_and_no_zero(warehouse: Warehouse) -> None:
    lacking = {"organization": "acme", "day": "2026-01-06", "is_available": False}
    copilot(
        warehouse,
        seats=[seat("ann", "2026-01-01", "2026-01-31")],
        reports=[*reported("2026-01-05", "2026-01-07"), lacking],
    )
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-05", "2026-01-05"),
        ("github:ann", "2026-01-07", "2026-01-07"),
    ]


def test_who_stands_in_a_report_was_covered_with_or_without_a_known_seat(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        usage=[used("ann", "2026-01-05"), used("ann", "2026-01-06", interaction_count=0), used("ann", "2026-01-08")],
        reports=reported("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"),
    )
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-05", "2026-01-06"),
        ("github:ann", "2026-01-08", "2026-01-08"),
    ]


def test_stretches_of_two_accounts_and_organisations_become_one(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        seats=[
            seat("ann", "2026-01-05", "2026-01-06"),
            seat("ann-at-work", "2026-01-06", "2026-01-08", organization="acme-labs"),
            seat("ann-at-work", "2026-01-09", "2026-01-09"),
        ],
        reports=[
            *reported("2026-01-05", "2026-01-06", "2026-01-09"),
            *reported("2026-01-06", "2026-01-07", "2026-01-08", organization="acme-labs"),
        ],
    )
    warehouse.build("marts.ai_coverage", people=[{"name": "Ann", "github": ["ann", "ann-at-work"]}])
    assert warehouse.rows(COVERED) == [("Ann", "2026-01-05", "2026-01-09")]

"""What the report says of quarters of low and of high AI use, from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from pipeline.report import adoption_flows, ai_use
from pipeline.report.scope import Scope

TOO_FEW = "items that left in the low quarters: 9, 30 are needed"
ROWS = [
    ("task", "core", TOO_FEW, 274.0, 9, 90, 0.05, 0.5, None, 1.0, 2.0, None, 24.0, 24.0, None),
    ("review", "core", "ok", 274.4, 1300, 1400, 7.1, 7.7, 1.08, 4.0, 9.0, 2.25, 30.5, 80.0, 2.62),
    ("blocked", "core", "ok", 274.0, 60, 30, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 24.0, 48.0, 2.0),
    ("review", "all", "ok", -91.0, 60, 30, 1.0, 0.5, 0.5, 1.0, 1.0, 1.0, 24.0, 48.0, 2.0),
]


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema metrics;"
            "create table metrics.adoption_flows (system varchar, team_slice varchar, gate varchar,"
            " calendar_gap_days double, low_departures bigint, high_departures bigint, low_per_day double,"
            " high_per_day double, throughput_ratio double, low_mean_items double, high_mean_items double,"
            " mean_items_ratio double, low_mean_hours double, high_mean_hours double, mean_hours_ratio double);"
            "create schema marts; create table marts.pull_requests (team varchar, ai_label varchar, ai_rule varchar);"
            "create table marts.adoption_quarters (team_slice varchar, quarter_starts_at timestamp, adoption varchar,"
            " adoption_basis varchar, ai_share double, active_share double, calendar_gap_days double)"
        )
        for row in ROWS:
            connection.execute(f"insert into metrics.adoption_flows values ({', '.join('?' for _ in row)})", row)
        yield Scope(connection, "core", datetime(2026, 2, 2))  # noqa: DTZ001 - the published file has no offsets


def test_levels_of_quarters_stand_in_one_sentence_with_the_gap_between_them_and_no_ratio(scope: Scope) -> None:
    review, task, caveat = adoption_flows.sentences(scope)
    assert review == (
        "- *review*, quarters of lowest use, then of highest: throughput 7.10 and 7.70 per day (n 1,300 and 1,400), L"
        " 4.00 and 9.00 items, W 1.3 d and 3.3 d; whatever else changed in the 274 days between their middles is in it."
    )
    assert task.endswith(": not enough data (items that left in the low quarters: 9, 30 are needed).")
    assert "No ratio is given" in caveat


def test_low_quarters_that_lie_later_are_as_many_days_apart(scope: Scope) -> None:
    (review, _) = adoption_flows.sentences(Scope(scope.connection, "all", scope.as_of))
    assert "in the 91 days between their middles" in review


def test_a_team_without_such_quarters_has_no_sentence(scope: Scope) -> None:
    assert list(adoption_flows.sentences(Scope(scope.connection, "web", scope.as_of))) == []


def quarters(scope: Scope, *uses: tuple[str | None, float | None], basis: str = "ai_share") -> str:
    """What is said of quarters from the first of 2025 on, each with the pair it is in and its use."""
    for place, (adoption, use) in enumerate(uses):
        scope.connection.execute(
            f"insert into marts.adoption_quarters by name select 'web' as team_slice, ? as adoption, ? as {basis},"
            " timestamp '2025-01-01' + ? * interval 3 month as quarter_starts_at, 274.0 as calendar_gap_days, ? as"
            " adoption_basis",
            [adoption, use, place, None if use is None else basis],
        )
    return next(ai_use._quarters(Scope(scope.connection, "web", scope.as_of)))  # noqa: SLF001 - one part of the section


def test_of_quarters_with_the_same_use_it_is_said_how_many_there_are(scope: Scope) -> None:
    low, high = ("low", 0.0), ("high", 0.5)
    text = quarters(scope, (None, 0.0), (None, 0.0), low, low, (None, None), high, high, (None, 0.5))
    assert text.startswith(
        "Quarters of lowest use: 2025 Q3, 2025 Q4 (of 4 quarters with the same use, the nearest); of highest: 2026 Q2,"
        " 2026 Q3 (of 3 quarters with the same use, the nearest) (by share of pull requests with a trace"
    )


def test_only_the_last_of_a_pair_can_have_been_one_of_many(scope: Scope) -> None:
    text = quarters(scope, ("low", 0.0), (None, 0.1), ("low", 0.1), ("high", 0.3), ("high", 0.4), basis="active_share")
    assert text.startswith(
        "Quarters of lowest use: 2025 Q1, 2025 Q3 (of 2 quarters with the same use, the nearest); of highest: 2025 Q4,"
        " 2026 Q1 (by weekly active share by telemetry)."
    )


def test_where_no_other_quarter_has_the_same_use_nothing_is_said_of_it(scope: Scope) -> None:
    assert "same use" not in quarters(scope, ("low", 0.0), ("low", 0.0), (None, 0.2), ("high", 0.4), ("high", 0.5))

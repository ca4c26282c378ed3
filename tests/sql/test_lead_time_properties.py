"""What holds of durations for any pull requests: each counts once, and order and calendar change nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.test_metrics import merged
from tests.sql.warehouse import Warehouse, connect

MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - the models' times are UTC without a zone
WEEK = timedelta(days=7)

PULL_REQUESTS = st.lists(
    st.tuples(
        st.integers(0, 13 * 24 * 60),
        st.none() | st.floats(0, 1000, allow_nan=False),
        st.booleans(),
        st.sampled_from(["no_trace", "ai_coauthored", "agent_authored"]),
    ),
    min_size=1,
    max_size=30,
)


def lead_times(rows: list[tuple[int, float | None, bool, str]], shift: timedelta) -> list[tuple[Any, ...]]:
    with connect() as connection:
        warehouse = Warehouse(connection)
        warehouse.table(
            "marts.windows",
            *(
                {
                    "window_kind": "week",
                    "starts_at": str(MONDAY + shift + week * WEEK),
                    "closes_at": str(MONDAY + shift + (week + 1) * WEEK),
                    "ends_at": str(MONDAY + shift + (week + 1) * WEEK),
                }
                for week in range(2)
            ),
        )
        warehouse.table(
            "marts.pull_requests",
            *(
                merged(
                    number,
                    merged_at=str(merged_at := MONDAY + shift + timedelta(minutes=minute)),
                    deployed_at=None if hours is None else str(merged_at),
                    ai_label=label,
                    work_started_at=None if hours is None else str(merged_at - timedelta(hours=hours)),
                    is_deployed_by_first_known=is_first,
                )
                for number, (minute, hours, is_first, label) in enumerate(rows)
            ),
        )
        warehouse.build("metrics.lead_time")
        return connection.execute(
            "select ai_slice, date_diff('second', ?::timestamp, starts_at), n, median_hours, mean_hours, missing_count,"
            " left_censored_count from metrics.lead_time where duration = 'lead_time' and team_slice = 'all'"
            " order by all",
            [str(MONDAY + shift)],
        ).fetchall()


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PULL_REQUESTS, st.integers(1, 8))
def test_every_pull_request_is_counted_once_whatever_the_order_and_the_calendar(
    rows: list[tuple[int, float | None, bool, str]], weeks: int
) -> None:
    found = lead_times(rows, timedelta())
    assert sum(row[2] + row[5] + row[6] for row in found if row[0] == "all") == len(rows)
    assert lead_times(rows[::-1], weeks * WEEK) == found

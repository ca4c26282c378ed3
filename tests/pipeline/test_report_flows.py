"""The report's own calculation, from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple
from datetime import datetime, timedelta

import duckdb
import pytest

from pipeline.report import flows, summary
from pipeline.report.scope import Scope
from pipeline.statistics import RatioEstimate, ratio_between

WEEK = timedelta(days=7)
FIRST, SECOND = datetime(2026, 1, 5), datetime(2026, 3, 16)  # noqa: DTZ001 - the published file has no offsets
DAY_US = 86_400_000_000


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema metrics;"
            "create table metrics.flow_weekly (system varchar, team_slice varchar, ai_slice varchar,"
            " starts_at timestamp, ends_at timestamp, departures bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint);"
            "create table metrics.throughput (system varchar, team_slice varchar, ai_slice varchar, period varchar,"
            " place bigint, starts_at timestamp, ends_at timestamp, is_complete boolean, arrivals bigint,"
            " departures bigint, present_at_start bigint, present_at_end bigint, presence_us hugeint,"
            " departed_sojourn_us hugeint, age_at_start_us hugeint, age_at_end_us hugeint);"
            "create schema marts;"
            "create table marts.periods (period varchar, place bigint, starts_at timestamp, ends_at timestamp);"
            "create table marts.follow_up (tau_days bigint); insert into marts.follow_up values (14);"
            "create table metrics.developers (team_slice varchar, window_kind varchar, starts_at timestamp,"
            " ends_at timestamp, n bigint, developer_days bigint);"
            "create table marts.pull_requests (team varchar, ai_label varchar, ai_rule varchar, created_at timestamp);"
            "create table marts.label_slices (ai_label varchar, ai_slice varchar);"
            "create table marts.day_windows (window_kind varchar, starts_at timestamp, day date);"
            "create table metrics.lead_time (duration varchar, team_slice varchar, ai_slice varchar,"
            " window_kind varchar, n bigint, missing_count bigint, left_censored_count bigint, median_hours double,"
            " mean_hours double)"
        )
        yield Scope(connection, "all", SECOND + 52 * WEEK)


def weeks(scope: Scope, start: datetime, numbers: list[tuple[int, int, int]]) -> None:
    """Departures, item-days present, and days from start to end of what left, week by week."""
    for place, (departures, presence, sojourn) in enumerate(numbers):
        scope.connection.execute(
            "insert into metrics.flow_weekly values ('review', 'all', 'all', ?, ?, ?, ?, ?)",
            [start + place * WEEK, start + (place + 1) * WEEK, departures, presence * DAY_US, sojourn * DAY_US],
        )


def period(scope: Scope, name: str, place: int, start: datetime, numbers: list[tuple[int, int, int]]) -> None:
    """A period of whole weeks, with its flow."""
    weeks(scope, start, numbers)
    scope.connection.execute(
        "insert into marts.periods values (?, ?, ?, ?)", [name, place, start, start + len(numbers) * WEEK]
    )
    departures, presence, sojourn = (sum(column) for column in zip(*numbers, strict=True))
    scope.connection.execute(
        "insert into metrics.throughput values ('review', 'all', 'all', ?, ?, ?, ?, true, ?, ?, 5, 5, ?, ?, 0, 0)",
        [
            name,
            place,
            start,
            start + len(numbers) * WEEK,
            departures,
            departures,
            presence * DAY_US,
            sojourn * DAY_US,
        ],
    )


BEFORE = [
    (4, 35, 8),
    (6, 42, 12),
    (5, 28, 10),
    (5, 35, 11),
    (4, 30, 9),
    (6, 40, 13),
    (5, 35, 10),
    (5, 36, 11),
    (4, 33, 9),
]
AFTER = [
    (8, 70, 24),
    (9, 77, 20),
    (10, 63, 30),
    (8, 70, 22),
    (7, 60, 18),
    (9, 66, 28),
    (10, 80, 27),
    (8, 72, 21),
    (9, 69, 26),
]


def test_each_ratio_is_that_of_its_own_quantity_with_the_spread_of_its_own_blocks(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    found = flows.ratios(scope, "review", *flows.flows(scope, "review"))

    def blocks(numbers: list[tuple[int, int, int]], top: int, bottom: int | None) -> list[tuple[float, float]]:
        thirds = [numbers[:3], numbers[3:6], numbers[6:]]
        return [
            (
                sum(week[top] for week in third) * 24.0,
                21 * 24.0 if bottom is None else float(sum(week[bottom] for week in third)),
            )
            for third in thirds
        ]

    wanted = {
        "Throughput, counted": ratio_between([(float(w[0]), 7.0) for w in BEFORE], [(float(w[0]), 7.0) for w in AFTER]),
        "L, items inside": ratio_between(blocks(BEFORE, 1, None), blocks(AFTER, 1, None)),
        "W, mean time of what left": ratio_between(blocks(BEFORE, 2, 0), blocks(AFTER, 2, 0)),
    }
    for name, estimate in wanted.items():
        assert estimate is not None
        assert astuple(found[name] or RatioEstimate(0, 0, 0)) == pytest.approx(astuple(estimate), rel=1e-12)


def test_that_automation_is_left_out_and_what_the_essay_put_for_l_is_said_once(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    text = "\n".join(flows.section(scope))
    assert text.count("Automation, such as dependency updates, is left out here") == 1
    assert text.count("the essay itself put contexts per developer in place of L") == 1


def test_weeks_outside_a_period_do_not_count(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    before = flows.ratios(scope, "review", *flows.flows(scope, "review"))
    weeks(scope, SECOND + 9 * WEEK, [(500, 500, 500)])
    weeks(scope, FIRST - WEEK, [(500, 500, 500)])
    assert flows.ratios(scope, "review", *flows.flows(scope, "review")) == before


def test_a_period_that_is_not_whole_is_not_compared_and_says_why(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    scope.connection.execute("update metrics.throughput set is_complete = false where period = 'after'")
    text = "\n".join(flows.section(scope))
    assert "Not enough data for a comparison: the data are not whole from the begin of after to its end." in text
    assert "95 % interval" not in text


DASHES = " | - | - | - | - | - | - | - | - |"


@pytest.mark.parametrize(
    "change",
    [
        "update metrics.throughput set is_complete = false where period = 'before'",
        "delete from metrics.throughput where period = 'before'",
    ],
    ids=["a part is known", "nothing is known"],
)
def test_a_period_that_is_not_whole_has_dashes_and_says_so(scope: Scope, change: str) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    scope.connection.execute(change)
    text = "\n".join(flows.section(scope))
    assert f"| review, before (2026-01-05 to 2026-03-09), not whole{DASHES}" in text
    assert "| review, after (2026-03-16 to 2026-05-18) | 78 | 78 | 1.238 |" in text
    assert text.count("- *not whole*: the data do not reach from the period's begin to its end") == 1
    assert "Not enough data for a comparison: the data are not whole from the begin of before to its end." in text


def test_of_whole_periods_nothing_is_said_of_parts(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    assert "not whole" not in "\n".join(flows.section(scope))


def nothing_in(scope: Scope, name: str) -> None:
    """A whole period in which nothing was inside."""
    scope.connection.execute(
        "update metrics.throughput set arrivals = 0, departures = 0, present_at_start = 0, present_at_end = 0,"
        " presence_us = 0, departed_sojourn_us = 0 where period = ?",
        [name],
    )


def test_a_period_in_which_nothing_was_open_says_so_and_is_shown_with_zeros(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    nothing_in(scope, "before")
    text = "\n".join(flows.section(scope))
    assert "| review, before (2026-01-05 to 2026-03-09) | 0 | 0 | 0.000 | 0.00 | - | - | - | - |" in text
    assert "Not enough data for a comparison: nothing was open in before." in text
    assert "- Throughput: not enough data (nothing was open in before)." in summary.section(scope)


def test_a_team_of_which_nothing_was_read_says_so(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    other = Scope(scope.connection, "empty", scope.as_of)
    reason = "nothing that was read was open in before or after"
    assert f"Not enough data: {reason}." in flows.section(other)
    assert f"- Throughput: not enough data ({reason})." in summary.section(other)


def test_without_any_period_there_is_nothing_to_compare(scope: Scope) -> None:
    assert "- Throughput: not enough data (there are no two periods to compare)." in summary.section(scope)


@pytest.mark.parametrize(("system", "unit"), [("task", "tasks"), ("issue", "Jira issues")])
def test_where_no_pull_request_was_read_throughput_in_short_is_that_of_issues(
    scope: Scope, system: str, unit: str
) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    scope.connection.execute(
        f"update metrics.throughput set system = '{system}'; update metrics.flow_weekly set system = '{system}'"
    )
    throughput, meanwhile, *_ = list(summary.section(scope))[2:]
    assert throughput.startswith(
        f"- Throughput, counted, went from 0.70 to 1.24 {unit} that left progress per day from *before* (n 44) to"
        " *after* (n 78): x1.77 ["
    )
    assert meanwhile.startswith("- Meanwhile no pull request was opened that could carry a trace of an AI tool.")
    assert f"| {system}, before (2026-01-05 to 2026-03-09) | 44 | 44 |" in "\n".join(flows.section(scope))


def test_issues_are_not_shown_beside_tasks_which_are_most_of_them(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    for system in ("task", "issue"):
        scope.connection.execute(
            f"insert into metrics.throughput select * replace ('{system}' as system) from metrics.throughput"
            " where system = 'review'"
        )
    assert list(flows.known(scope)) == ["review", "task"]


def test_both_figures_and_their_gap_are_printed(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    text = "\n".join(flows.section(scope))
    assert "Counted: 1.7727." in text
    assert "δ 0.0 %, limit 5 %" in text


@pytest.mark.parametrize(("hours", "noted"), [(0, True), (14 * 24 - 1, True), (14 * 24, False), (-1, False)])
def test_a_period_that_ends_too_near_to_the_data_end_for_all_of_the_follow_up_is_named(
    scope: Scope, *, hours: int, noted: bool
) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    as_of = SECOND + 9 * WEEK + timedelta(hours=hours)
    text = "\n".join(flows.section(Scope(scope.connection, "all", as_of)))
    assert "*before* ends" not in text
    sentence = f"- *after* ends {hours // 24} days before the data do, less than the 14 days for which work is followed"
    assert (sentence in text) is noted


def test_what_else_lies_between_two_periods_is_said_in_days_between_their_middles(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, [*AFTER, (8, 70, 24), (8, 70, 24)])
    assert (
        "- The middles of *before* and *after* lie 77 days apart: whatever else changed in that time stands in the"
        " comparison too."
    ) in flows.section(scope)


def test_the_people_of_both_periods_are_those_of_their_whole_weeks(scope: Scope) -> None:
    period(scope, "before", 1, FIRST, BEFORE)
    period(scope, "after", 2, SECOND, AFTER)
    assert "Active developers" not in "\n".join(flows.section(scope))
    for kind, start, developer_days in (
        ("week", FIRST - WEEK, 700),
        ("week", FIRST, 70),
        ("week", FIRST + WEEK, 77),
        ("month", FIRST, 700),
        ("week", SECOND + 8 * WEEK, 84),
        ("week", SECOND + 9 * WEEK, 700),
    ):
        scope.connection.execute(
            "insert into metrics.developers values ('all', ?, ?, ?, 7, ?), ('core', ?, ?, ?, 7, 7)",
            [kind, start, start + WEEK, developer_days, kind, start, start + WEEK],
        )
    line = "- Active developers on the average day: 10.5 in *before*, 12.0 in *after*."
    assert line in flows.section(scope)

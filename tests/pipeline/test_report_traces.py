"""What the report says of traces, and of what only telemetry tells: from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import duckdb
import pytest

from pipeline.report import ai_use, slices, summary, traces
from pipeline.report.scope import Scope
from pipeline.report.traces import Traces

JANUARY, FEBRUARY = datetime(2026, 1, 1), datetime(2026, 2, 1)  # noqa: DTZ001 - the published file has no offsets
TELEMETRY = "telemetry-window"


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts; create schema metrics;"
            "create table marts.pull_requests (team varchar, ai_label varchar, ai_rule varchar, created_at timestamp);"
            "create table marts.label_slices as select * from (values ('ai_coauthored', 'ai'), ('ai_assisted', 'ai'),"
            " ('no_trace', 'all')) as t (ai_label, ai_slice);"
            "create table marts.periods (starts_at timestamp, ends_at timestamp);"
            "insert into marts.periods values ('2026-01-01', '2026-02-01'), ('2026-02-01', '2026-03-01');"
            "create table marts.day_windows (window_kind varchar, starts_at timestamp, day date);"
            "insert into marts.day_windows select kind, starts_at, unnest(generate_series(first, last, interval 1 day))"
            " from (values ('all', timestamp '2026-01-01', timestamp '2026-01-01', timestamp '2026-02-28'),"
            " ('month', timestamp '2026-01-01', timestamp '2026-01-01', timestamp '2026-01-31'),"
            " ('month', timestamp '2026-02-01', timestamp '2026-02-01', timestamp '2026-02-28'))"
            " as t (kind, starts_at, first, last);"
            "create table metrics.adoption (team_slice varchar, window_kind varchar, is_complete boolean,"
            " starts_at timestamp, active_share double);"
            "insert into metrics.adoption values ('all', 'month', true, '2026-01-01', null),"
            " ('all', 'month', true, '2026-02-01', 0.5);"
            "create table metrics.adoption_labels (team_slice varchar, window_kind varchar, ai_label varchar, n bigint,"
            " label_count bigint, label_share double);"
            "create table metrics.ai_validation (measure varchar, stratum varchar, n bigint, hits bigint,"
            " estimate double, low double, high double);"
            "create table marts.adoption_quarters (team_slice varchar, adoption varchar, quarter_starts_at timestamp,"
            " calendar_gap_days double, adoption_basis varchar, ai_share double, active_share double)"
        )
        yield Scope(connection, "all", datetime(2026, 3, 1))  # noqa: DTZ001 - the published file has no offsets


def opened(scope: Scope, label: str, day: str, *, rule: str | None = None, team: str = "core") -> None:
    scope.connection.execute("insert into marts.pull_requests values (?, ?, ?, ?)", [team, label, rule, day])


def two_months(scope: Scope) -> None:
    """Four pull requests in January and four in February, of which telemetry alone tells of two, and automation."""
    for day in ("2026-01-01", "2026-01-02", "2026-01-03", "2026-02-01"):
        opened(scope, "no_trace", day)
    opened(scope, "ai_coauthored", "2026-01-31 23:59:59", rule="a-trailer")
    opened(scope, "automation", "2026-01-31")
    for _ in range(2):
        opened(scope, "ai_assisted", "2026-02-02", rule=TELEMETRY)
    opened(scope, "ai_assisted", "2026-02-28 12:00:00", rule="a-trailer")


@pytest.mark.parametrize("kind", ["month", "period"])
def test_traces_and_what_only_telemetry_tells_are_counted_apart_and_automation_not_at_all(
    scope: Scope, kind: str
) -> None:
    two_months(scope)
    assert traces.by_window(scope, kind) == {JANUARY: Traces(4, 1, 0), FEBRUARY: Traces(4, 1, 2)}
    assert traces.by_window(scope, "all") == {JANUARY: Traces(8, 2, 2)}
    elsewhere = Scope(scope.connection, "web", scope.as_of)
    assert traces.by_window(elsewhere, "all") == {JANUARY: Traces(0, 0, 0)}
    assert Traces(0, 0, 0).traced_share is None


def test_only_traces_are_called_a_floor(scope: Scope) -> None:
    two_months(scope)
    traced, told = ai_use.sentence(scope)
    assert traced == "- Without automation, 2 of 8 pull requests (25.0 %) carry a trace of an AI tool. That is a floor."
    assert told == (
        "- Another 2 (25.0 %) were made while their author was active with a tool (telemetry of the day), without a"
        " trace. That is no floor: how many of them AI had a part in is not known."
    )


def test_without_telemetry_labels_nothing_is_said_of_them(scope: Scope) -> None:
    opened(scope, "ai_coauthored", "2026-01-02")
    assert len(list(ai_use.sentence(scope))) == 1
    (meanwhile,) = summary.meanwhile(scope, JANUARY, FEBRUARY)
    assert "from 100.0 % to -. Everything" in meanwhile
    text = "\n".join(ai_use.section(scope))
    assert "telemetry only" not in text
    assert "no floor" not in text


def test_the_share_of_traces_and_that_by_telemetry_change_apart_from_each_other(scope: Scope) -> None:
    two_months(scope)
    (meanwhile,) = summary.meanwhile(scope, JANUARY, FEBRUARY)
    assert "with a trace of an AI tool went from 25.0 % to 25.0 %; that of pull requests made while" in meanwhile
    assert "without a trace, from 0.0 % to 50.0 %. Everything else" in meanwhile


def test_months_have_a_column_for_what_only_telemetry_tells(scope: Scope) -> None:
    two_months(scope)
    text = "\n".join(ai_use.section(scope))
    assert "| with a trace | share | by telemetry only | share of these | people active" in text
    assert "| 2026-01 | 4 | 1 | 25.0 % | 0 | 0.0 % | - |" in text
    assert "| 2026-02 | 4 | 1 | 25.0 % | 2 | 50.0 % | 50.0 % |" in text


def test_the_slice_is_called_what_is_in_it(scope: Scope) -> None:
    opened(scope, "ai_assisted", "2026-01-02", rule="a-trailer")
    assert slices.names(scope)["ai"] == "with a trace of an AI tool"
    opened(scope, "ai_assisted", "2026-01-02", rule=TELEMETRY, team="web")
    assert slices.names(scope)["ai"] == "with a trace, or made by somebody active with a tool"
    assert slices.names(Scope(scope.connection, "core", scope.as_of))["ai"] == "with a trace of an AI tool"


def test_a_table_without_a_split_needs_no_warning() -> None:
    assert slices.note({"all", "ai"}) == []
    assert slices.note({"all", "ai", "no_trace"})[0].startswith("Lines one below the other compare nothing")

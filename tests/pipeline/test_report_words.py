from __future__ import annotations

import pytest

from pipeline.report import words
from pipeline.statistics import RatioEstimate


@pytest.mark.parametrize(
    ("hours", "shown"), [(None, "-"), (0, "0.0 h"), (71.96, "72.0 h"), (72, "3.0 d"), (24000.5, "1,000.0 d")]
)
def test_durations_are_hours_below_three_days_and_days_above(hours: float | None, shown: str) -> None:
    assert words.duration(hours) == shown


def test_durations_side_by_side_have_one_unit() -> None:
    assert words.durations(12, 96, None) == ["0.5 d", "4.0 d", "-"]
    assert words.durations(12, 71) == ["12.0 h", "71.0 h"]


def test_a_ratio_stands_with_its_interval() -> None:
    assert words.interval(RatioEstimate(0.5, 0.25, 1.0)) == "x0.50 [0.25, 1.000]"


def test_unknown_is_never_zero() -> None:
    assert [words.number(None), words.count(None), words.share(None)] == ["-", "-", "-"]
    assert [words.number(0.0), words.count(0), words.share(0.0)] == ["0.00", "0", "0.0 %"]


def test_one_is_no_plural() -> None:
    assert [words.counted(n, "day") for n in (0, 1, 1200)] == ["0 days", "1 day", "1,200 days"]


def test_tables_are_markdown() -> None:
    assert words.table(["a", "n"], [["x", "1"]]) == ["| a | n |", "| --- | ---: |", "| x | 1 |"]

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pipeline.throughput import (
    MICROSECONDS_PER_HOUR,
    Change,
    Contexts,
    Flow,
    Verdict,
    essay_ratio,
    not_whole,
    representativeness,
)

DAY_US = 24 * MICROSECONDS_PER_HOUR
START = datetime(2026, 1, 5)  # noqa: DTZ001 - flows are UTC without an offset


def flow(
    days: int = 70,
    *,
    is_complete: bool = True,
    arrivals: int = 100,
    departures: int = 100,
    at_start: int = 10,
    at_end: int = 10,
    presence: int = 700,
    sojourn: int = 700,
    age_start: int = 50,
    age_end: int = 50,
) -> Flow:
    """Item-days in, exact microseconds out."""
    times = (presence * DAY_US, sojourn * DAY_US, age_start * DAY_US, age_end * DAY_US)
    return Flow("p", START, START + timedelta(days=days), is_complete, arrivals, departures, at_start, at_end, *times)


def test_the_essay_is_reproduced() -> None:
    assert round(essay_ratio(lead_time_ratio=5.8, wip_ratio=1.67), 6) == 0.287931
    assert round(essay_ratio(lead_time_ratio=5.8, wip_ratio=1.17), 6) == 0.201724


@pytest.mark.parametrize("ratio", [0.0, -1.0, float("inf"), float("nan")])
def test_ratios_that_are_no_positive_numbers_are_refused(ratio: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        essay_ratio(lead_time_ratio=ratio, wip_ratio=1.0)


def test_the_worked_example_with_a_zombie() -> None:
    example = flow(
        10, arrivals=3, departures=3, at_start=2, at_end=2, presence=23, sojourn=12, age_start=23, age_end=34
    )
    assert example.mean_items == 2.3
    assert example.mean_hours == 4 * 24
    assert example.counted_per_day == 0.3
    assert example.implied_per_day == pytest.approx(0.575, abs=1e-12)
    assert example.epsilon == pytest.approx(11 / 12, abs=1e-12)
    assert example.delta == 0
    assert example.verdict is Verdict.FAILS


def test_the_implied_throughput_is_the_counted_one_times_one_plus_epsilon() -> None:
    example = flow(sojourn=650, age_end=100)
    assert example.implied_per_day is not None
    assert example.epsilon is not None
    assert example.implied_per_day == pytest.approx(example.counted_per_day * (1 + example.epsilon), rel=1e-12)


def test_the_assumption_holds_in_a_balanced_window() -> None:
    assert flow().verdict is Verdict.HOLDS


def test_a_change_in_open_work_that_is_usual_by_chance_can_not_be_told() -> None:
    assert flow(at_start=10, at_end=16, arrivals=106).verdict is Verdict.CANNOT_TELL


def test_a_growing_backlog_fails() -> None:
    assert flow(at_start=10, at_end=40, arrivals=130).verdict is Verdict.FAILS


def test_ageing_open_work_fails_though_as_much_left_as_came() -> None:
    assert flow(presence=850, age_end=200).verdict is Verdict.FAILS


def test_nothing_that_left_gives_no_number() -> None:
    empty = flow(arrivals=0, departures=0, presence=0, sojourn=0, at_start=0, at_end=0, age_start=0, age_end=0)
    assert (empty.mean_hours, empty.implied_per_day, empty.epsilon, empty.delta) == (None, None, None, None)
    assert empty.verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (flow(is_complete=False), "the data are not whole from the begin of p to its end"),
        (flow(arrivals=0, departures=0, at_start=0, at_end=0), "nothing was open in p"),
        (flow(arrivals=0, departures=0, at_start=0, at_end=0, is_complete=False), not_whole("p")),
        (flow(departures=29), "29 items left in p, 30 are needed"),
        (flow(62), "p has 8.9 weeks, 9 are needed"),
        (flow(70, sojourn=800), "p is shorter than 10 times the mean time to finish"),
    ],
)
def test_a_window_too_small_to_judge_says_why(given: Flow, reason: str) -> None:
    assert given.shortfall == reason


def test_a_window_that_is_long_enough_has_no_shortfall() -> None:
    assert flow(70, sojourn=650).shortfall is None


def test_the_gap_between_formula_and_count_is_the_change_of_ageing() -> None:
    change = Change(
        flow(sojourn=650, age_end=0, age_start=0, presence=650), flow(sojourn=600, age_end=300, presence=850)
    )
    assert change.implied_ratio is not None
    assert change.counted_ratio is not None
    assert change.first.epsilon == 0
    assert change.second.epsilon == 250 / 600
    assert change.implied_ratio / change.counted_ratio == pytest.approx(1 + 250 / 600, rel=1e-12)
    assert change.verdict is Verdict.FAILS


def test_what_left_nothing_has_no_ratio() -> None:
    empty = flow(arrivals=0, departures=0, presence=0, sojourn=0, at_start=0, at_end=0, age_start=0, age_end=0)
    change = Change(empty, flow())
    assert (change.counted_ratio, change.wip_ratio, change.implied_ratio) == (None,) * 3


@pytest.mark.parametrize(
    ("known", "relative_time", "verdict"),
    [
        (79, (0.9, 1.1), Verdict.FAILS),
        (80, (0.9, 1.1), Verdict.HOLDS),
        (80, (1.01, 1.2), Verdict.FAILS),
        (80, None, Verdict.CANNOT_TELL),
        (100, None, Verdict.HOLDS),
    ],
)
def test_known_lead_times_stand_for_all_when_they_are_most_and_alike(
    known: int, relative_time: tuple[float, float] | None, verdict: Verdict
) -> None:
    assert representativeness(known, 100, relative_time) is verdict


def test_nothing_that_left_stands_for_nothing() -> None:
    assert representativeness(0, 0, None) is Verdict.CANNOT_TELL


def test_contexts_are_a_product() -> None:
    before, after = Contexts(100, 50, 80, 400), Contexts(260, 65, 130, 1300)
    assert (before.touched_share, before.developers_per_item) == (0.2, 1.25)
    change = before.change_to(after)
    assert change is not None
    assert change.contexts == pytest.approx(2.0)
    assert (change.headcount, change.open_items, change.touched_share) == pytest.approx((50 / 65, 3.25, 0.5))


def test_contexts_without_touches_have_no_product() -> None:
    assert Contexts(0, 0, 0, 10).change_to(Contexts(1, 1, 1, 1)) is None

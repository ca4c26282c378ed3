"""Closed forms that a long simulated time must agree with, and the world of published ratios."""

from __future__ import annotations

import pytest

from connectors.simulation import SimulationSettings
from connectors.simulation.clock import HOUR, WEEK
from connectors.simulation.flow import expected_throughput_ratio, flow
from connectors.simulation.organisation import teams
from connectors.simulation.presets import PRESETS, PUBLISHED_RATIOS
from connectors.simulation.review import mean_review_hours, reviewer_count
from connectors.simulation.work import per_hour
from connectors.simulation.world import simulate
from tests.connectors.simulation.test_queue import erlang_c_wait


def test_the_wait_for_a_reviewer_in_the_organisation_is_that_of_erlang_c() -> None:
    settings = SimulationSettings(teams=4, weeks=200, ai_share_at_end=0, arrivals_ratio=1, unreviewed_share=0)
    world, team = simulate(settings), teams(settings)[0]
    changes = [change for place in world.places for change in place.whole]
    waits = [
        (change.changes_requested_at or change.approved_at or 0) - (change.ready_at or 0) - (change.review_seconds or 0)
        for change in changes
    ]
    expected = erlang_c_wait(per_hour(settings, team), 1 / mean_review_hours(settings, team), reviewer_count(team))

    assert min(waits) == 0
    # Waits of neighbours are alike: the standard error over 7,200 of them is 9 % (over 8 seeds the mean is 12.57 h).
    assert sum(waits) / len(waits) / HOUR == pytest.approx(expected, rel=0.2)


def test_open_work_is_the_rate_of_arrival_times_the_mean_time() -> None:
    world = simulate(SimulationSettings(teams=3, weeks=120, ai_share_at_end=0, arrivals_ratio=1))
    found = flow(world, 8 * WEEK, 120 * WEEK)

    assert found.departures_per_day == pytest.approx(3 * 6 * 1.5 / 7, rel=0.05)
    assert found.mean_open == pytest.approx(found.departures_per_day * found.mean_hours_open / 24, rel=0.01)


def test_throughput_that_nothing_moves_is_expected_to_stay() -> None:
    world = simulate(SimulationSettings(teams=1, weeks=30, arrivals_ratio=1))

    assert expected_throughput_ratio(world, (10 * WEEK, 20 * WEEK), (20 * WEEK, 30 * WEEK)) == pytest.approx(1)


def test_expected_throughput_is_that_of_many_simulated_years() -> None:
    world = simulate(SimulationSettings(teams=8, weeks=200, arrivals_ratio=1.5, rate_spread=0.3, review_load=0.4))
    before, after = (8 * WEEK, 100 * WEEK), (100 * WEEK, 200 * WEEK)
    found = flow(world, *after).departures_per_day / flow(world, *before).departures_per_day

    # Of 6,600 and 10,800 departures: the standard error of the ratio is 1.6 %.
    assert found == pytest.approx(expected_throughput_ratio(world, before, after), rel=0.05)
    assert expected_throughput_ratio(world, before, after) == pytest.approx(1.5, rel=0.01)


def test_contexts_grow_with_touches_and_not_with_waiting() -> None:
    calm = SimulationSettings(teams=3, weeks=60, ai_adoption_week=0, ai_share_at_end=0, arrivals_ratio=1)
    waiting = calm.model_copy(update={"merge_wait_ratio": 30})
    before, after = (flow(simulate(settings), 12 * WEEK, 60 * WEEK) for settings in (calm, waiting))

    assert after.mean_open > 2 * before.mean_open
    assert after.contexts_per_day == pytest.approx(before.contexts_per_day, rel=0.15)


def test_the_world_of_published_ratios_has_them() -> None:
    settings = PRESETS[PUBLISHED_RATIOS]
    world = simulate(settings)
    before, after = flow(world, 8 * WEEK, 52 * WEEK), flow(world, 60 * WEEK, 104 * WEEK)
    contexts, hours = (after.contexts_per_day / before.contexts_per_day, after.mean_hours_open / before.mean_hours_open)

    assert after.departures_per_day / before.departures_per_day == pytest.approx(1.16, rel=0.03)
    assert hours == pytest.approx(5.8, rel=0.05)
    assert contexts == pytest.approx(1.67, rel=0.03)
    assert contexts / hours == pytest.approx(0.287, abs=0.015)

"""Each setting changes what it says and nothing else: the same chance runs through organisations that differ in one."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.simulation import SimulationSettings
from connectors.simulation.changes import Change
from connectors.simulation.differences import repository_coding_time, traits
from connectors.simulation.organisation import teams
from connectors.simulation.world import simulate

BASE = SimulationSettings(
    teams=2, people_per_team=6, weeks=30, arrivals_ratio=1, ai_growth_weeks=0, ai_share_at_end=0.5
)


def changes(**knobs: Any) -> dict[str, Change]:
    world = simulate(BASE.model_copy(update=knobs))
    return {change.key: change for place in world.places for change in place.whole}


def adopted_at(**knobs: Any) -> list[int | None]:
    settings = BASE.model_copy(update={"teams": 40, **knobs})
    return [traits(settings, team, person).adopted_at for team in teams(settings) for person in team.people]


@pytest.fixture(scope="module")
def base() -> dict[str, Change]:
    return changes()


@pytest.mark.parametrize(
    ("knob", "value", "fields"),
    [
        ("coding_time_ratio", 2.0, {"created_at", "ready_at", "steps"}),
        ("size_ratio", 2.0, {"steps"}),
        ("deletion_ratio", 2.0, {"steps"}),
        ("review_work_ratio", 2.0, {"review_seconds"}),
        ("mark_share", 0.1, {"trace", "companion", "is_quoting"}),
        ("bug_ratio", 3.0, set()),
    ],
)
def test_an_effect_of_ai_changes_only_what_was_made_with_ai(
    base: dict[str, Change], knob: str, value: float, fields: set[str]
) -> None:
    other = changes(**{knob: value})
    own = ("created_at", "ready_at", "is_ai", "trace", "companion", "is_quoting", "review_seconds", "paths", "author")

    # What is slower may not have been opened yet when the data end.
    assert {key for key in base if not base[key].is_ai} <= other.keys()
    for key, change in ((key, change) for key, change in base.items() if key in other):
        if not change.is_ai:
            assert all(getattr(change, name) == getattr(other[key], name) for name in own)
            assert change.steps[0] == other[key].steps[0]
        else:
            assert {name for name in own if getattr(change, name) != getattr(other[key], name)} <= fields


def test_more_arrivals_leave_the_work_that_was_begun_before_as_it_was(base: dict[str, Change]) -> None:
    other = changes(arrivals_ratio=1.5)
    before = {key for key, change in base.items() if change.started_at < 15 * 7 * 86400}

    assert len(other) > 1.1 * len(base)
    assert all(base[key].steps[0] == other[key].steps[0] for key in before)


def test_a_false_mark_is_a_trace_on_work_without_ai(base: dict[str, Change]) -> None:
    other = changes(false_mark_share=1.0)

    assert all(change.trace is not None for change in other.values() if not change.is_ai)
    assert [base[key].is_ai for key in base] == [other[key].is_ai for key in base]


def test_people_adopt_one_after_the_other_and_some_never() -> None:
    at_once = adopted_at()
    spread = [at for at in adopted_at(adoption_spread_weeks=10, never_adopting_share=0.25) if at is not None]

    assert set(at_once) == {15 * 7 * 86400}
    assert len(spread) == pytest.approx(0.75 * 240, abs=20)
    assert min(spread) >= 15 * 7 * 86400
    assert max(spread) <= 25 * 7 * 86400
    assert len(set(spread)) == len(spread)


def test_busy_people_adopt_first_when_told_to() -> None:
    settings = BASE.model_copy(
        update={"teams": 30, "rate_spread": 0.5, "adoption_spread_weeks": 14, "busy_people_first": 0.9}
    )
    found = [traits(settings, team, person) for team in teams(settings) for person in team.people]
    ordered = sorted(found, key=lambda person: person.adopted_at or 0)
    half = len(ordered) // 2

    assert sum(person.rate for person in ordered[:half]) > 1.5 * sum(person.rate for person in ordered[half:])


def test_teams_with_slow_repositories_adopt_first_when_told_to() -> None:
    settings = BASE.model_copy(
        update={
            "teams": 80,
            "repository_speed_spread": 0.5,
            "adoption_spread_weeks": 14,
            "slow_repositories_first": 1.0,
        }
    )
    single = [team for team in teams(settings) if len(team.repositories) == 1]
    ordered = sorted(single, key=lambda team: traits(settings, team, team.people[0]).adopted_at or 0)
    slowness = [repository_coding_time(settings, team.repositories[0]) for team in ordered]

    assert slowness == sorted(slowness, reverse=True)


def test_a_trend_makes_more_begin_each_week_without_ai() -> None:
    begun = [change.started_at for change in changes(weeks=60, trend_percent_per_week=2.0, teams=4).values()]
    first, last = (sum(low <= at / (7 * 86400) < low + 20 for at in begun) for low in (0, 40))

    assert last / first == pytest.approx(1.02**40, rel=0.15)


def test_rare_languages_have_an_effect_of_their_own(base: dict[str, Change]) -> None:
    other = changes(low_tier_ratio=2.0, teams=4)
    same = changes(teams=4)
    slower = {
        change.repository.language
        for key, change in same.items()
        if other[key].created_at - change.started_at > 1.9 * (change.created_at - change.started_at)
    }

    assert len(base) < len(same)
    assert slower == {"Rust"}


def test_contradicting_orders_of_adoption_are_refused() -> None:
    with pytest.raises(ValueError, match="exceed 1 together"):
        SimulationSettings(slow_repositories_first=0.8, busy_people_first=0.8)

from __future__ import annotations

from math import factorial

import pytest

from connectors.simulation import SimulationSettings
from connectors.simulation.chance import stream
from connectors.simulation.differences import Traits, ai_share
from connectors.simulation.organisation import teams
from connectors.simulation.review import mean_review_hours, reviewer_count, serve
from connectors.simulation.work import begun, per_hour

WEEK = 7 * 24 * 3600


def erlang_c_wait(arrivals: float, service: float, servers: int) -> float:
    """Mean wait in M/M/c: ErlangC(c, a) / (c mu - lambda)."""
    load = arrivals / service
    waiting = load**servers / factorial(servers) / (1 - load / servers)
    share = waiting / (sum(load**k / factorial(k) for k in range(servers)) + waiting)
    return share / (servers * service - arrivals)


def test_customers_are_served_in_order_by_the_first_free_server() -> None:
    assert serve([(0, 10), (1, 2), (2, 5), (3, 1), (30, 4)], servers=2) == [10, 3, 8, 9, 34]


def test_one_server_makes_everybody_wait() -> None:
    assert serve([(0, 10), (1, 2), (2, 5)], servers=1) == [10, 12, 17]


@pytest.mark.parametrize("servers", [1, 2, 4])
def test_the_mean_wait_is_the_closed_form(servers: int) -> None:
    random = stream(1, "queue", str(servers))
    at, arrivals = 0.0, []
    for _ in range(100_000):
        at += random.expovariate(0.6 * servers)
        arrivals.append((round(at * 1000), round(random.expovariate(1) * 1000)))
    finished = serve(arrivals, servers)
    waits = [end - work - begin for end, (begin, work) in zip(finished, arrivals, strict=True)]

    assert sum(waits) / len(waits) / 1000 == pytest.approx(erlang_c_wait(0.6 * servers, 1, servers), rel=0.06)


@pytest.mark.parametrize("people", [2, 3, 6, 11])
def test_the_review_load_is_the_one_that_was_asked_for(people: int) -> None:
    settings = SimulationSettings(people_per_team=people, review_load=0.7)
    team = teams(settings)[0]

    load = (
        per_hour(settings, team)
        * (1 - settings.unreviewed_share)
        * mean_review_hours(settings, team)
        / reviewer_count(team)
    )

    assert load == pytest.approx(0.7)


def test_the_share_of_ai_grows_evenly_from_the_adoption() -> None:
    settings = SimulationSettings(weeks=40, ai_adoption_week=20, ai_share_at_end=0.6)
    person = Traits(rate=1, coding_time=1, propensity=0, adopted_at=20 * WEEK)

    assert [ai_share(settings, person, week * WEEK) for week in (0, 20, 30, 40)] == pytest.approx([0, 0, 0.3, 0.6])


def test_without_adoption_no_change_is_made_with_ai() -> None:
    settings = SimulationSettings(weeks=20, ai_adoption_week=20)

    assert not any(change.is_ai for team in teams(settings) for change in begun(settings, team))


def test_known_effects_are_those_of_the_settings() -> None:
    neutral = SimulationSettings(weeks=30, arrivals_ratio=1, coding_time_ratio=1, size_ratio=1)
    slower = neutral.model_copy(update={"coding_time_ratio": 3.0, "size_ratio": 2.0})
    team = teams(neutral)[0]
    pairs = list(zip(begun(neutral, team), begun(slower, team), strict=True))
    with_ai = [(a, b) for a, b in pairs if a.is_ai]

    assert [a for a, _ in pairs if not a.is_ai] == [b for a, b in pairs if not a.is_ai]
    assert len(with_ai) > 10
    for a, b in with_ai:
        assert b.created_at - b.started_at == pytest.approx(3 * (a.created_at - a.started_at), abs=3)
        assert b.additions == pytest.approx(2 * a.additions, abs=3 * len(a.steps))


def test_marks_do_not_change_what_happens() -> None:
    all_marked, none_marked = (SimulationSettings(weeks=30, mark_share=share) for share in (1, 0))
    team = teams(all_marked)[0]
    pairs = zip(begun(all_marked, team), begun(none_marked, team), strict=True)

    found = [(a.trace is not None, b.trace is not None, a.is_ai, a.created_at == b.created_at) for a, b in pairs]

    assert all(marked == is_ai for marked, _, is_ai, _ in found)
    assert not any(marked for _, marked, _, _ in found)
    assert all(same for *_, same in found)


def test_more_changes_are_begun_after_the_adoption() -> None:
    settings = SimulationSettings(weeks=200, ai_adoption_week=100, arrivals_ratio=1.5)
    team = teams(settings)[0]
    begun_at = [change.started_at for change in begun(settings, team)]
    before = sum(at < 100 * WEEK for at in begun_at)

    assert before == pytest.approx(900, rel=0.1)
    assert (len(begun_at) - before) / before == pytest.approx(1.5, rel=0.15)

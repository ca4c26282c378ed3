"""What people and repositories are like: how busy, how fast, and when somebody begins to use AI.

Everybody's numbers are drawn in the same way whatever the settings are, and scaled by them afterwards: a setting
changes what it says and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from connectors.simulation import chance
from connectors.simulation.clock import WEEK
from connectors.simulation.organisation import Person, Repository, Team
from connectors.simulation.settings import SimulationSettings


@dataclass(frozen=True)
class Traits:
    """What one person is like."""

    rate: float
    """Changes begun, relative to the average person."""
    coding_time: float
    """Coding time, relative to the median person."""
    propensity: float
    """Added to the log odds of using AI."""
    adopted_at: int | None
    """Second of the first possible use of AI; None if that never comes."""


def traits(settings: SimulationSettings, team: Team, person: Person) -> Traits:
    """The traits of a person of a team."""
    random = chance.stream(settings.seed, person.login, "traits")
    busy, slow, prone, own = (random.gauss() for _ in range(4))
    return Traits(
        rate=math.exp(settings.rate_spread * busy - settings.rate_spread**2 / 2),
        coding_time=math.exp(settings.speed_spread * slow),
        propensity=settings.propensity_spread * prone,
        adopted_at=_adopted_at(settings, _earliness(settings, team, busy, own)),
    )


def repository_coding_time(settings: SimulationSettings, repository: Repository) -> float:
    """Coding time in a repository, relative to the median one."""
    return math.exp(settings.repository_speed_spread * _slowness(settings, repository))


def ai_share(settings: SimulationSettings, person: Traits, at: int) -> float:
    """Chance that a change begun at that second is made with AI: 0 until the adoption, then growing evenly."""
    if person.adopted_at is None or at <= person.adopted_at:
        return 0.0
    growth_weeks = settings.ai_growth_weeks
    growth = settings.weeks * WEEK - person.adopted_at if growth_weeks is None else growth_weeks * WEEK
    share = settings.ai_share_at_end * (min(1.0, (at - person.adopted_at) / growth) if growth else 1.0)
    return share if share in (0, 1) else 1 / (1 + (1 - share) / share * math.exp(-person.propensity))


def _slowness(settings: SimulationSettings, repository: Repository) -> float:
    return chance.stream(settings.seed, repository.name, "traits").gauss()


def _earliness(settings: SimulationSettings, team: Team, busy: float, own: float) -> float:
    """A standard normal number: the greater, the earlier."""
    slow = sum(_slowness(settings, repository) for repository in team.repositories) / math.sqrt(len(team.repositories))
    by_repository, by_person = settings.slow_repositories_first, settings.busy_people_first
    rest = math.sqrt(max(0.0, 1 - by_repository**2 - by_person**2))
    return by_repository * slow + by_person * busy + rest * own


def _adopted_at(settings: SimulationSettings, earliness: float) -> int | None:
    rank, adopting = 1 - NormalDist().cdf(earliness), 1 - settings.never_adopting_share
    if rank >= adopting:
        return None
    week = settings.adoption_week + settings.adoption_spread_weeks * rank / adopting
    return round(week * WEEK) if week < settings.weeks else None

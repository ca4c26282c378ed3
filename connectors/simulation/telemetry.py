"""Who used an AI tool on which day, and on which days that can not be known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connectors.simulation import chance
from connectors.simulation.clock import DAY, WEEK
from connectors.simulation.differences import traits
from connectors.simulation.organisation import Team
from connectors.simulation.settings import SimulationSettings

WORKDAYS = 5
ACTIVE_SHARE = 0.7
"""Share of workdays on which somebody who has adopted AI uses it."""
IDLE_SHARE = 0.1
"""Share of them on which the tool is open and not used: a row of zeros."""
MOST_PROMPTS = 30


@dataclass(frozen=True)
class UsageDay:
    """One day: the prompts of everybody who appears in its report, by login; None when there is no report."""

    number: int
    """Days since the start."""
    prompts: Mapping[str, int] | None


def usage_days(settings: SimulationSettings, teams: Sequence[Team]) -> Iterator[UsageDay]:
    """Every day of the simulated time."""
    adopted = [(person.login, traits(settings, team, person).adopted_at) for team in teams for person in team.people]
    for number in range(settings.weeks * WEEK // DAY):
        random = chance.stream(settings.seed, "telemetry", str(number))
        is_missing = random.random() < settings.telemetry_missing_share
        drawn = [(login, at, random.random(), random.random()) for login, at in adopted]
        prompts = {
            login: 1 + int(amount * MOST_PROMPTS) if chance_of_day < ACTIVE_SHARE else 0
            for login, at, chance_of_day, amount in drawn
            if at is not None and at <= number * DAY and chance_of_day < ACTIVE_SHARE + IDLE_SHARE
        }
        yield UsageDay(number, None if is_missing else prompts if number % 7 < WORKDAYS else {})

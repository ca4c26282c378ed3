"""People's own work up to the moment at which a reviewer is wanted: begun as a Poisson process, coded, opened.

Coding is an infinite server: nobody waits for anybody, so the output of coding is a Poisson process again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change, Kind, Step
from connectors.simulation.clock import HOUR, WEEK
from connectors.simulation.organisation import Repository, Team
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.traces import TRACE_WEIGHTS, TRACES

MEDIAN_CODING_HOURS = 9.0
CODING_SPREAD = 1.0
MEDIAN_LINES_ADDED = 45.0
LINES_SPREAD = 1.1
DRAFT_SHARE = 0.1
MEAN_DRAFT_HOURS = 8.0
COMPANION_SHARE = 0.08
QUOTING_SHARE = 0.03
MOST_STEPS = 5
MOST_PATHS = 5

_VERBS = ("Show", "Check", "Speed up", "Simplify", "Keep", "Round", "Sort", "Retry", "Limit", "Log", "Split", "Cache")
_THINGS = (
    *("totals", "prices", "addresses", "exports", "search results", "reminders", "discounts", "page loads"),
    *("opening hours", "receipts", "sign-in", "time zones", "stock levels", "uploads", "refunds", "filters"),
)
_FOLDERS = ("src/core", "src/web", "src/store", "tests", "docs")
_FILES = ("orders", "items", "prices", "people", "dates", "pages", "access", "mail")


def begun(settings: SimulationSettings, team: Team) -> list[Change]:
    """All work that a team begins, opened but not yet reviewed, in the order in which it was begun."""
    random = chance.stream(settings.seed, team.name, "work")
    return [_change(settings, team, random, place, at) for place, at in enumerate(_beginnings(settings, team))]


def per_hour(settings: SimulationSettings, team: Team) -> float:
    """Changes that a team begins in an hour before the adoption, on average."""
    return settings.pull_requests_per_person_week * len(team.people) * HOUR / WEEK


def ai_share(settings: SimulationSettings, at: int) -> float:
    """Chance that a change begun at that second is made with AI: 0 until the adoption, then growing evenly."""
    adopted_at, end = settings.adoption_week * WEEK, settings.weeks * WEEK
    return settings.ai_share_at_end * (at - adopted_at) / (end - adopted_at) if at > adopted_at else 0.0


def _beginnings(settings: SimulationSettings, team: Team) -> Iterator[int]:
    random = chance.stream(settings.seed, team.name, "beginnings")
    rate = per_hour(settings, team)
    adopted_at, end = settings.adoption_week * WEEK, settings.weeks * WEEK
    return chain(
        chance.poisson_times(random, rate, 0, adopted_at),
        chance.poisson_times(random, rate * settings.arrivals_ratio, adopted_at, end),
    )


def _change(settings: SimulationSettings, team: Team, random: Random, place: int, started_at: int) -> Change:
    repository = random.choice(team.repositories)
    author, companion = random.sample(team.people, 2)
    is_ai = random.random() < ai_share(settings, started_at)
    is_marked = random.random() < settings.mark_share
    trace = random.choices(TRACES, TRACE_WEIGHTS)[0]
    has_companion = random.random() < COMPANION_SHARE
    is_quoting = random.random() < QUOTING_SHARE
    hours = MEDIAN_CODING_HOURS * (settings.coding_time_ratio if is_ai else 1)
    created_at = started_at + chance.lognormal_seconds(random, hours, CODING_SPREAD)
    is_draft = random.random() < DRAFT_SHARE
    draft_seconds = chance.exponential_seconds(random, MEAN_DRAFT_HOURS)
    return Change(
        key=f"{team.name}/work/{place}",
        kind=Kind.WORK,
        team=team,
        repository=repository,
        author=author,
        subject=f"{random.choice(_VERBS)} {random.choice(_THINGS)}",
        is_ai=is_ai,
        trace=trace if is_ai and is_marked else None,
        companion=companion if has_companion and not is_ai else None,
        is_quoting=is_quoting and not is_ai,
        steps=_steps(random, started_at, created_at, settings.size_ratio if is_ai else 1),
        paths=_paths(random, repository),
        created_at=created_at,
        ready_at=created_at + draft_seconds if is_draft else created_at,
    )


def _steps(random: Random, started_at: int, created_at: int, size: float) -> tuple[Step, ...]:
    count = min(MOST_STEPS, 1 + int(random.expovariate(1)))
    # Scaled by hand: how much chance randint uses up depends on the bounds, and so on the effects of AI.
    later = sorted(started_at + int(random.random() * (created_at - started_at)) for _ in range(count - 1))
    added = MEDIAN_LINES_ADDED * size * random.lognormvariate(0, LINES_SPREAD)
    deleted = added * random.uniform(0.05, 0.75)
    return tuple(Step(at, max(1, round(added / count)), round(deleted / count)) for at in (started_at, *later))


def _paths(random: Random, repository: Repository) -> tuple[str, ...]:
    count = random.randint(1, MOST_PATHS)
    return tuple(f"{random.choice(_FOLDERS)}/{name}{repository.suffix}" for name in random.sample(_FILES, count))

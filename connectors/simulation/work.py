"""People's own work up to the moment at which a reviewer is wanted: begun as a Poisson process, coded, opened.

Coding is an infinite server: nobody waits for anybody, so the output of coding is a Poisson process again. Each change
has chance of its own: one more change of somebody shifts nothing in the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change, Kind, Step
from connectors.simulation.clock import HOUR, WEEK
from connectors.simulation.differences import Traits, ai_share, repository_coding_time, traits
from connectors.simulation.organisation import Person, Repository, Team
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.traces import TRACE_WEIGHTS, TRACES, Trace

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
    found = [
        _change(settings, (team, person, own), f"{team.name}/{person.login}/{place}", at)
        for person in team.people
        for own in [traits(settings, team, person)]
        for place, at in enumerate(_beginnings(settings, person, own))
    ]
    return sorted(found, key=lambda change: (change.started_at, change.key))


def per_hour(settings: SimulationSettings, team: Team) -> float:
    """Changes that a team begins in an hour before the adoption, on average."""
    return settings.pull_requests_per_person_week * len(team.people) * HOUR / WEEK


def expected_count(settings: SimulationSettings, own: Traits, begin: int, end: int) -> float:
    """Changes that a person begins from one second to another, on average over all chance but the person's traits."""
    return own.rate * sum(
        _per_second(settings, own, since) * max(0, min(until, end) - max(since, begin))
        for since, until in pairwise(_bounds(settings, own))
    )


def coding_time_ratio(settings: SimulationSettings, repository: Repository) -> float:
    """True ratio of the coding time with AI to that without it, in a repository."""
    return settings.coding_time_ratio * (settings.low_tier_ratio if repository.is_in_rare_language else 1)


def _beginnings(settings: SimulationSettings, person: Person, own: Traits) -> Iterator[int]:
    """When a person begins changes: a Poisson process, constant within a week before and after adoption."""
    random = chance.stream(settings.seed, person.login, "beginnings")
    needed = random.expovariate(1)
    for begin, end in pairwise(_bounds(settings, own)):
        rate = own.rate * _per_second(settings, own, begin)
        at = float(begin)
        while needed <= (end - at) * rate:
            at += needed / rate
            yield int(at)
            needed = random.expovariate(1)
        needed -= (end - at) * rate


def _bounds(settings: SimulationSettings, own: Traits) -> list[int]:
    weeks = {week * WEEK for week in range(settings.weeks + 1)}
    return sorted(weeks if own.adopted_at is None else {*weeks, own.adopted_at})


def _per_second(settings: SimulationSettings, own: Traits, at: int) -> float:
    has_adopted = own.adopted_at is not None and at >= own.adopted_at
    trend = (1 + settings.trend_percent_per_week / 100) ** (at // WEEK)
    return settings.pull_requests_per_person_week / WEEK * trend * (settings.arrivals_ratio if has_adopted else 1)


def _change(settings: SimulationSettings, who: tuple[Team, Person, Traits], key: str, started_at: int) -> Change:
    team, author, own = who
    random = chance.stream(settings.seed, key, "work")
    repository = random.choice(team.repositories)
    companion = random.choice([person for person in team.people if person != author])
    is_ai = random.random() < ai_share(settings, own, started_at)
    trace = _trace(settings, random, is_ai=is_ai)
    has_companion = random.random() < COMPANION_SHARE
    is_quoting = random.random() < QUOTING_SHARE
    hours = MEDIAN_CODING_HOURS * own.coding_time * repository_coding_time(settings, repository)
    hours *= coding_time_ratio(settings, repository) if is_ai else 1
    created_at = started_at + chance.lognormal_seconds(random, hours, CODING_SPREAD)
    is_draft = random.random() < DRAFT_SHARE
    draft_seconds = chance.exponential_seconds(random, MEAN_DRAFT_HOURS)
    return Change(
        key=key,
        kind=Kind.WORK,
        team=team,
        repository=repository,
        author=author,
        subject=f"{random.choice(_VERBS)} {random.choice(_THINGS)}",
        is_ai=is_ai,
        trace=trace,
        companion=companion if has_companion and trace is None else None,
        is_quoting=is_quoting and trace is None,
        steps=_steps(settings, random, started_at, created_at, is_ai=is_ai),
        paths=_paths(random, repository),
        created_at=created_at,
        ready_at=created_at + draft_seconds if is_draft else created_at,
    )


def _trace(settings: SimulationSettings, random: Random, *, is_ai: bool) -> Trace | None:
    is_marked = random.random() < (settings.mark_share if is_ai else settings.false_mark_share)
    trace = random.choices(TRACES, TRACE_WEIGHTS)[0]
    return trace if is_marked else None


def _steps(
    settings: SimulationSettings, random: Random, started_at: int, created_at: int, *, is_ai: bool
) -> tuple[Step, ...]:
    count = min(MOST_STEPS, 1 + int(random.expovariate(1)))
    # Scaled by hand: how much chance randint uses up depends on the bounds, and so on the effects of AI.
    later = sorted(started_at + int(random.random() * (created_at - started_at)) for _ in range(count - 1))
    added = MEDIAN_LINES_ADDED * (settings.size_ratio if is_ai else 1) * random.lognormvariate(0, LINES_SPREAD)
    deleted = added * random.uniform(0.05, 0.75) * (settings.deletion_ratio if is_ai else 1)
    return tuple(Step(at, max(1, round(added / count)), round(deleted / count)) for at in (started_at, *later))


def _paths(random: Random, repository: Repository) -> tuple[str, ...]:
    count = random.randint(1, MOST_PATHS)
    folders = [f"services/{service}/src" for service in repository.services] or _FOLDERS
    names = random.sample(_FILES, count)
    return tuple(f"{folders[int(random.random() * len(folders))]}/{name}{repository.suffix}" for name in names)

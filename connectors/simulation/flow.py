"""True flow of a simulated organisation between two moments: what an accounting by Little's law must find.

The system is review: from the opening of a pull request to its merge or close, of people's own work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.simulation.changes import Change
from connectors.simulation.clock import DAY, HOUR
from connectors.simulation.differences import traits
from connectors.simulation.work import expected_count
from connectors.simulation.world import World

Span = tuple[int, int]
"""From one second up to, not including, another, since the start."""


@dataclass(frozen=True)
class Flow:
    """What is true of a stretch of time."""

    departures_per_day: float
    """Pull requests merged or closed per day: throughput, counted."""
    mean_hours_open: float
    """Mean time from opening to end of those that left, in hours: W."""
    mean_open: float
    """Pull requests open at a time, on average: L."""
    contexts_per_day: float
    """Distinct pairs of person and pull request that somebody worked on, per day, over all people."""


def flow(world: World, begin: int, end: int) -> Flow:
    """The true flow from one second up to, not including, another; both lie before the end of the data."""
    changes = [change for place in world.places for change in place.whole]
    left = [change for change in changes if begin <= _end(change) < end]
    present = sum(max(0, min(_end(change), end) - max(change.created_at, begin)) for change in changes)
    touches = {touch for change in changes for touch in _touches(change) if begin <= touch[2] * DAY < end}
    days = (end - begin) / DAY
    return Flow(
        departures_per_day=len(left) / days,
        mean_hours_open=sum(_end(change) - change.created_at for change in left) / max(1, len(left)) / HOUR,
        mean_open=present / (end - begin),
        contexts_per_day=len(touches) / days,
    )


def expected_throughput_ratio(world: World, first: Span, second: Span) -> float:
    """Pull requests that leave per day of the second span, to the first, on average over all chance but people's own.

    What leaves was begun as much earlier as it takes from the first commit to the end, on average.
    """
    times = [_end(change) - change.started_at for place in world.places for change in place.whole]
    mean = round(sum(times) / max(1, len(times)))
    before, after = (_begun_per_second(world, begin - mean, end - mean) for begin, end in (first, second))
    return after / before


def _begun_per_second(world: World, begin: int, end: int) -> float:
    settings = world.settings
    people = [traits(settings, team, person) for team in world.teams for person in team.people]
    return sum(expected_count(settings, own, begin, end) for own in people) / (end - begin)


def _end(change: Change) -> int:
    """When it is merged or closed; all work is, some of it after the end of the data."""
    return change.ended_at or 0


def _touches(change: Change) -> Iterator[tuple[str, str, int]]:
    """Who worked on a change on which days: person, change and number of the day."""
    own = (change.created_at, change.ready_at, change.ended_at, *(step.at for step in change.steps))
    yield from ((change.author.login, change.key, at // DAY) for at in own if at is not None)
    if change.reviewer is not None:
        reviews = (change.changes_requested_at, change.approved_at)
        yield from ((change.reviewer.login, change.key, at // DAY) for at in reviews if at is not None)

"""All chance of the simulation: one stream of it for each purpose, so that one part never shifts another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

from connectors.simulation.clock import HOUR


def stream(seed: int, *purpose: str) -> Random:
    """A source of chance of its own for a purpose; the same seed and purpose give the same numbers everywhere."""
    return Random("/".join((str(seed), *purpose)))  # noqa: S311 - a simulation keeps no secret


def exponential_seconds(random: Random, mean_hours: float) -> int:
    """A duration without memory, in whole seconds, at least one."""
    return max(1, round(random.expovariate(1 / mean_hours) * HOUR))


def lognormal_seconds(random: Random, median_hours: float, spread: float) -> int:
    """A duration with a long tail, in whole seconds, at least one; `spread` is the deviation of its logarithm."""
    return max(1, round(random.lognormvariate(math.log(median_hours), spread) * HOUR))


def poisson_times(random: Random, per_hour: float, begin: int, end: int) -> Iterator[int]:
    """Times of events that come independently at a constant rate from begin up to, not including, end."""
    at = begin + random.expovariate(per_hour) * HOUR
    while at < end:
        yield int(at)
        at += random.expovariate(per_hour) * HOUR

"""Review: a few reviewers serve a team's changes in the order in which they became ready; then revision and merge.

With Poisson arrivals and exponential work this is the queue M/M/c, whose mean wait is known in closed form (Erlang C).
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change, Step
from connectors.simulation.organisation import Team
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.work import per_hour

PEOPLE_PER_REVIEWER = 3
"""Of so many people, one reviews at any time."""
ABANDONED_SHARE = 0.04
REVISED_SHARE = 0.25
MEAN_REVISION_HOURS = 6.0
MEAN_MERGE_HOURS = 2.0
MEAN_ABANDONING_HOURS = 30.0


def reviewer_count(team: Team) -> int:
    """How many changes the team reviews at the same time."""
    return max(1, len(team.people) // PEOPLE_PER_REVIEWER)


def mean_review_hours(settings: SimulationSettings, team: Team) -> float:
    """Mean time a reviewer spends on a change made without AI, in hours: what gives the load asked for."""
    return settings.review_load * reviewer_count(team) / per_hour(settings, team)


def serve(arrivals: Sequence[tuple[int, int]], servers: int) -> list[int]:
    """When each customer of a first-come, first-served queue leaves it.

    Args:
        arrivals: When each customer comes and how long it is served, in the order of coming.
        servers: How many are served at the same time.
    """
    free_at = [0] * servers
    finished = []
    for arrived_at, work in arrivals:
        finished.append(max(arrived_at, free_at[0]) + work)
        heapq.heapreplace(free_at, finished[-1])
    return finished


def reviewed(settings: SimulationSettings, team: Team, changes: Sequence[Change]) -> list[Change]:
    """The changes with everything that follows their opening, in the order in which they became ready."""
    random = chance.stream(settings.seed, team.name, "review")
    ready = [(change.ready_at, change.key, change) for change in changes if change.ready_at is not None]
    queue = sorted(ready, key=lambda entry: entry[:2])
    hours = mean_review_hours(settings, team)
    arrivals = [
        (ready_at, chance.exponential_seconds(random, hours * (settings.review_work_ratio if change.is_ai else 1)))
        for ready_at, _, change in queue
    ]
    finished = serve(arrivals, reviewer_count(team))
    outcomes = chance.stream(settings.seed, team.name, "outcomes")
    return [_with_outcome(outcomes, change, at) for (_, _, change), at in zip(queue, finished, strict=True)]


def _with_outcome(random: Random, change: Change, reviewed_at: int) -> Change:
    reviewer = random.choice([person for person in change.team.people if person != change.author])
    is_abandoned = random.random() < ABANDONED_SHARE
    is_revised = random.random() < REVISED_SHARE
    abandoning = chance.exponential_seconds(random, MEAN_ABANDONING_HOURS)
    revision = chance.exponential_seconds(random, MEAN_REVISION_HOURS)
    merging = chance.exponential_seconds(random, MEAN_MERGE_HOURS)
    if is_abandoned:
        return replace(
            change, reviewer=reviewer, changes_requested_at=reviewed_at, abandoned_at=reviewed_at + abandoning
        )
    if not is_revised:
        return replace(change, reviewer=reviewer, approved_at=reviewed_at, merged_at=reviewed_at + merging)
    approved_at = reviewed_at + revision
    first = change.steps[0]
    step = Step(reviewed_at + revision // 2, 1 + first.additions // 5, 1 + first.deletions // 5)
    return replace(
        change,
        reviewer=reviewer,
        steps=(*change.steps, step),
        changes_requested_at=reviewed_at,
        approved_at=approved_at,
        merged_at=approved_at + merging,
    )

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
from connectors.simulation.clock import WEEK
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
    return settings.review_load * reviewer_count(team) / (per_hour(settings, team) * (1 - settings.unreviewed_share))


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
    ready = [(change.ready_at, change.key, change) for change in changes if change.ready_at is not None]
    ordered = [_with_review_work(settings, team, change) for _, _, change in sorted(ready, key=lambda entry: entry[:2])]
    queue = [(change.ready_at or 0, change.review_seconds) for change in ordered if change.review_seconds is not None]
    finished = iter(serve(queue, reviewer_count(team)))
    return [
        _merged_unseen(settings, change)
        if change.review_seconds is None
        else _with_outcome(settings, change, next(finished))
        for change in ordered
    ]


def _with_review_work(settings: SimulationSettings, team: Team, change: Change) -> Change:
    """The change with the time a reviewer will spend on it; without one it is merged unseen."""
    random = chance.stream(settings.seed, change.key, "review")
    hours = mean_review_hours(settings, team) * (settings.review_work_ratio if change.is_ai else 1)
    seconds = chance.exponential_seconds(random, hours)
    is_unseen = random.random() < settings.unreviewed_share * (settings.unreviewed_ratio if change.is_ai else 1)
    return replace(change, review_seconds=None if is_unseen else seconds)


def _merge_hours(settings: SimulationSettings, change: Change) -> float:
    has_changed = change.started_at >= settings.adoption_week * WEEK
    return MEAN_MERGE_HOURS * (settings.merge_wait_ratio if has_changed else 1)


def _merged_unseen(settings: SimulationSettings, change: Change) -> Change:
    random = chance.stream(settings.seed, change.key, "outcome")
    waited = chance.exponential_seconds(random, _merge_hours(settings, change))
    return replace(change, merged_at=(change.ready_at or 0) + waited)


def _with_outcome(settings: SimulationSettings, change: Change, reviewed_at: int) -> Change:
    random = chance.stream(settings.seed, change.key, "outcome")
    merging = chance.exponential_seconds(random, _merge_hours(settings, change))
    reviewer = random.choice([person for person in change.team.people if person != change.author])
    is_abandoned = random.random() < ABANDONED_SHARE
    is_revised = random.random() < REVISED_SHARE
    abandoning = chance.exponential_seconds(random, MEAN_ABANDONING_HOURS)
    revision = chance.exponential_seconds(random, MEAN_REVISION_HOURS)
    if is_abandoned:
        return replace(
            change, reviewer=reviewer, changes_requested_at=reviewed_at, abandoned_at=reviewed_at + abandoning
        )
    approved_at = reviewed_at + revision if is_revised else reviewed_at
    first = change.steps[0]
    step = Step(reviewed_at + revision // 2, 1 + first.additions // 5, 1 + first.deletions // 5)
    return replace(
        change,
        reviewer=reviewer,
        steps=(*change.steps, *([step] if is_revised else []), *_follow_ups(settings, change, approved_at, merging)),
        changes_requested_at=reviewed_at if is_revised else None,
        approved_at=approved_at,
        merged_at=approved_at + merging,
    )


def _follow_ups(settings: SimulationSettings, change: Change, begin: int, seconds: int) -> list[Step]:
    """Commits during the wait for the merge: a Poisson number of them, spread evenly."""
    if not settings.follow_up_count or change.started_at < settings.adoption_week * WEEK:
        return []
    random: Random = chance.stream(settings.seed, change.key, "follow-ups")
    times = chance.poisson_times(random, settings.follow_up_count, 0, 3600)
    return [Step(begin + seconds * at // 3600, 1, 0) for at in times]

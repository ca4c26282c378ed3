"""The true effects of AI use in a simulated organisation, as ratios that a correct comparison finds again.

Of every change both is known: what happened, and what would have happened with AI and without it in the same queue
(potential outcomes). The true ratio pools those over the same strata, with the same weights, as the Mantel-Haenszel
ratio: repository and four weeks of the start, and size or author too where that is asked, weighted by
n1 n0 / (n1 + n0).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import partial

from connectors.simulation.changes import Change
from connectors.simulation.clock import DAY, START, WEEK
from connectors.simulation.defects import BUG_CHANCE
from connectors.simulation.review import ABANDONED_SHARE
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.work import coding_time_ratio
from connectors.simulation.world import World

SECONDS_PER_PERIOD = 4 * WEEK
DEFECT_DAYS = 90
"""Days in production during which a defect counts."""
_EPOCH_OFFSET = round((START - START.replace(year=1970, month=1, day=5)) / timedelta(seconds=1))

REPOSITORY_PERIOD = "repository_period"
OF_ONE_SIZE = "repository_period_size"
SIZE_CLASSES = (10, 50, 200, 500)
"""Lines at which the size classes of metrics.ai_comparison begin, but for the first."""

_WITHIN: Mapping[str, Callable[[Change], object]] = {
    REPOSITORY_PERIOD: lambda _: None,
    "repository_period_author": lambda change: change.author,
    OF_ONE_SIZE: lambda change: bisect_right(SIZE_CLASSES, change.additions + change.deletions),
}
"""What changes of a repository and period must share to be compared, by the name of the stratification."""

_PARTS_OF_SIZE = frozenset({"lines_changed", "deletion_ratio"})
"""Outcomes whose true ratio nobody knows among changes of one size: the more was deleted, the less was added."""

STRATIFICATIONS = tuple(_WITHIN)
"""Names of the stratifications within which the truth is known."""

Pair = tuple[float, float]
"""What happens with AI, and without it."""


def true_effects(world: World, tau_days: int, stratification: str = REPOSITORY_PERIOD) -> Mapping[str, float]:
    """True ratios, AI to other, by the outcome's name in metrics.ai_comparison.

    Args:
        world: The organisation.
        tau_days: Days that durations are followed; longer ones count as these.
        stratification: Within what changes are compared.
    """
    ratio = partial(_ratio, _WITHIN[stratification])
    settings, tau = world.settings, tau_days * DAY
    changes = [change for place in world.places for change in place.whole]
    of_open = [change for change in changes if change.created_at + tau <= world.end]
    of_started = [change for change in changes if change.started_at + tau <= world.end]
    taken_back = _taken_back(world)
    effects = {
        "pull_request_hours": ratio(of_open, lambda change: _open_pair(settings, change, tau)),
        "coding_hours": ratio(of_started, lambda change: _coding_pair(settings, change, tau)),
        "lines_changed": ratio(changes, lambda change: _lines_pair(settings, change)),
        "deletion_ratio": settings.deletion_ratio,
        "bug_linked_share": ratio(
            [change for change in changes if change.key in taken_back],
            lambda change: _linked_pair(settings, is_taken_back=taken_back[change.key]),
        ),
        "merged_without_human_review_share": _unreviewed_ratio(settings),
        "reverted_share": 1.0,
        "change_fail_share": 1.0,
    }
    return {name: effects[name] for name in effects if not (stratification == OF_ONE_SIZE and name in _PARTS_OF_SIZE)}


def _ratio(within: Callable[[Change], object], changes: Iterable[Change], pair: Callable[[Change], Pair]) -> float:
    strata: dict[tuple[str, int, object], list[tuple[bool, Pair]]] = defaultdict(list)
    for change in changes:
        period = (change.started_at + _EPOCH_OFFSET) // SECONDS_PER_PERIOD
        strata[change.repository.name, period, within(change)].append((change.is_ai, pair(change)))
    with_ai = without = 0.0
    for items in strata.values():
        count = sum(is_ai for is_ai, _ in items)
        weight = count * (len(items) - count) / len(items) ** 2
        with_ai += weight * sum(values[0] for _, values in items)
        without += weight * sum(values[1] for _, values in items)
    return with_ai / without if without else 1.0


def _pair(change: Change, value: float, ratio: float) -> Pair:
    """A value that AI multiplies, with it and without it."""
    return (value, value / ratio) if change.is_ai else (value * ratio, value)


def _coding_pair(settings: SimulationSettings, change: Change, tau: int) -> Pair:
    ratio = coding_time_ratio(settings, change.repository)
    with_ai, without = _pair(change, change.created_at - change.started_at, ratio)
    return min(with_ai, tau), min(without, tau)


def _open_pair(settings: SimulationSettings, change: Change, tau: int) -> Pair:
    """Time from opening to end: AI changes the reviewer's own work and the chance of a review; the queue is shared.

    What a change would have waited, had it been reviewed and not merged unseen, nobody knows. So each stands for the
    others of its kind: it counts as often as its kind comes about with AI and without it (Horvitz & Thompson 1952).
    """
    service = change.review_seconds or 0
    rest = (change.ended_at or 0) - change.created_at - service
    with_ai, without = _pair(change, service, settings.review_work_ratio)
    often_with, often_without = _chances(settings, is_unseen=change.review_seconds is None)
    own = often_with if change.is_ai else often_without
    return min(rest + with_ai, tau) * often_with / own, min(rest + without, tau) * often_without / own


def _chances(settings: SimulationSettings, *, is_unseen: bool) -> Pair:
    """How often a change is merged unseen, or is not, with AI and without it."""
    without, with_ai = settings.unreviewed_share, settings.unreviewed_share * settings.unreviewed_ratio
    return (with_ai, without) if is_unseen else (1 - with_ai, 1 - without)


def _lines_pair(settings: SimulationSettings, change: Change) -> Pair:
    size, deletions = settings.size_ratio, settings.size_ratio * settings.deletion_ratio
    added, deleted = _pair(change, change.additions, size), _pair(change, change.deletions, deletions)
    return added[0] + deleted[0], added[1] + deleted[1]


def _taken_back(world: World) -> Mapping[str, bool]:
    """Whether each change that was in production for long enough was taken back meanwhile, by the change's key."""
    found = {}
    for place in world.places:
        taken_back_at = {
            change.takes_back: change.merged_at for change in place.changes if change.merged_at is not None
        }
        for change in place.whole:
            shipped = place.shipped.get(change.key) if place.repository.has_known_deployments else None
            if shipped is not None and shipped.finished_at + DEFECT_DAYS * DAY <= world.end:
                at = taken_back_at.get(change.key, 0)
                found[change.key] = shipped.finished_at <= at <= shipped.finished_at + DEFECT_DAYS * DAY
    return found


def _linked_pair(settings: SimulationSettings, *, is_taken_back: bool) -> Pair:
    """Chance that a defect names a change as its cause: what is taken back is named by that, whoever made it."""
    without = BUG_CHANCE * settings.cause_named_share
    return (1.0, 1.0) if is_taken_back else (without * settings.bug_ratio, without)


def _unreviewed_ratio(settings: SimulationSettings) -> float:
    """Of merged changes: of reviewed ones, some are given up."""
    unseen = _chances(settings, is_unseen=True)
    shares = [share / (share + (1 - share) * (1 - ABANDONED_SHARE)) for share in unseen if settings.unreviewed_share]
    return shares[0] / shares[1] if shares else 1.0

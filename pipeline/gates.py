"""When a figure is printed: on counts that are known before its value is seen, never on how wide its interval is.

Hiding wide intervals keeps those that look narrow by luck: of what is left, fewer than 95 % hold the truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

OK = "ok"
LEAST_ITEMS = 30
LEAST_EFFECTIVE_CLUSTERS = 4
LEAST_EVENTS = 5
LEAST_ADOPTERS = 4
LEAST_TEAMS = 8
LEAST_INTERACTION_CLUSTERS = 20
MOST_SHARE_AT_END = 0.4
MEDIAN_CARRIED = "one person or group of people carries the median of one side"


def ratio_of_items(
    counts: tuple[int, int], effective_clusters: tuple[float, float], events: tuple[float, float] | None = None
) -> str:
    """Why a ratio between marked and unmarked items can not be given, or "ok".

    Args:
        counts: Items compared: marked, unmarked.
        effective_clusters: Effective people behind them: marked, unmarked.
        events: For shares, the items that it happened to: marked, unmarked.
    """
    for name, count in zip(("with a trace", "without a trace"), counts, strict=True):
        if count < LEAST_ITEMS:
            return f"{_counted(count)} {name}, {LEAST_ITEMS} are needed"
    for name, clusters in zip(("with a trace", "without a trace"), effective_clusters, strict=True):
        if clusters < LEAST_EFFECTIVE_CLUSTERS:
            return f"the items {name} are as if of {_floored(clusters)} people, {LEAST_EFFECTIVE_CLUSTERS} are needed"
    for name, happened in zip(("with a trace", "without a trace"), events or (), strict=bool(events)):
        if happened < LEAST_EVENTS:
            return f"it happened to {_counted(round(happened))} {name}, {LEAST_EVENTS} are needed"
    return OK


def zeros(are_zeros: tuple[bool, bool]) -> str:
    """Why a ratio of sums is not defined however many items there are, or "ok".

    Args:
        are_zeros: Whether the items are nothing but zeros: marked, unmarked.
    """
    where = {(True, True): "", (True, False): " with a trace", (False, True): " without a trace"}
    return f"nothing but zeros{where[are_zeros]}" if any(are_zeros) else OK


def _floored(clusters: float) -> str:
    """One decimal, downwards: what is just below the least must not read as that."""
    return f"{math.floor(clusters * 10) / 10:.1f}"


def _counted(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def ratio_of_repositories(covered: Sequence[int], others: Sequence[int]) -> str:
    """Why pull requests of some repositories can not be set beside those of all others, or "ok".

    Args:
        covered: Pull requests of each of the first repositories.
        others: Pull requests of each of the others.
    """
    for name, counts in (("there", covered), ("in the others", others)):
        if sum(counts) < LEAST_ITEMS:
            return f"{sum(counts)} {name}, {LEAST_ITEMS} are needed"
        clusters = sum(counts) ** 2 / sum(count**2 for count in counts)
        if clusters < LEAST_EFFECTIVE_CLUSTERS:
            return f"those {name} are as if of {_floored(clusters)} repositories, {LEAST_EFFECTIVE_CLUSTERS} are needed"
    return OK


def adopters(adopter_count: int, control_count: int) -> str:
    """Why an effect of adoption can not be given, or "ok"."""
    for name, count in (("adopting", adopter_count), ("not yet adopting", control_count)):
        if count < LEAST_ADOPTERS:
            return f"of people {name}, {count} had weeks to compare, {LEAST_ADOPTERS} are needed"
    return OK


def interaction(cluster_count: int) -> str:
    """Why two levels whose ratios can be given can not be compared, or "ok"."""
    if cluster_count < LEAST_INTERACTION_CLUSTERS:
        people = "1 person" if cluster_count == 1 else f"{cluster_count} people"
        return f"{people} at one of the levels, {LEAST_INTERACTION_CLUSTERS} are needed"
    return OK


def medians(zero_share: float, open_share: float, tau_days: int) -> str:
    """Why medians can not be compared, or "ok": looks at durations, but of both sides together.

    A look at each side, or at what is left without each cluster, would keep those ratios that chance has made small.

    Args:
        zero_share: Share of all items, weighted as they are compared, that took no time.
        open_share: Share of them that took at least the follow-up.
        tau_days: The follow-up.
    """
    for share, name in ((open_share, f"take {tau_days} days or longer"), (zero_share, "take no time at all")):
        if share >= MOST_SHARE_AT_END:
            return (
                f"{100 * share:.0f} % of the items {name}: from {100 * MOST_SHARE_AT_END:.0f} % on, no median is given"
            )
    return OK

"""How often do the 95 % intervals hold the truth, and how often is a difference called where there is none?

Toy organisations with known truth, from fixed seeds: pull requests within strata (the mark varies within people, or is
a person's own), shares, ratios of ratios, weekly counts, teams before and after, and staggered adoption with a trend.
Every share must lie between 0.91 and 0.985; labels permuted between people must be rejected at 5 % +- 2 %.

    python bench/coverage.py [--seeds 1000] [--permutations 1000]
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT)]

from pipeline.estimators import staggered  # noqa: E402 - the path must be set first
from pipeline.estimators.interval import Interval, around  # noqa: E402
from pipeline.estimators.mantel_haenszel import Cells, jackknife_error, ratio  # noqa: E402
from pipeline.statistics import paired_log_error, spread_between  # noqa: E402

LEAST, MOST = 0.91, 0.985
LEAST_REJECTED, MOST_REJECTED = 0.03, 0.07
TRUE_RATIO = 1.25
GROUPS = 64
STRATA = 30
ORGANISATIONS = 20
LEVEL = 0.05

Chance = np.random.Generator


def main() -> int:
    """Prints one line for each world; 1 when a share is out of its bounds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=1000)
    options = parser.parse_args()
    is_well = True
    for name, world in WORLDS.items():
        share, told = coverage(world, options.seeds)
        is_well &= LEAST <= share <= MOST
        print(f"{name:50} {share:.3f} of {told} intervals hold the truth", flush=True)
    rejected = permuted(options.permutations)
    print(f"{'labels permuted between people':50} {rejected:.3f} rejected at 5 %")
    return 0 if is_well and LEAST_REJECTED <= rejected <= MOST_REJECTED else 1


def coverage(world: Callable[[Chance], tuple[Interval | None, float]], seeds: int) -> tuple[float, int]:
    """Share of the intervals that hold the truth, and how many there were."""
    held = [
        interval.low <= truth <= interval.high
        for interval, truth in (world(np.random.default_rng(seed)) for seed in range(seeds))
        if interval is not None
    ]
    return sum(held) / max(len(held), 1), len(held)


def pull_requests(
    people: int, *, is_own: bool, is_share: bool = False
) -> Callable[[Chance], tuple[Interval | None, float]]:
    """Twenty pull requests a person; slow strata are marked less often, and people differ."""

    def world(chance: Chance) -> tuple[Interval | None, float]:
        cells, count = drawn(chance, people, TRUE_RATIO, is_own=is_own, is_share=is_share)
        return stratified(cells, count), TRUE_RATIO

    return world


def drawn(chance: Chance, people: int, effect: float, *, is_own: bool, is_share: bool = False) -> tuple[Cells, int]:
    """Pull requests as cells: hours are lognormal (sigma 1.2), shares are of a base of 10 to 30 %."""
    person = np.repeat(np.arange(people), 20)
    stratum = chance.integers(0, STRATA, len(person))
    slow = chance.normal(0, 0.7, STRATA)[stratum]
    mixed, own_mark = chance.random(len(person)) < 1 / (1 + np.exp(slow)), chance.permutation(people) < people // 2
    is_marked = own_mark[person] if is_own else mixed
    own = chance.normal(0, 0.3, people)[person]
    if is_share:
        base = np.clip(0.2 * np.exp(0.3 * slow + 0.3 * own), 0.02, 0.6)
        total = (chance.random(len(person)) < base * np.where(is_marked, effect, 1)).astype(float)
    else:
        total = np.exp(slow + own + 1.2 * chance.normal(size=len(person))) * np.where(is_marked, effect, 1)
    ones = np.ones(len(person))
    cluster = person if people <= GROUPS else chance.permutation(people)[person] % GROUPS
    return Cells(stratum, cluster, is_marked, total, ones, ones), min(people, GROUPS)


def stratified(cells: Cells, cluster_count: int) -> Interval | None:
    """The interval as the product makes it."""
    found = ratio(cells, cluster_count)
    if found is None or found.log_error is None or min(found.effective_clusters) < 4:  # noqa: PLR2004 - the gate
        return None
    items = np.bincount(cells.cluster, weights=cells.item_count)
    degrees = items.sum() ** 2 / np.square(items).sum() - 1
    return around(float(np.exp(found.log_ratio)), found.log_error, degrees)


def ratios_of_ratios(chance: Chance) -> tuple[Interval | None, float]:
    """Sixty people who work at both levels; AI goes with x1.25 at one and x1 at the other."""
    parts = [drawn(chance, 60, effect, is_own=False)[0] for effect in (TRUE_RATIO, 1.0)]
    found = [ratio(part, 60) for part in parts]
    if found[0] is None or found[1] is None:
        return None, TRUE_RATIO
    error = jackknife_error(found[0].changes - found[1].changes, 60)
    degrees = min(min(part.effective_clusters) for part in found if part) - 1
    value = float(np.exp(found[0].log_ratio - found[1].log_ratio))
    return (None if error is None else around(value, error, degrees)), TRUE_RATIO


def weekly_counts(chance: Chance) -> tuple[Interval | None, float]:
    """One team, twelve weeks before and after, throughput up by 25 %."""
    first, second = ([(float(n), 1.0) for n in chance.poisson(rate, 12)] for rate in (12, 12 * TRUE_RATIO))
    spread = spread_between(first, second)
    return spread and around(float(np.exp(spread.log_ratio)), spread.log_error, spread.degrees), TRUE_RATIO


def teams(count: int) -> Callable[[Chance], tuple[Interval | None, float]]:
    """Teams of unlike sizes whose throughput changes by about 25 %, each by its own factor."""

    def world(chance: Chance) -> tuple[Interval | None, float]:
        rate = chance.lognormal(4, 0.4, count)
        change = TRUE_RATIO * np.exp(chance.normal(0, 0.1, count) - 0.005)
        before, after = chance.poisson(rate), chance.poisson(rate * change)
        pairs = [((float(b), 1.0), (float(a), 1.0)) for b, a in zip(before, after, strict=True)]
        error = paired_log_error(pairs)
        return (None if error is None else around(after.sum() / before.sum(), error, count - 1)), TRUE_RATIO

    return world


def adoption(people: int) -> Callable[[Chance], tuple[Interval | None, float]]:
    """People of unlike rates that grow by 1 % a week; busy ones adopt first, and do 25 % more from then on."""

    def world(chance: Chance) -> tuple[Interval | None, float]:
        rate = chance.lognormal(0.5, 0.5, people)
        order = np.argsort(np.argsort(-rate + chance.normal(0, 1, people)))
        adopted = np.where(order < people // 2, 16 + order * 40 // people, staggered.NEVER)
        weeks = np.arange(60)
        has_adopted = weeks >= adopted[:, None]
        opened = chance.poisson(rate[:, None] * 1.01**weeks * np.where(has_adopted, TRUE_RATIO, 1)).astype(float)
        found = staggered.effect(opened, adopted)
        if found.ratio is None or found.log_error is None:
            return None, TRUE_RATIO
        return around(found.ratio, found.log_error, min(found.adopters, found.controls) - 1), TRUE_RATIO

    return world


def permuted(times: int) -> float:
    """Share of permutations of a person's own mark that are called different at p < 5 %, over twenty organisations."""
    chance = np.random.default_rng(1)
    calls = 0
    for _ in range(ORGANISATIONS):
        cells, count = drawn(chance, 60, 1.0, is_own=True)
        marks = np.arange(count) < count // 2
        for _ in range(times // ORGANISATIONS):
            again = dataclasses.replace(cells, is_marked=chance.permutation(marks)[cells.cluster])
            found = stratified(again, count)
            calls += found is not None and found.p < LEVEL
    return calls / times


WORLDS = {
    "hours, mark varies within 10 people": pull_requests(10, is_own=False),
    "hours, mark varies within 20 people": pull_requests(20, is_own=False),
    "hours, mark varies within 50 people": pull_requests(50, is_own=False),
    "hours, mark varies within 200 people": pull_requests(200, is_own=False),
    "hours, mark is a person's own, 20 people": pull_requests(20, is_own=True),
    "hours, mark is a person's own, 50 people": pull_requests(50, is_own=True),
    "hours, mark is a person's own, 200 people": pull_requests(200, is_own=True),
    "share, mark varies within 50 people": pull_requests(50, is_own=False, is_share=True),
    "share, mark is a person's own, 200 people": pull_requests(200, is_own=True, is_share=True),
    "ratio of ratios, 60 people": ratios_of_ratios,
    "weekly counts of one team": weekly_counts,
    "8 teams before and after": teams(8),
    "30 teams before and after": teams(30),
    "staggered adoption, 20 people": adoption(20),
    "staggered adoption, 60 people": adoption(60),
}

if __name__ == "__main__":
    raise SystemExit(main())

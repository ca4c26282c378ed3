"""How often organisations in which AI changes nothing are said to differ: at most 7 % may be.

Each organisation has everything that misleads: busy people and slow repositories adopt first, people and repositories
differ, there is a trend, marks are missing and false. An organisation counts as called different when any of its
Holm-adjusted primary outcomes is (metrics.ai_comparison). Twenty of them, of four teams each, are built together to
save time: each is one team slice, with clusters and strata of its own. Medians by repository, which explore and are
never called anything, are counted beside it: of how many the interval leaves 1 out.

    python bench/null_worlds.py [--worlds 400] [--processes 2] [--first-seed 1]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from worlds import compared, grouped

from connectors.simulation import Simulation, SimulationSettings

MOST_FALSE_SHARE = 0.07
SMALL = 0.05
CALLED = ("higher", "lower")

TEAMS_PER_ORGANISATION = 4
ORGANISATIONS_PER_BUILD = 20

NULL = SimulationSettings(
    teams=TEAMS_PER_ORGANISATION * ORGANISATIONS_PER_BUILD,
    people_per_team=6,
    weeks=32,
    rate_spread=0.3,
    speed_spread=0.4,
    propensity_spread=1,
    repository_speed_spread=0.4,
    trend_percent_per_week=0.5,
    ai_adoption_week=8,
    adoption_spread_weeks=20,
    never_adopting_share=0.2,
    ai_growth_weeks=0,
    slow_repositories_first=0.5,
    busy_people_first=0.5,
    unreviewed_share=0.1,
    false_mark_share=0.02,
    arrivals_ratio=1,
    coding_time_ratio=1,
    size_ratio=1,
    review_work_ratio=1,
    bug_ratio=1,
    teams_without_jira=TEAMS_PER_ORGANISATION * ORGANISATIONS_PER_BUILD,
)

Found = dict[str, list[tuple[str, float | None, str]]]
"""Outcome, unadjusted p value and verdict of the primary outcomes of each organisation."""

MEDIANS = """
select count(*), count_if(not 1 between low and high)
from metrics.ai_comparison
where stratification = 'median' and ratio is not null
"""


def outcomes(seed: int) -> tuple[Found, tuple[int, int]]:
    """What is said of organisations that are built together and know nothing of one another: each is one team slice.

    With it, how many medians by repository have an interval, and how many of these leave 1 out.
    """
    simulation = Simulation(NULL.model_copy(update={"seed": seed}))
    found: Found = {}
    with compared(simulation, grouped(simulation, TEAMS_PER_ORGANISATION)) as connection:
        for team, *row in connection.execute(
            "select team_slice, design || ' ' || outcome, p, verdict from metrics.ai_comparison"
            " where is_primary and team_slice not in ('all', 'unassigned') order by all"
        ).fetchall():
            found.setdefault(team, []).append(tuple(row))
        given, without_one = connection.execute(MEDIANS).fetchall()[0]
    return found, (given, without_one)


def main() -> int:
    """Runs the bench; 1 when too many organisations are called different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    called, small, told = Counter[str](), Counter[str](), Counter[str]()
    count = any_called = medians = medians_without_one = 0
    seeds = range(options.first_seed, options.first_seed + -(-options.worlds // ORGANISATIONS_PER_BUILD))
    with ProcessPoolExecutor(options.processes) as pool:
        for organisations, (given, without_one) in pool.map(outcomes, seeds):
            medians, medians_without_one = medians + given, medians_without_one + without_one
            for rows in organisations.values():
                different = [name for name, _, verdict in rows if verdict in CALLED]
                called.update(different)
                told.update(name for name, p, _ in rows if p is not None)
                small.update(name for name, p, _ in rows if p is not None and p < SMALL)
                count, any_called = count + 1, any_called + bool(different)
            print(f"{count} organisations, {any_called} called different", flush=True)
    for name in sorted(told):
        print(f"{name}: told {told[name]}, p < {SMALL} in {small[name] / told[name]:.3f}, called {called[name]}")
    if medians:
        found = f"{medians_without_one} of {medians} ({medians_without_one / medians:.3f})"
        print(f"medians by repository: intervals that leave 1 out: {found}")
    share, seconds = any_called / count, time.monotonic() - began
    print(f"called different: {any_called} of {count} ({share:.3f}; at most {MOST_FALSE_SHARE}), {seconds:.0f} s")
    return int(share > MOST_FALSE_SHARE)


if __name__ == "__main__":
    sys.exit(main())

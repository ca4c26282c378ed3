"""Whether the whole line finds again what is true of simulated organisations: real store, full build.

Over all seeds: no pull request is matched to a wrong deployment, the flow identities hold exactly, and known effects
lie inside the 95 % interval in at least 88 % of the outcomes that are told.

    python bench/recovery.py [--seeds 40] [--processes 2] [--teams 8] [--weeks 60]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from worlds import published

from connectors.simulation import SimulationSettings

LEAST_SHARE_INSIDE = 0.88

KNOWN = SimulationSettings(
    teams=8,
    people_per_team=6,
    weeks=60,
    rate_spread=0.3,
    speed_spread=0.3,
    repository_speed_spread=0.3,
    trend_percent_per_week=0.3,
    ai_adoption_week=15,
    adoption_spread_weeks=30,
    never_adopting_share=0.1,
    ai_growth_weeks=0,
    busy_people_first=0.3,
    slow_repositories_first=0.3,
    unreviewed_share=0.1,
    unreviewed_ratio=1.5,
    mark_share=1,
    review_load=0.5,
    arrivals_ratio=1.16,
    coding_time_ratio=0.8,
    size_ratio=1.4,
    deletion_ratio=1.3,
    review_work_ratio=1.25,
    has_monorepo=True,
    has_release_branches=True,
)

_MATCHES = """
select repository || '#' || number, deployment_id
from marts.pull_requests
where deployment_id is not null
"""
_COMPARED = """
select outcome, ratio, low, high
from metrics.ai_comparison
where team_slice = 'all' and moderator is null and gate = 'ok' and low is not null
    and stratification in ('repository_period', 'adoption_block')
order by all
"""
IDENTITIES = ("items_are_conserved", "presence_is_sojourn_plus_ageing")
"""Checks of the build: it would have failed if one row of the flow tables contradicted them."""


@dataclass(frozen=True)
class Recovery:
    """What one organisation has shown."""

    wrong_matches: int
    matches: int
    errors: dict[str, tuple[float, bool]]
    """Found over true ratio, and whether the interval holds the truth, by outcome."""


def recover(world: SimulationSettings, seed: int) -> Recovery:
    """Reads and builds one organisation, and compares it with the truth."""
    with published(world.model_copy(update={"seed": seed})) as (simulation, connection):
        expected = simulation.truth.first_deployments
        found = dict(connection.execute(_MATCHES).fetchall())
        (tau_days,) = connection.execute("select tau_days from marts.follow_up").fetchall()[0]
        truth = {**simulation.true_effects(tau_days), "pull_requests_opened": world.arrivals_ratio}
        rows = connection.execute(_COMPARED).fetchall()
    wrong = sum(expected.get(item) != found.get(item) for item in expected.keys() | found.keys())
    errors = {
        outcome: (ratio / truth[outcome], low <= truth[outcome] <= high)
        for outcome, ratio, low, high in rows
        if outcome in truth
    }
    return Recovery(wrong, len(expected), errors)


def main() -> int:
    """Runs the bench; 1 when something was not found again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--teams", type=int, default=KNOWN.teams)
    parser.add_argument("--weeks", type=int, default=KNOWN.weeks)
    options = parser.parse_args()
    world = KNOWN.model_copy(update={"teams": options.teams, "weeks": options.weeks})
    began = time.monotonic()
    found: list[Recovery] = []
    with ProcessPoolExecutor(options.processes) as pool:
        for one in pool.map(partial(recover, world), range(1, options.seeds + 1)):
            found.append(one)
            print(f"{len(found)} organisations, {_inside(found):.3f} inside", flush=True)
    print(f"the build's checks held in every one: {', '.join(IDENTITIES)}")
    _print_outcomes(found)
    wrong, share = sum(one.wrong_matches for one in found), _inside(found)
    print(f"deployments: {wrong} wrong of {sum(one.matches for one in found)} pull requests")
    print(f"inside: {share:.3f} (at least {LEAST_SHARE_INSIDE}), {time.monotonic() - began:.0f} s")
    return int(wrong > 0 or share < LEAST_SHARE_INSIDE)


def _inside(found: list[Recovery]) -> float:
    told = [is_inside for one in found for _, is_inside in one.errors.values()]
    return sum(told) / max(1, len(told))


def _print_outcomes(found: list[Recovery]) -> None:
    told = Counter(outcome for one in found for outcome in one.errors)
    for outcome in sorted(told):
        errors = [one.errors[outcome] for one in found if outcome in one.errors]
        middle = sum(error for error, _ in errors) / len(errors)
        inside = sum(is_inside for _, is_inside in errors)
        print(f"{outcome}: found / true {middle:.3f} on average, inside in {inside} of {len(errors)}")


if __name__ == "__main__":
    sys.exit(main())

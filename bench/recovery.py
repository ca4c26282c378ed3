"""Whether the whole line finds again what is true of simulated organisations: real store, full build.

Over all seeds: no pull request is matched to a wrong deployment, the flow identities hold exactly, and known effects
lie inside the 95 % interval in at least 88 % of the outcomes that are told by the headline designs. A table, printed
anew after every organisation, says how often each interval holds the truth: within the finer strata too, for what
changed between two periods, and, for contrast, of crude ratios, which leave out what misleads.

    python bench/recovery.py [--seeds 40] [--processes 2] [--teams 8] [--weeks 60]
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import duckdb
from worlds import published

from connectors.simulation import Simulation, SimulationSettings
from connectors.simulation.effects import REPOSITORY_PERIOD, STRATIFICATIONS

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
    cause_named_share=0.8,
)

_MATCHES = """
select repository || '#' || number, deployment_id
from marts.pull_requests
where deployment_id is not null
"""
_COMPARED = """
select outcome, case design when 'before_after' then design else stratification end, ratio, low, high
from metrics.ai_comparison
where team_slice = 'all' and moderator is null and gate = 'ok' and low is not null
order by all
"""
_PERIODS = """
select starts_at, ends_at
from marts.periods
order by place
"""
CRUDE, BEFORE_AFTER, ADOPTION = "crude", "before_after", "adoption_block"
HEADLINES = frozenset({REPOSITORY_PERIOD, ADOPTION})
IDENTITIES = ("items_are_conserved", "presence_is_sojourn_plus_ageing")
"""Checks of the build: it would have failed if one row of the flow tables contradicted them."""


Claim = tuple[str, str]
"""An outcome, and how it is compared: within which strata, or by which design."""


@dataclass(frozen=True)
class Recovery:
    """What one organisation has shown."""

    wrong_matches: int
    matches: int
    errors: Mapping[Claim, tuple[float, bool]]
    """Found over true ratio, and whether the interval holds the truth."""


def recover(world: SimulationSettings, seed: int) -> Recovery:
    """Reads and builds one organisation, and compares it with the truth."""
    with published(world.model_copy(update={"seed": seed})) as (simulation, connection):
        expected = simulation.truth.first_deployments
        found = dict(connection.execute(_MATCHES).fetchall())
        truth = _truth(world, simulation, connection)
        rows = connection.execute(_COMPARED).fetchall()
    wrong = sum(expected.get(item) != found.get(item) for item in expected.keys() | found.keys())
    errors = {
        (outcome, how): (ratio / truth[outcome, how], low <= truth[outcome, how] <= high)
        for outcome, how, ratio, low, high in rows
        if (outcome, how) in truth
    }
    return Recovery(wrong, len(expected), errors)


def _truth(
    world: SimulationSettings, simulation: Simulation, connection: duckdb.DuckDBPyConnection
) -> Mapping[Claim, float]:
    (tau_days,) = connection.execute("select tau_days from marts.follow_up").fetchall()[0]
    effects = {within: simulation.true_effects(tau_days, within) for within in STRATIFICATIONS}
    effects[CRUDE] = effects[REPOSITORY_PERIOD]
    periods = connection.execute(_PERIODS).fetchall()
    return {
        **{(outcome, within): ratio for within, ratios in effects.items() for outcome, ratio in ratios.items()},
        ("pull_requests_opened", ADOPTION): world.arrivals_ratio,
        ("review_throughput", BEFORE_AFTER): simulation.expected_throughput_ratio(*periods),
    }


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
            _print_coverage(found)
    print(f"the build's checks held in every one: {', '.join(IDENTITIES)}")
    wrong, share = sum(one.wrong_matches for one in found), _inside(found)
    print(f"inside: {share:.3f} (at least {LEAST_SHARE_INSIDE}), {time.monotonic() - began:.0f} s")
    return int(wrong > 0 or share < LEAST_SHARE_INSIDE)


def _inside(found: Iterable[Recovery]) -> float:
    told = [is_inside for one in found for (_, how), (_, is_inside) in one.errors.items() if how in HEADLINES]
    return sum(told) / max(1, len(told))


def _print_coverage(found: list[Recovery]) -> None:
    """One line for each claim; found / true is the geometric mean over the organisations in which it was told."""
    told: dict[Claim, list[tuple[float, bool]]] = defaultdict(list)
    for one in found:
        for claim, error in one.errors.items():
            told[claim].append(error)
    print(f"\n{'outcome':35} {'compared':26} {'told':>4} {'found / true':>12} {'inside':>6}")
    for (outcome, how), errors in sorted(told.items(), key=lambda item: (item[0][1] == CRUDE, item[0])):
        middle = math.exp(sum(math.log(error) for error, _ in errors) / len(errors))
        inside = sum(is_inside for _, is_inside in errors) / len(errors)
        print(f"{outcome:35} {how:26} {len(errors):4} {middle:12.3f} {inside:6.3f}")
    wrong, matches = sum(one.wrong_matches for one in found), sum(one.matches for one in found)
    print(f"deployments: {wrong} wrong of {matches} pull requests")
    print(f"{len(found)} organisations, {_inside(found):.3f} of the headline outcomes inside", flush=True)


if __name__ == "__main__":
    sys.exit(main())

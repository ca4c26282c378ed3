"""What is true of the simulated organisation of the demo, next to what was found in it."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from connectors.simulation import Simulation, SimulationSettings
from connectors.simulation.clock import WEEK
from connectors.simulation.flow import Flow, flow
from connectors.simulation.world import simulate

SETTLING_WEEKS = 8
"""Weeks left out after the start and after a change, until the organisation is steady again."""

PUBLISHED = Flow(departures_per_day=1.16, mean_hours_open=5.8, mean_open=1.16 * 5.8, contexts_per_day=1.67)
"""Published ratios, and the L that belongs to them by Little's law."""

_ABOUT = (
    "Only a simulation knows it. A ratio found can be off by chance, and by what carries no trace although AI had a"
    " part in it: that stands among the others, and draws ratios towards 1."
)

_MATCHES = """
select repository || '#' || number, deployment_id
from marts.pull_requests
where deployment_id is not null
"""
_LABELLED = """
select repository || '#' || number, ai_rule = 'telemetry-window'
from marts.pull_requests
where ai_label in ('agent_authored', 'ai_coauthored', 'ai_suggestion', 'ai_assisted')
"""
_ACTIVE_DAYS = """
select count(distinct (date, person))
from marts.ai_usage_days
where measure = 'active' and value > 0
"""
_COMPARED = """
select outcome, ratio, low, high
from metrics.ai_comparison
where team_slice = 'all' and stratification = 'repository_period' and moderator is null and gate = 'ok'
order by outcome
"""


def lines(connection: duckdb.DuckDBPyConnection, simulation: Simulation) -> list[str]:
    """The truth, in Markdown.

    Args:
        connection: The published file of the organisation.
        simulation: The organisation.
    """
    return [
        "# The truth about this simulated organisation",
        "",
        _ABOUT,
        "",
        "| What | True | Found |",
        "| --- | ---: | ---: |",
        *_exact(connection, simulation),
        "",
        "| Ratio of pull requests made with AI to others | True | Found | 95 % interval | Inside |",
        "| --- | ---: | ---: | ---: | --- |",
        *_effects(connection, simulation),
    ]


def _exact(connection: duckdb.DuckDBPyConnection, simulation: Simulation) -> Iterator[str]:
    truth = simulation.truth
    found = dict(connection.execute(_MATCHES).fetchall())
    wrong = sum(truth.first_deployments.get(item) != deployment for item, deployment in found.items())
    labelled = connection.execute(_LABELLED).fetchall()
    marked = {item for item, is_by_telemetry in labelled if not is_by_telemetry}
    told = {item for item, is_by_telemetry in labelled if is_by_telemetry}
    records = connection.execute("select count(*) from marts.deployments where is_record").fetchall()[0][0]
    yield f"| Pull requests with their deployment | {len(truth.first_deployments)} | {len(found)}, {wrong} wrong |"
    yield f"| Deployments that shipped something new | {len(truth.record_deployments)} | {records} |"
    yield f"| Pull requests made with AI | {len(truth.made_with_ai)} | {len(marked & truth.made_with_ai)} by a trace |"
    yield f"| Pull requests made without AI that carry a trace | {len(truth.marked - truth.made_with_ai)} | not told |"
    if not truth.active_days:
        return
    yield f"| Of those that only telemetry labels, made with AI | {len(told & truth.made_with_ai)} | {len(told)} |"
    active_days = connection.execute(_ACTIVE_DAYS).fetchall()[0][0]
    yield f"| Days on which a person used Copilot, as far as reported | {len(truth.active_days)} | {active_days} |"


def _effects(connection: duckdb.DuckDBPyConnection, simulation: Simulation) -> Iterator[str]:
    (tau_days,) = connection.execute("select tau_days from marts.follow_up").fetchall()[0]
    truth = simulation.true_effects(tau_days)
    for outcome, ratio, low, high in connection.execute(_COMPARED).fetchall():
        if outcome in truth and ratio is not None and low is not None:
            is_inside = "yes" if low <= truth[outcome] <= high else "no"
            name = outcome.replace("_", " ")
            yield f"| {name} | x{truth[outcome]:.2f} | x{ratio:.2f} | {low:.2f} to {high:.2f} | {is_inside} |"


def published_ratios(settings: SimulationSettings) -> list[str]:
    """Counted throughput and the essay's formula on contexts, in a steady organisation with the published ratios."""
    world = simulate(settings)
    change = settings.adoption_week
    before = flow(world, SETTLING_WEEKS * WEEK, change * WEEK)
    after = flow(world, (change + SETTLING_WEEKS) * WEEK, settings.weeks * WEEK)
    times = _ratios(before, after)
    essay = times.contexts_per_day / times.mean_hours_open
    rows = (
        ("Throughput, counted", PUBLISHED.departures_per_day, times.departures_per_day),
        ("Time from opening to end, W", PUBLISHED.mean_hours_open, times.mean_hours_open),
        ("Open pull requests, L", PUBLISHED.mean_open, times.mean_open),
        ("Contexts per person and day", PUBLISHED.contexts_per_day, times.contexts_per_day),
        ("L / W: Little's law", PUBLISHED.departures_per_day, times.mean_open / times.mean_hours_open),
        (
            "Contexts / W: the essay's formula, with contexts for L",
            PUBLISHED.contexts_per_day / PUBLISHED.mean_hours_open,
            essay,
        ),
    )
    return [
        "",
        "## Published ratios, and what they do not say",
        "",
        "The organisation of `flowgauge demo --world published-ratios` is set to move by the published ratios:",
        "",
        "| After to before | Set | In this run |",
        "| --- | ---: | ---: |",
        *(f"| {name} | x{wanted:.3f} | x{found:.3f} |" for name, wanted, found in rows),
        "",
        f"Throughput is up {times.departures_per_day - 1:.0%}; the formula on contexts says down {1 - essay:.0%}.",
        "Contexts count touches, not open work: what waits longer is touched no more often per day.",
    ]


def _ratios(before: Flow, after: Flow) -> Flow:
    return Flow(
        departures_per_day=after.departures_per_day / before.departures_per_day,
        mean_hours_open=after.mean_hours_open / before.mean_hours_open,
        mean_open=after.mean_open / before.mean_open,
        contexts_per_day=after.contexts_per_day / before.contexts_per_day,
    )

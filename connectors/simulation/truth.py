"""What is true of a simulated organisation: the values that a correct pipeline finds again, exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from connectors.simulation import telemetry
from connectors.simulation.changes import Change, Kind
from connectors.simulation.clock import DAY, HOUR, moment
from connectors.simulation.delivery import Deployment
from connectors.simulation.world import Place, World


@dataclass(frozen=True)
class Truth:
    """True values. A pull request is named "owner/name#number", a deployment by its GraphQL id."""

    pull_requests_by_state: Mapping[str, int]
    """Number of pull requests that are open, merged and closed (without a merge)."""
    first_deployments: Mapping[str, str]
    """The deployment that first brought each merged pull request to production; not yet shipped ones are left out."""
    hours_lead_time: Mapping[str, float]
    """Hours from the first commit of each of these to the finish of that deployment."""
    record_deployments: frozenset[str]
    """Deployments that brought more of the default branch to production than was ever there."""
    made_with_ai: frozenset[str]
    """Pull requests made with AI, whether anything shows it or not; what a bot copied of them is made by the bot."""
    marked: frozenset[str]
    """Those among them that carry a trace."""
    rolled_back_deployments: frozenset[str]
    """Deployments after which what had run before was deployed once more; each has an incident."""
    unreviewed: frozenset[str]
    """People's pull requests that were merged without a review."""
    active_days: frozenset[tuple[date, str]]
    """Days on which somebody used Copilot, with the login, as far as there is a report of the day."""
    reverted: frozenset[str]
    """Pull requests that a merged one has taken back."""
    mean_open_pull_requests: float
    """Open pull requests, averaged over the whole time; those of bots do not count."""


def truth(world: World) -> Truth:
    """The true values of a world."""
    known = [place for place in world.places if place.repository.has_known_deployments]
    changes = [(place, change) for place in world.places for change in place.changes]
    own = [(place, change) for place, change in changes if not change.is_by_bot]
    shipped = {
        place.reference(change.key): (change, place.shipped[change.key])
        for place, change in changes
        if change.key in place.shipped and place.repository.has_known_deployments
    }
    return Truth(
        pull_requests_by_state=Counter(_state(change) for _, change in changes),
        first_deployments={item: deployment.node_id for item, (_, deployment) in shipped.items()},
        hours_lead_time={
            item: (deployment.finished_at - change.started_at) / HOUR for item, (change, deployment) in shipped.items()
        },
        record_deployments=frozenset(
            deployment.node_id for place in known for deployment in _records(place, world.end)
        ),
        rolled_back_deployments=frozenset(
            place.deployment(deployment.rolls_back).node_id
            for place in known
            for deployment in place.deployments
            if deployment.rolls_back is not None and deployment.has_shipped(world.end)
        ),
        unreviewed=frozenset(
            place.reference(change.key)
            for place, change in changes
            if change.kind is Kind.WORK and change.merged_at is not None and change.review_seconds is None
        ),
        active_days=frozenset(
            (moment(day.number * DAY).date(), login)
            for day in telemetry.usage_days(world.settings, world.teams)
            for login, prompts in (day.prompts or {}).items()
            if prompts and world.settings.has_telemetry
        ),
        made_with_ai=frozenset(place.reference(change.key) for place, change in own if change.is_ai),
        marked=frozenset(place.reference(change.key) for place, change in own if change.trace is not None),
        reverted=frozenset(
            place.reference(change.takes_back)
            for place, change in changes
            if change.takes_back is not None and change.merged_at is not None
        ),
        mean_open_pull_requests=sum(
            (world.end if change.ended_at is None else change.ended_at) - change.created_at
            for _, change in changes
            if not change.is_by_bot
        )
        / world.end,
    )


def _state(change: Change) -> str:
    if change.merged_at is not None:
        return "merged"
    return "open" if change.abandoned_at is None else "closed"


def _records(place: Place, end: int) -> list[Deployment]:
    """The deployments after which production holds a commit of the default branch that it never held before."""
    newest: dict[str | None, int] = {}
    found = []
    shipped = [deployment for deployment in place.deployments if deployment.has_shipped(end)]
    for deployment in sorted(shipped, key=lambda deployment: deployment.finished_at):
        if deployment.position > newest.get(deployment.service, -1):
            found.append(deployment)
            newest[deployment.service] = deployment.position
    return found

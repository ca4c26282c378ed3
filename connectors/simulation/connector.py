"""A simulated organisation as a source: the same records as GitHub's and Jira's, without a token or a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial

from connectors.record import Record
from connectors.simulation import delivery_records, issue_records, jira_records, pull_request_records, telemetry_records
from connectors.simulation.clock import WEEK, moment, since
from connectors.simulation.effects import REPOSITORY_PERIOD, true_effects
from connectors.simulation.flow import expected_throughput_ratio
from connectors.simulation.organisation import OWNER, Team, teams
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.truth import Truth, truth
from connectors.simulation.world import Place, World, simulate
from connectors.stream import Cost, Cursor, Page, Stream

PULL_REQUESTS_PER_PAGE = 500
OTHERS_PER_PAGE = 2_500
"""Other records have a few parts at most."""

Group = Sequence[Record]
"""A record with all of its parts: a page holds whole groups only."""


class Simulation:
    """An organisation that is made up, the same for the same settings.

    Args:
        settings: Its size, and the true effects of AI use in it.
    """

    source = "simulation"

    def __init__(self, settings: SimulationSettings) -> None:
        self._settings = settings
        self.cost = Cost()
        self.observed_at: datetime | None = moment(settings.weeks * WEEK).replace(tzinfo=None)

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """The teams, with what a configuration says of teams: people, repositories and Jira projects."""
        return teams(self._settings)

    @cached_property
    def truth(self) -> Truth:
        """What a correct pipeline must find."""
        return truth(self._world)

    def true_effects(self, tau_days: int, stratification: str = REPOSITORY_PERIOD) -> Mapping[str, float]:
        """The true ratios, AI to other, within strata, of durations followed for so many days."""
        return true_effects(self._world, tau_days, stratification)

    def expected_throughput_ratio(self, *periods: tuple[datetime, datetime]) -> float:
        """Throughput of review in the second of two periods to the first, on average over all chance."""
        first, second = ((since(begin), since(end)) for begin, end in periods)
        return expected_throughput_ratio(self._world, first, second)

    def streams(self) -> Iterator[Stream]:
        """Repositories first, then what is in each of them, then Jira."""
        world = self._world
        yield self._stream("repositories", OWNER, partial(_repositories, world))
        for place in world.places:
            name = place.repository.name
            yield self._stream("default_branches", name, partial(delivery_records.default_branch, world, place))
            if place.repository.has_known_deployments:
                yield self._stream("deployments", name, partial(delivery_records.deployments, world, place))
                if place.repository.has_release_branches:
                    yield self._stream("merge_bases", name, partial(delivery_records.merge_bases, place))
            yield self._stream("pull_requests", name, partial(_pull_requests, world, place))
            yield self._stream("issues", name, partial(_issues, world, place))
        yield self._stream("jira_catalogue", OWNER, partial(_jira_catalogue, world))
        for project_key in world.projects:
            yield self._stream("jira_issues", project_key, partial(_jira_issues, world, project_key))
        if self._settings.has_telemetry:
            yield self._stream("copilot", OWNER, partial(telemetry_records.days, world))

    def check(self) -> Iterator[str]:
        """One line: a simulation needs nothing from outside."""
        size = self._settings
        yield f"simulation: {size.teams} teams work for {size.weeks} weeks (seed {size.seed})"

    @cached_property
    def _world(self) -> World:
        return simulate(self._settings)

    def _stream(self, name: str, partition: str, groups: Callable[[], Sequence[Group]]) -> Stream:
        size = PULL_REQUESTS_PER_PAGE if name == "pull_requests" else OTHERS_PER_PAGE
        return Stream(self.source, name, partition, partial(_pages, groups, size))


def _pages(groups: Callable[[], Sequence[Group]], size: int, cursor: Cursor | None) -> Iterator[Page]:
    """The pages behind a cursor, which says how many have been read: {"page": 3}."""
    held = groups()
    read = int(str(cursor["page"])) if cursor else 0
    for page, begin in enumerate(range(0, len(held), size), start=1):
        if page > read:
            records = [record for group in held[begin : begin + size] for record in group]
            yield Page(records, {"page": page})


def _repositories(world: World) -> Sequence[Group]:
    return [[delivery_records.repository(place)] for place in world.places]


def _pull_requests(world: World, place: Place) -> Sequence[Group]:
    return [pull_request_records.pull_request(world, place, change) for change in place.changes]


def _issues(world: World, place: Place) -> Sequence[Group]:
    return [issue_records.issue(world, place, bug) for bug in place.bugs if not bug.is_in_jira]


def _jira_catalogue(world: World) -> Sequence[Group]:
    return [jira_records.statuses(), [jira_records.project(team) for team in world.teams if team.has_jira]]


def _jira_issues(world: World, project_key: str) -> Sequence[Group]:
    return [jira_records.issue(world, item) for item in world.projects[project_key]]

"""What stands in Jira: stories, bugs, incidents and epics, and when each went from status to status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from random import Random

from connectors.simulation import chance
from connectors.simulation.changes import Change, Kind
from connectors.simulation.clock import HOUR, MINUTE, WEEK
from connectors.simulation.defects import Bug
from connectors.simulation.delivery import Deployment
from connectors.simulation.organisation import Person, Team
from connectors.simulation.settings import SimulationSettings

STORY_SHARE = 0.75
"""Share of people's changes that belong to a story."""
MEAN_HOURS_IN_BACKLOG = 60.0
RESTARTED_SHARE = 0.06
"""Share of stories that are put back and taken up again while they are coded."""
REOPENED_SHARE = 0.05
MEAN_HOURS_TO_REOPEN = 48.0
MEAN_HOURS_REOPENED = 12.0
WEEKS_PER_EPIC = 10


class Status(Enum):
    """A status, with its id."""

    TO_DO = "1"
    IN_PROGRESS = "2"
    IN_REVIEW = "3"
    DONE = "4"


@dataclass(frozen=True)
class Move:
    """An issue goes into a status."""

    at: int
    status: Status


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """One Jira issue; times are seconds since the start. It begins in "To Do"."""

    key: str
    """Name inside the simulation; the Jira key is not known until all are there."""
    team: Team
    type: str
    summary: str
    created_at: int
    reporter: Person
    assignee: Person | None = None
    moves: tuple[Move, ...]
    change: str | None = None
    """Key of the change that names it in its title."""


def work_items(
    settings: SimulationSettings,
    team: Team,
    changes: Sequence[Change],
    bugs: Sequence[Bug],
    deployments: Sequence[Deployment],
) -> list[WorkItem]:
    """A team's issues as they are known at the end, in the order of creation.

    Args:
        settings: The length of the simulation, and its seed.
        team: The team.
        changes: The team's changes, whether they end in time or not.
        bugs: The bugs in the team's repositories.
        deployments: The deployments of the team's repositories.
    """
    end = settings.weeks * WEEK
    mending = {bug.mended_by.key for bug in bugs if bug.mended_by is not None}
    found = [
        *_epics(team, settings.weeks),
        *_stories(settings, team, [change for change in changes if change.key not in mending]),
        *(_bug(bug) for bug in bugs if bug.is_in_jira),
        *_incidents(settings, team, deployments),
    ]
    known = [
        replace(item, moves=tuple(move for move in item.moves if move.at < end))
        for item in found
        if item.created_at < end
    ]
    return sorted(known, key=lambda item: (item.created_at, item.key))


def epic_at(team: Team, seconds: int) -> str:
    """Key of the epic to which a team's stories of that time belong."""
    return f"{team.name}/epic/{seconds // (WEEKS_PER_EPIC * WEEK)}"


def _epics(team: Team, weeks: int) -> Iterator[WorkItem]:
    for number, week in enumerate(range(0, weeks, WEEKS_PER_EPIC), start=1):
        begin = week * WEEK
        yield WorkItem(
            key=epic_at(team, begin),
            team=team,
            type="Epic",
            summary=f"Aims of stage {number}",
            created_at=begin,
            reporter=team.people[0],
            assignee=team.people[0],
            moves=(
                Move(begin + HOUR, Status.IN_PROGRESS),
                Move(begin + WEEKS_PER_EPIC * WEEK + HOUR, Status.DONE),
            ),
        )


def _stories(settings: SimulationSettings, team: Team, changes: Sequence[Change]) -> Iterator[WorkItem]:
    for change in changes:
        random = chance.stream(settings.seed, change.key, "story")
        has_story = random.random() < STORY_SHARE and change.kind is Kind.WORK
        waiting = chance.exponential_seconds(random, MEAN_HOURS_IN_BACKLOG)
        earliest = random.randint(0, change.started_at)
        reporter = random.choice(team.people)
        moves = [*_moves_of(change), *_reopening(random, change), *_restart(random, change)]
        if has_story:
            yield WorkItem(
                key=f"{change.key}/story",
                team=team,
                type="Story",
                summary=change.subject,
                # What would have been created before the simulation began is created in it.
                created_at=change.started_at - waiting if waiting < change.started_at else earliest,
                reporter=reporter,
                assignee=change.author,
                moves=tuple(sorted(moves, key=lambda move: move.at)),
                change=change.key,
            )


def _bug(bug: Bug) -> WorkItem:
    change = bug.mended_by
    return WorkItem(
        key=bug.key,
        team=bug.cause.team,
        type="Bug",
        summary=f"Fault after: {bug.cause.subject}",
        created_at=bug.reported_at,
        reporter=bug.reporter,
        assignee=change.author if change else None,
        moves=_moves_of(change) if change else (),
        change=change.key if change else None,
    )


def _incidents(settings: SimulationSettings, team: Team, deployments: Sequence[Deployment]) -> Iterator[WorkItem]:
    random = chance.stream(settings.seed, team.name, "incidents")
    finished_at = {deployment.key: deployment.finished_at for deployment in deployments}
    for deployment in deployments:
        if deployment.rolls_back is None:
            continue
        at = finished_at[deployment.rolls_back] + random.randint(1, 20) * MINUTE
        person = random.choice(team.people)
        yield WorkItem(
            key=f"{deployment.key}/incident",
            team=team,
            type="Incident",
            summary=f"{deployment.repository.name} answers with errors",
            created_at=at,
            reporter=person,
            assignee=person,
            moves=(Move(at + MINUTE, Status.IN_PROGRESS), Move(deployment.finished_at, Status.DONE)),
        )


def _moves_of(change: Change) -> tuple[Move, ...]:
    """What its change does to an issue; one whose change is given up goes back to where it came from."""
    last = Status.DONE if change.abandoned_at is None else Status.TO_DO
    times = (
        (change.started_at, Status.IN_PROGRESS),
        (change.ready_at, Status.IN_REVIEW),
        (change.ended_at, last),
    )
    return tuple(Move(at, status) for at, status in times if at is not None)


def _reopening(random: Random, change: Change) -> tuple[Move, ...]:
    is_reopened = random.random() < REOPENED_SHARE
    waiting = chance.exponential_seconds(random, MEAN_HOURS_TO_REOPEN)
    again = chance.exponential_seconds(random, MEAN_HOURS_REOPENED)
    if not is_reopened or change.merged_at is None:
        return ()
    reopened_at = change.merged_at + waiting
    return (Move(reopened_at, Status.IN_PROGRESS), Move(reopened_at + again, Status.DONE))


def _restart(random: Random, change: Change) -> tuple[Move, ...]:
    """Put back to where it came from for a while: its coding is interrupted."""
    is_restarted = random.random() < RESTARTED_SHARE
    third = (change.created_at - change.started_at) // 3
    if not is_restarted or not third:
        return ()
    at = change.started_at + third
    return (Move(at, Status.TO_DO), Move(at + third, Status.IN_PROGRESS))

"""Projects, statuses and issues of a simulated organisation as Jira tells them."""

from __future__ import annotations

from collections.abc import Iterator

from connectors.jira.records import Issue, Project, StatusChange
from connectors.jira.records import Status as StatusRecord
from connectors.record import Record
from connectors.simulation.clock import moment
from connectors.simulation.organisation import Team
from connectors.simulation.work_items import Status, WorkItem, epic_at
from connectors.simulation.world import World

_STATUSES = {
    Status.TO_DO: ("To Do", "new"),
    Status.IN_PROGRESS: ("In Progress", "indeterminate"),
    Status.IN_REVIEW: ("In Review", "indeterminate"),
    Status.DONE: ("Done", "done"),
}
_TYPES = {"Epic": "1", "Story": "2", "Bug": "3", "Incident": "4"}


def project(team: Team) -> Project:
    """The project of a team."""
    return Project(id=team.project_id, project_key=team.project_key, name=team.name.capitalize())


def statuses() -> list[StatusRecord]:
    """All statuses of the site."""
    return [
        StatusRecord(id=status.value, name=name, category=category) for status, (name, category) in _STATUSES.items()
    ]


def issue(world: World, item: WorkItem) -> list[Record]:
    """An issue with its status changes, the issue first."""
    issue_key = world.issue_keys[item.key]
    issue_id = f"{item.team.project_id}{issue_key.rpartition('-')[2]}"
    status = item.moves[-1].status if item.moves else Status.TO_DO
    name, category = _STATUSES[status]
    is_done = status is Status.DONE
    last_at = item.moves[-1].at if item.moves else item.created_at
    owner = Issue(
        id=issue_id,
        issue_key=issue_key,
        project_id=item.team.project_id,
        project_key=item.team.project_key,
        summary=item.summary,
        issue_type_id=_TYPES[item.type],
        issue_type=item.type,
        hierarchy_level=1 if item.type == "Epic" else 0,
        is_subtask=False,
        parent_key=world.issue_keys[epic_at(item.team, item.created_at)] if item.type == "Story" else None,
        status_id=status.value,
        status_name=name,
        status_category=category,
        priority="Highest" if item.type == "Incident" else "Medium",
        resolution="Done" if is_done else None,
        labels=[],
        components=[],
        fix_versions=[],
        story_points=None,
        assignee_id=item.assignee.account_id if item.assignee and item.moves else None,
        reporter_id=item.reporter.account_id,
        creator_id=item.reporter.account_id,
        created_at=moment(item.created_at),
        updated_at=moment(last_at),
        resolved_at=moment(last_at) if is_done else None,
    )
    return [owner, *_status_changes(item, issue_id)]


def _status_changes(item: WorkItem, issue_id: str) -> Iterator[StatusChange]:
    before = Status.TO_DO
    for place, move in enumerate(item.moves, start=1):
        yield StatusChange(
            issue_id=issue_id,
            history_id=f"{issue_id}{place:02}",
            position=0,
            changed_at=moment(move.at),
            author_id=(item.assignee or item.reporter).account_id,
            from_status_id=before.value,
            from_status_name=_STATUSES[before][0],
            to_status_id=move.status.value,
            to_status_name=_STATUSES[move.status][0],
        )
        before = move.status

"""Statuses that histories name and the site does not know any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from connectors.jira import translate
from connectors.jira.fields import FieldIds
from connectors.jira.histories import status_changes
from connectors.jira.moments import EARLIEST, JqlDates
from connectors.jira.records import Status, StatusChange
from connectors.jira.settings import JiraSettings
from connectors.jira.site import IssueQuery, Json
from connectors.jira.visit import Visit


def named_statuses(project_key: str, changes: Iterable[StatusChange]) -> dict[tuple[str, str], str]:
    """Names of the statuses in the history of an issue, by project key and status id."""
    ends = (
        end
        for change in changes
        for end in (
            (change.from_status_id, change.from_status_name),
            (change.to_status_id, change.to_status_name),
        )
    )
    return {(project_key, number): name or number for number, name in ends if number is not None}


def deleted_statuses(
    named: Mapping[tuple[str, str], str], statuses: Iterable[Status], settings: JiraSettings
) -> Iterator[str]:
    """One line for each status of a project whose category neither the site nor the configuration says.

    Args:
        named: Statuses in histories: names by project key and status id.
        statuses: The statuses of the site.
        settings: The configuration, which may say the category.
    """
    known = {text for status in statuses for text in (status.id, status.name)}
    for (project_key, number), name in sorted(named.items()):
        said = settings.category_overrides.get(project_key, {})
        if not {number, name} & (known | said.keys()):
            yield (
                f'status "{name}" (id {number}), which issues of {project_key} were in, is deleted from the scheme:'
                f" time in it counts as not in progress. Say its category in config.toml:"
                f' jira.category_overrides.{project_key}."{name}" = "indeterminate" (or "new", or "done")'
            )


def check_statuses(visit: Visit, dates: JqlDates, fields: FieldIds) -> Iterator[str]:
    """The lines of `deleted_statuses` for the issues that changed last; a sync looks at all that it reads."""
    site = visit.site
    issues = site.newest(
        IssueQuery(visit.settings.projects, EARLIEST, EARLIEST, dates, fields=["project", "status", "updated"])
    )
    histories = site.histories(issues, fields.sprints)
    named: dict[tuple[str, str], str] = {}
    for issue in issues:
        named |= translate.understood(f"issue {issue['key']}", _named_by, issue, histories.get(issue["id"], ()))
    statuses = translate.understood("statuses", translate.statuses, site.statuses())
    yield from deleted_statuses(named, statuses, visit.settings)


def _named_by(issue: Json, history: Sequence[Json]) -> dict[tuple[str, str], str]:
    return named_statuses(issue["fields"]["project"]["key"], status_changes(issue["id"], history))

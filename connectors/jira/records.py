"""What Jira tells, one class a raw table. People are account ids (Cloud) or user keys (Data Center), not names."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from connectors.record import Record, UtcTime


class Project(Record):
    """One project that this token may see."""

    table: ClassVar[str] = "jira_projects"
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(description="Jira's id of the project.")
    project_key: str = Field(description="Present key of the project.")
    name: str = Field(description="Name of the project.")


class Status(Record):
    """One status of the site, with the category that decides whether work is in progress."""

    table: ClassVar[str] = "jira_statuses"
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(description="Jira's id of the status.")
    name: str = Field(description="Name, in the language of the site.")
    category: str = Field(description="new, indeterminate, done or undefined.")


class Version(Record):
    """One version (release) of a project."""

    table: ClassVar[str] = "jira_versions"
    key: ClassVar[tuple[str, ...]] = ("id",)

    id: str = Field(description="Jira's id of the version.")
    project_id: str = Field(description="Jira's id of the project.")
    name: str = Field(description="Name of the version.")
    is_released: bool = Field(description="Whether it has been released.")
    is_archived: bool = Field(description="Whether it is archived.")
    start_date: date | None = Field(description="Day on which work on it began.")
    release_date: date | None = Field(description="Day of the release, or the day planned for it.")


class Sprint(Record):
    """One sprint that a board shows, or that an issue is or was in."""

    table: ClassVar[str] = "jira_sprints"
    key: ClassVar[tuple[str, ...]] = ("id",)
    can_vanish: ClassVar[bool] = True

    id: str = Field(description="Jira's id of the sprint.")
    board_id: str | None = Field(description="Jira's id of the board it was planned on, where Jira says it.")
    name: str = Field(description="Name of the sprint.")
    state: str = Field(description="future, active or closed.")
    starts_at: UtcTime | None = Field(description="When it began, or is to begin.")
    ends_at: UtcTime | None = Field(description="When it is, or was, to end.")
    completed_at: UtcTime | None = Field(description="When it was closed.")


class Issue(Record):
    """One issue, as it is now."""

    table: ClassVar[str] = "jira_issues"
    key: ClassVar[tuple[str, ...]] = ("id",)
    version: ClassVar[str | None] = "updated_at"
    can_vanish: ClassVar[bool] = True

    id: str = Field(description="Jira's id of the issue; it survives moves.")
    issue_key: str = Field(description="Present key, such as ABC-1.")
    project_id: str = Field(description="Jira's id of the project.")
    project_key: str = Field(description="Present key of the project.")
    summary: str = Field(description="Title.")
    issue_type_id: str = Field(description="Jira's id of the issue type.")
    issue_type: str = Field(description="Name of the issue type.")
    hierarchy_level: int | None = Field(description="1 for epics, 0 for ordinary issues, -1 for sub-tasks.")
    is_subtask: bool = Field(description="Whether the type is a sub-task.")
    parent_key: str | None = Field(description="Key of the epic or parent issue.")
    status_id: str = Field(description="Jira's id of the status now.")
    status_name: str = Field(description="Name of the status now.")
    status_category: str | None = Field(description="Category of the status now, as the issue itself says.")
    priority: str | None = Field(description="Name of the priority.")
    resolution: str | None = Field(description="Name of the resolution; null while unresolved.")
    labels: list[str] = Field(description="Labels.")
    components: list[str] = Field(description="Names of the components.")
    fix_versions: list[str] = Field(description="Ids of the versions it is to be, or was, released in.")
    story_points: float | None = Field(description="Estimate, in the site's story point field.")
    assignee_id: str | None = Field(description="Account it is assigned to now.")
    reporter_id: str | None = Field(description="Account that reported it.")
    creator_id: str | None = Field(description="Account that created it.")
    created_at: UtcTime = Field(description="When it was created.")
    updated_at: UtcTime = Field(description="When Jira last saw it change.")
    resolved_at: UtcTime | None = Field(description="When it was last resolved.")


class StatusChange(Record):
    """One change of an issue's status."""

    table: ClassVar[str] = "jira_status_changes"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "history_id", "position")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    history_id: str = Field(description="Jira's id of the history entry.")
    position: int = Field(description="Place among the status items of its history entry, from 0.")
    changed_at: UtcTime = Field(description="When the status changed.")
    author_id: str | None = Field(description="Account that changed it.")
    from_status_id: str | None = Field(description="Jira's id of the status before.")
    from_status_name: str | None = Field(description="Name of the status before, as it was called then.")
    to_status_id: str | None = Field(description="Jira's id of the status after.")
    to_status_name: str | None = Field(description="Name of the status after, as it was called then.")


class FieldChange(Record):
    """One change of an issue's assignee, sprints, project or key."""

    table: ClassVar[str] = "jira_field_changes"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "history_id", "position")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    history_id: str = Field(description="Jira's id of the history entry.")
    position: int = Field(description="Place among such items of its history entry, from 0.")
    changed_at: UtcTime = Field(description="When the field changed.")
    author_id: str | None = Field(description="Account that changed it.")
    field: str = Field(description="assignee, sprint, project or key.")
    value_before: str | None = Field(description="Account, sprint ids (comma-separated), project id or key before.")
    value_after: str | None = Field(description="Account, sprint ids (comma-separated), project id or key after.")


class SprintMembership(Record):
    """One sprint that an issue is in, or was in when the sprint closed."""

    table: ClassVar[str] = "jira_sprint_memberships"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "sprint_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    sprint_id: str = Field(description="Jira's id of the sprint.")


class IssueLink(Record):
    """One link of an issue to another, as this issue shows it; the other one has its own row."""

    table: ClassVar[str] = "jira_issue_links"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "link_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    link_id: str = Field(description="Jira's id of the link, the same at both ends.")
    link_type: str = Field(description="Name of the link type, such as Blocks.")
    relation: str = Field(description="How this issue stands to the other, such as blocks or is blocked by.")
    is_outward: bool = Field(description="Whether the link goes from this issue to the other.")
    other_issue_id: str = Field(description="Jira's id of the other issue; its key may change.")


class Comment(Record):
    """One comment on an issue, without its text."""

    table: ClassVar[str] = "jira_comments"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "comment_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    comment_id: str = Field(description="Jira's id of the comment.")
    author_id: str | None = Field(description="Account that wrote it.")
    created_at: UtcTime = Field(description="When it was written.")


class Worklog(Record):
    """One entry of work logged on an issue, without its text."""

    table: ClassVar[str] = "jira_worklogs"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "worklog_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    worklog_id: str = Field(description="Jira's id of the entry.")
    author_id: str | None = Field(description="Account that logged it.")
    created_at: UtcTime = Field(description="When it was logged.")
    started_at: UtcTime = Field(description="When the work began, as its author says.")
    spent_seconds: int = Field(description="Seconds of work.")


class IssuePerson(Record):
    """One person that an issue names: in a field, in its history, or as author of a comment or of logged work."""

    table: ClassVar[str] = "jira_issue_people"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "account_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    account_id: str = Field(description="Account id (Cloud) or user key (Data Center).")
    display_name: str | None = Field(description="Name that Jira shows.")
    email: str | None = Field(description="E-mail address, where the person lets it be seen.")
    account_type: str | None = Field(description="atlassian, app or customer (Cloud), where Jira says it.")
    is_active: bool | None = Field(description="Whether the account can still sign in, where Jira says it.")


class CustomField(Record):
    """Value of one custom field of an issue, of those named in the configuration; empty fields have no row."""

    table: ClassVar[str] = "jira_custom_fields"
    key: ClassVar[tuple[str, ...]] = ("issue_id", "field_id")
    owner: ClassVar[type[Record] | None] = Issue

    issue_id: str = Field(description="Jira's id of the issue.")
    field_id: str = Field(description="Jira's id of the field.")
    field_name: str = Field(description="Name of the field.")
    value: str = Field(description="Text, number or option as text; lists and compound values as JSON.")


RECORDS: tuple[type[Record], ...] = (
    Project,
    Status,
    Version,
    Sprint,
    Issue,
    StatusChange,
    FieldChange,
    SprintMembership,
    IssueLink,
    Comment,
    Worklog,
    IssuePerson,
    CustomField,
)

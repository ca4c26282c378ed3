"""What hangs on an issue: links, comments, logged work, sprints, and the custom fields of the configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator

from connectors.jira.fields import FieldIds
from connectors.jira.moments import parse_moment
from connectors.jira.people import person_id
from connectors.jira.records import Comment, CustomField, IssueLink, Worklog
from connectors.jira.site import Json, Site

_LISTS = ("comment", "worklog")


def complete_lists(site: Site, issue: Json) -> None:
    """Reads the comments and worklogs that a search has cut short (Cloud shows 20) whole, into the issue itself."""
    for name in _LISTS:
        shown = issue["fields"].get(name)
        if shown and len(shown[f"{name}s"]) < shown.get("total", 0):
            read = site.comments if name == "comment" else site.worklogs
            shown[f"{name}s"] = read(issue["id"])


def links(found: Json) -> Iterator[IssueLink]:
    """The links of an issue."""
    for link in found["fields"].get("issuelinks") or []:
        is_outward = "outwardIssue" in link
        yield IssueLink(
            issue_id=found["id"],
            link_id=str(link["id"]),
            link_type=link["type"]["name"],
            relation=link["type"]["outward" if is_outward else "inward"],
            is_outward=is_outward,
            other_issue_id=str(link["outwardIssue" if is_outward else "inwardIssue"]["id"]),
        )


def comments(found: Json) -> Iterator[Comment]:
    """Who commented on an issue, and when."""
    for comment in _rows(found, "comment"):
        yield Comment(
            issue_id=found["id"],
            comment_id=str(comment["id"]),
            author_id=person_id(comment.get("author")),
            created_at=parse_moment(comment["created"]),
        )


def worklogs(found: Json) -> Iterator[Worklog]:
    """Who logged work on an issue, and when."""
    for worklog in _rows(found, "worklog"):
        yield Worklog(
            issue_id=found["id"],
            worklog_id=str(worklog["id"]),
            author_id=person_id(worklog.get("author")),
            created_at=parse_moment(worklog["created"]),
            started_at=parse_moment(worklog["started"]),
            spent_seconds=worklog["timeSpentSeconds"],
        )


def custom_fields(found: Json, ids: FieldIds) -> Iterator[CustomField]:
    """Values of the fields named in the configuration."""
    for field_id, name in ids.configured.items():
        value = found["fields"].get(field_id)
        if value is not None:
            yield CustomField(issue_id=found["id"], field_id=field_id, field_name=name, value=_as_text(value))


def _rows(found: Json, name: str) -> list[Json]:
    """A list of an issue, each row once: pages of it overlap where one is added while we read."""
    rows = (found["fields"].get(name) or {}).get(f"{name}s") or []
    return list({str(row["id"]): row for row in rows}.values())


def _as_text(value: object) -> str:
    """Texts and numbers as they are, options by their value, anything else as JSON."""
    if isinstance(value, dict) and isinstance(value.get("value"), str):
        return str(value["value"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)

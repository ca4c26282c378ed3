"""The people that an issue names: found on the way, because asking for each account would cost a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connectors.jira.records import IssuePerson
from connectors.jira.site import Json

_ROLES = ("assignee", "reporter", "creator")


def person_id(person: Json | None) -> str | None:
    """Account id (Cloud), or user key (Data Center)."""
    if not person:
        return None
    found: str | None = person.get("accountId") or person.get("key") or person.get("name")
    return found


def issue_people(found: Json, histories: Sequence[Json]) -> list[IssuePerson]:
    """Everyone whom an issue names, by account."""
    people: dict[str, IssuePerson] = {}
    for person in (*_former_assignees(histories), *_full_people(found, histories)):
        account = person_id(person)
        if account is not None:
            people[account] = _record(found["id"], account, person)
    return [people[account] for account in sorted(people)]


def _full_people(found: Json, histories: Sequence[Json]) -> Iterator[Json]:
    fields = found["fields"]
    yield from (history["author"] for history in histories if history.get("author"))
    for name in ("comment", "worklog"):
        for row in (fields.get(name) or {}).get(f"{name}s") or []:
            yield row.get("author") or {}
    yield from (fields[role] for role in _ROLES if fields.get(role))


def _former_assignees(histories: Sequence[Json]) -> Iterator[Json]:
    """Histories tell id and name only."""
    for history in histories:
        for item in history["items"]:
            if (item.get("fieldId") or item["field"]) == "assignee":
                yield {"accountId": item.get("from"), "displayName": item.get("fromString")}
                yield {"accountId": item.get("to"), "displayName": item.get("toString")}


def _record(issue_id: str, account: str, person: Json) -> IssuePerson:
    return IssuePerson(
        issue_id=issue_id,
        account_id=account,
        display_name=person.get("displayName"),
        email=person.get("emailAddress"),
        account_type=person.get("accountType"),
        is_active=person.get("active"),
    )

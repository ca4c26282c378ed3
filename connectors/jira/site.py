"""What the two kinds of Jira have in common, as the streams see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from connectors.errors import ContractBrokenError
from connectors.jira.moments import JqlDates

Json = dict[str, Any]
Kind = Literal["cloud", "datacenter"]

BLOCK = 1000
"""So many issues are at most held in memory, and stored together."""


@dataclass(frozen=True)
class IssueQuery:
    """All issues of some projects that have changed (or were created) since a moment, the earliest first."""

    projects: Sequence[str]
    """Keys; none means all."""
    since: datetime
    settled_before: datetime
    """What changed before this is where it belongs in the order: the search index has caught up with it."""
    dates: JqlDates
    fields: Sequence[str]
    moment: Literal["updated", "created"] = "updated"
    """Which moment is meant: that of the last change, or that of creation."""

    def jql(self, since: datetime) -> str:
        """The query in Jira's language, from a moment on."""
        return f"{self._scope}{self.moment} >= {self.dates.write(since)} ORDER BY {self.moment} ASC, key ASC"

    def jql_newest_first(self) -> str:
        """The query in the opposite order."""
        return f"{self._scope}{self.moment} >= {self.dates.write(self.since)} ORDER BY {self.moment} DESC"

    def jql_until(self, moment: datetime) -> str:
        """The query for what happened up to a moment, without an order."""
        return f"{self._scope}{self.moment} <= {self.dates.write(moment)}"

    @property
    def _scope(self) -> str:
        keys = ", ".join(f'"{key}"' for key in self.projects)
        return f"project in ({keys}) AND " if keys else ""


@dataclass(frozen=True)
class Block:
    """Some issues in order; `is_last` when no more follow."""

    issues: Sequence[Json]
    is_last: bool


class Site(Protocol):
    """One Jira site."""

    kind: Kind

    def server(self) -> Json:
        """What the server says about itself."""

    def myself(self) -> Json:
        """The account that asks."""

    def fields(self) -> list[Json]:
        """All fields of issues."""

    def statuses(self) -> list[Json]:
        """All statuses, with their categories."""

    def projects(self) -> list[Json]:
        """The projects that the account may see."""

    def versions(self, project_id: str) -> list[Json]:
        """All versions of a project."""

    def matches(self, jql: str) -> bool:
        """Whether a query finds anything."""

    def search(self, query: IssueQuery) -> Iterator[Block]:
        """The issues, at most `BLOCK` at a time."""

    def newest(self, query: IssueQuery) -> list[Json]:
        """Some of the issues, the one that changed last first."""

    def histories(self, issues: Sequence[Json], sprint_fields: Sequence[str]) -> Mapping[str, list[Json]]:
        """The complete histories of issues that a search brought, by issue id; issues without any may be missing."""

    def issue_ids(self, query: IssueQuery) -> Iterator[str]:
        """Ids of the issues alone."""

    def count(self, jql: str) -> int:
        """About how many issues a query finds."""

    def comments(self, issue_id: str) -> list[Json]:
        """All comments on an issue."""

    def worklogs(self, issue_id: str) -> list[Json]:
        """All work logged on an issue."""


def rows_of(page: object, name: str, where: str) -> list[Json]:
    """The rows of a page.

    Raises:
        ContractBrokenError: The answer is no page.
    """
    found = page.get(name) if isinstance(page, dict) else None
    if not isinstance(found, list):
        raise ContractBrokenError(f'the answer has no list "{name}"', where=where, mend="Report it")
    return found


def repeated_token(where: str) -> ContractBrokenError:
    """Jira named the page again that it has just sent."""
    return ContractBrokenError(
        "Jira named the same next page twice, or none but empty ones",
        where=where,
        mend="What was read is kept: run again; report it if it happens again",
    )

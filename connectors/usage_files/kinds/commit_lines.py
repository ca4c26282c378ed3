"""Lines of commits in a form for any tool: repository, commit, tool, ai_lines, total_lines."""

from __future__ import annotations

import re
from datetime import date

from connectors.usage_files.facts import CommitFacts, Fields, Kind
from connectors.usage_files.rows import UnusableRowError
from connectors.usage_files.values import count, words

_OBJECT_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def commit_facts(repository: object, commit: object, tool: str, ai_lines: int, total_lines: int | None) -> CommitFacts:
    """The facts of a commit.

    Raises:
        UnusableRowError: The commit has no whole object name, or more lines are a tool's than there are.
    """
    name = words(commit, "commit")
    if not _OBJECT_NAME.fullmatch(name):
        raise UnusableRowError(f"{name!r} is no whole object name of a commit")
    if total_lines is not None and ai_lines > total_lines:
        raise UnusableRowError(f"{ai_lines} lines by a tool are more than the {total_lines} in all")
    return CommitFacts(str(repository) if repository else None, name, tool, ai_lines, total_lines)


def _read(fields: Fields, _: date) -> CommitFacts:
    return commit_facts(
        fields.get("repository"),
        fields["commit"],
        words(fields["tool"], "tool"),
        count(fields["ailines"], "ai_lines"),
        count(fields["totallines"], "total_lines"),
    )


KIND = Kind(
    source="commit_lines",
    title="lines of commits",
    signs=frozenset({"commit", "ailines"}),
    needed=("commit", "tool", "ai_lines", "total_lines"),
    read=_read,
)

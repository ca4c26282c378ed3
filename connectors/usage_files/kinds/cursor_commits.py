"""Commits of Cursor's AI Code Tracking API: lines by completion (tab), by the agent (composer), and by neither.

Source: cursor.com/docs, AI Code Tracking API, commits.
"""

from __future__ import annotations

from datetime import date

from connectors.usage_files.facts import CommitFacts, Fields, Kind
from connectors.usage_files.kinds.commit_lines import commit_facts
from connectors.usage_files.values import count


def _read(fields: Fields, _: date) -> CommitFacts:
    tab = count(fields["tablinesadded"], "tabLinesAdded")
    composer = count(fields["composerlinesadded"], "composerLinesAdded")
    total = count(fields["totallinesadded"], "totalLinesAdded")
    return commit_facts(fields.get("reponame"), fields["commithash"], "cursor", tab + composer, total)


KIND = Kind(
    source="cursor_commits",
    title="Cursor's commits",
    signs=frozenset({"commithash", "composerlinesadded"}),
    needed=("commitHash", "tabLinesAdded", "composerLinesAdded", "totalLinesAdded"),
    read=_read,
)

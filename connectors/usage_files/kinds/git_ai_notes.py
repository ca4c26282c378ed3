"""Notes of git-ai (`refs/notes/ai`, schema authorship/3), each as the field `note` beside the `commit` it is about.

A note lists, file by file, which lines of the commit an AI session or a known human wrote, and then, behind a line of
dashes, the sessions as JSON. Lines of a known human are not the tool's, also where a session claims them; lines that
nobody claims are untracked, not human. Source: github.com/git-ai-project/git-ai, standard 3.0.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from connectors.usage_files.facts import CommitFacts, Fields, Kind
from connectors.usage_files.kinds.commit_lines import commit_facts
from connectors.usage_files.kinds.git_ai import one_tool
from connectors.usage_files.rows import UnusableRowError
from connectors.usage_files.values import count

_SCHEMA = "authorship/3."
_CLAIM = re.compile(r"\s+(?P<author>\S+)\s+(?P<ranges>\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\s*")

Line = tuple[str, int]
"""A line of the commit: file, and number in it."""


def _read(fields: Fields, _: date) -> CommitFacts:
    claims, sessions = _parts(str(fields["note"]))
    by_tools: set[Line] = set()
    by_humans: set[Line] = set()
    tools: set[str] = set()
    for author, lines in _claims(claims):
        if author.startswith("h_"):
            by_humans |= lines
        else:
            by_tools |= lines
            tools.add(_tool(sessions, author))
    total = fields.get("totallines")
    return commit_facts(
        fields.get("repository"),
        fields["commit"],
        one_tool(tools),
        len(by_tools - by_humans),
        None if total is None else count(total, "total_lines"),
    )


def _parts(note: str) -> tuple[str, Mapping[str, object]]:
    """What is claimed, and the sessions (or prompts, as they were called) by their names."""
    claims, _, text = f"\n{note}".partition("\n---\n")
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        raise UnusableRowError("the note ends without its sessions as JSON") from None
    if not isinstance(content, Mapping) or not str(content.get("schema_version")).startswith(_SCHEMA):
        raise UnusableRowError("the note is not of the schema authorship/3")
    return claims, {**(content.get("prompts") or {}), **(content.get("sessions") or {})}


def _claims(text: str) -> Iterator[tuple[str, set[Line]]]:
    file = ""
    for line in text.splitlines():
        found = _CLAIM.fullmatch(line)
        if found:
            yield found["author"], {(file, number) for number in _numbers(found["ranges"])}
        elif line.startswith((" ", "\t")):
            raise UnusableRowError(f"the note holds a line that says nothing: {line.strip()!r}")
        else:
            file = line


def _numbers(ranges: str) -> Iterator[int]:
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def _tool(sessions: Mapping[str, object], author: str) -> str:
    """The tool of a session; empty when the note does not name it."""
    session = sessions.get(author.partition("::")[0])
    agent = session.get("agent_id") if isinstance(session, Mapping) else None
    return str(agent.get("tool") or "") if isinstance(agent, Mapping) else ""


KIND = Kind(
    source="git_ai_notes",
    title="notes of git-ai",
    signs=frozenset({"note"}),
    needed=("commit", "note"),
    read=_read,
)

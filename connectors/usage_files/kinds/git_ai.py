"""Statistics of git-ai (`git ai stats COMMIT --json`), each with the commit that they are about.

git-ai does not write the commit into them: a row must name it beside them, as `commit`, `commit_sha` or `sha`. Lines
that several tools touched count for each of them, so a commit has one figure for all of its tools.
Source: github.com/git-ai-project/git-ai, stats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from connectors.usage_files.facts import CommitFacts, Fields, Kind
from connectors.usage_files.kinds.commit_lines import commit_facts
from connectors.usage_files.rows import plain
from connectors.usage_files.values import count

_TOOLS = {"claudecode": "claude", "githubcopilot": "copilot", "githubcopilotcli": "copilot"}
"""Tools that git-ai names otherwise than the AI rules."""


def one_tool(names: Iterable[str]) -> str:
    """The one tool that all of these names stand for; "several" when there are more, or none is named."""
    tools = {_TOOLS.get(plain(name), plain(name)) for name in names}
    return tools.pop() if len(tools) == 1 and "" not in tools else "several"


def _read(fields: Fields, _: date) -> CommitFacts:
    commit = next((fields[name] for name in ("commit", "commitsha", "sha") if fields.get(name)), None)
    added = fields.get("gitdiffaddedlines")
    parts = ("humanadditions", "unknownadditions", "aiadditions")
    total = sum(count(fields.get(name) or 0, name) for name in parts) if added is None else count(added, "added lines")
    lines = count(fields["aiadditions"], "ai_additions")
    breakdown = fields.get("toolmodelbreakdown")
    names = [str(key).partition("::")[0] for key in breakdown] if isinstance(breakdown, Mapping) else []
    return commit_facts(fields.get("repository"), commit, one_tool(names), lines, total)


KIND = Kind(
    source="git_ai",
    title="statistics of git-ai",
    signs=frozenset({"aiadditions"}),
    needed=("ai_additions", "commit|commit_sha|sha"),
    read=_read,
)

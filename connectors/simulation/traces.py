"""Traces that AI tools leave, and what looks like one and is none."""

from __future__ import annotations

from enum import Enum

CLAUDE_TRAILER = "Co-Authored-By: Claude <noreply@anthropic.com>"
CLAUDE_FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"
CURSOR_TRAILER = "Co-authored-by: Cursor <cursoragent@cursor.com>"
COPILOT_BODY = "<!-- START COPILOT CODING AGENT TIPS -->\n---\nTell the agent what to change in a comment."
COPILOT_LOGIN = "copilot-swe-agent"
COPILOT_NAME = "copilot-swe-agent[bot]"
COPILOT_EMAIL = "198982749+Copilot@users.noreply.github.com"

QUOTED_FOOTER = f"Same fault as in the change that said\n\n> {CLAUDE_FOOTER}\n\nbut found by hand."
"""What a person writes who quotes a trace: no trace."""

QUOTED_RELEASE_NOTES = f"Release notes of the new version:\n\n> Make the parser faster\n> {CLAUDE_TRAILER}"
"""What a dependency bot quotes: a trace of somebody else's tool."""


class Trace(Enum):
    """What is left of an AI tool in a change."""

    CLAUDE_TRAILER = "claude_trailer"
    CLAUDE_FOOTER = "claude_footer"
    CURSOR_TRAILER = "cursor_trailer"
    COPILOT_AGENT = "copilot_agent"
    """The agent opened the pull request itself."""


TRACES = tuple(Trace)
TRACE_WEIGHTS = (5, 3, 2, 2)
"""How common the traces are, in the order of `TRACES`."""


def trailers(trace: Trace | None) -> tuple[str, ...]:
    """The lines that a tool puts below the messages of commits."""
    match trace:
        case Trace.CLAUDE_TRAILER:
            return (CLAUDE_TRAILER,)
        case Trace.CURSOR_TRAILER:
            return (CURSOR_TRAILER,)
        case _:
            return ()


def footer(trace: Trace | None) -> str | None:
    """What a tool puts below the description of a pull request."""
    match trace:
        case Trace.CLAUDE_FOOTER:
            return CLAUDE_FOOTER
        case Trace.COPILOT_AGENT:
            return COPILOT_BODY
        case _:
            return None

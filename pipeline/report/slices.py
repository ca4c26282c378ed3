"""Which AI slices the tables of the report show, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from pipeline.report import traces
from pipeline.report.scope import Scope

SLICES = {
    "all": "all but automation",
    "ai": "with a trace of an AI tool",
    "no_trace": "no trace",
    "automation": "automation",
}

WITH_TELEMETRY = "with a trace, or made by somebody active with a tool"

_NOTE = "{} compare nothing: *Pull requests with and without a trace, compared* does, within repositories and periods."


def names(scope: Scope) -> dict[str, str]:
    """What the slices are called: of some in the AI slice, telemetry alone may tell."""
    return SLICES | ({"ai": WITH_TELEMETRY} if traces.are_told(scope) else {})


def shown(found: AbstractSet[str], named: Mapping[str, str]) -> dict[str, str]:
    """The slices to show, with their names: where all is of one kind, a split would only say it twice."""
    kinds = found & {"ai", "no_trace"}
    return {name: meaning for name, meaning in named.items() if name in found and (name not in kinds or len(kinds) > 1)}


def note(found: AbstractSet[str], places: str = "Lines one below the other") -> list[str]:
    """A warning below a table that is split by AI use: lines or columns are no comparison."""
    return [_NOTE.format(places), ""] if {"ai", "no_trace"} <= found else []

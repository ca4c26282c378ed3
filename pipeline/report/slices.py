"""Which AI slices the tables of the report show, and what they are called."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

SLICES = {
    "all": "all but automation",
    "ai": "with a trace of an AI tool",
    "no_trace": "no trace",
    "automation": "automation",
}


def shown(found: AbstractSet[str]) -> dict[str, str]:
    """The slices to show, with their names: where all is of one kind, a split would only say it twice."""
    kinds = found & {"ai", "no_trace"}
    return {
        name: meaning for name, meaning in SLICES.items() if name in found and (name not in kinds or len(kinds) > 1)
    }

"""Rows of stays, and of the pull requests and periods they come from, as tests of flow write them."""

from __future__ import annotations

from datetime import datetime, timedelta

DAY = 86_400_000_000
HOUR = DAY // 24

PERIODS = {
    "periods": [
        {"name": "ten days", "start": "2026-01-05", "end": "2026-01-15"},
        {"name": "after", "start": "2026-01-15", "end": "2026-01-25"},
    ]
}


def day(number: float) -> str:
    """A moment so many days after Monday, 5 January 2026."""
    return (datetime(2026, 1, 5) + timedelta(days=number)).isoformat()  # noqa: DTZ001 - all moments are UTC


def stay(item: str, start: str, end: str | None = None, **more: object) -> dict[str, object]:
    known = {"system": "review", "item": item, "team": "unassigned", "ai_label": "no_trace"}
    return known | {"started_at": start, "ended_at": end} | more


def merged(number: int, merged_at: str, deployed_at: str | None, **more: object) -> dict[str, object]:
    known = {
        "repository": "acme/shop",
        "number": number,
        "team": "core",
        "ai_label": "no_trace",
        "created_at": "2026-01-05T08:00",
        "merged_at": merged_at,
        "deployed_at": deployed_at,
        "is_to_default_branch": True,
        "is_deployed_by_first_known": False,
    }
    return known | more

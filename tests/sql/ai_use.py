"""Rows about who used which AI tool on which day, and could have been seen to, as tests of adoption write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.sql.warehouse import Warehouse

CORE = [{"name": "core", "members": ["ann", "bob", "cyd", "dee"]}]
"""A team of four people, of whom no source needs to know."""


def window(starts: str, ends: str, kind: str = "week") -> Mapping[str, object]:
    return {"window_kind": kind, "starts_at": starts, "closes_at": ends, "ends_at": ends, "is_complete": True}


def active(login: str, day: str, value: int = 1, tool: str = "claude") -> Mapping[str, object]:
    known = {"person": f"github:{login}", "tool": tool, "date": day, "value": value}
    return known | {"measure": "active", "source": "usage_file"}


def covered(login: str, starts_on: str, ends_on: str) -> Mapping[str, object]:
    return {
        "person": f"github:{login}",
        "tool": "claude",
        "source": "usage_file",
        "starts_on": starts_on,
        "ends_on": ends_on,
    }


def telemetry(warehouse: Warehouse, usage: Any = (), coverage: Any = ()) -> None:
    warehouse.table("marts.ai_usage_days", *usage)
    warehouse.table("marts.ai_coverage", *coverage)

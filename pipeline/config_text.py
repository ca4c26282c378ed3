"""A configuration written as TOML, where flowgauge itself makes one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.config import Settings


def text(settings: Settings) -> str:
    """The teams and services of a configuration, with its files beside it, as `config_file.load` reads them."""
    content = {
        "warehouse": {"path": settings.warehouse.path.name},
        "report": {"path": settings.report.path.name},
        **settings.model_dump(mode="json", exclude_defaults=True, include={"deployments": {"files"}, "teams": True}),
    }
    return "\n".join(_lines(content)) + "\n"


def _lines(content: Mapping[str, Any], place: str = "") -> Iterator[str]:
    """Plain values first: in TOML, what comes after a heading belongs to it."""
    for key, value in content.items():
        if not _is_section(value):
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
    for key, value in content.items():
        for section in (value if isinstance(value, list) else [value]) if _is_section(value) else []:
            name = f"{place}{key}"
            plain = any(not _is_section(part) for part in section.values())
            yield from ("", f"[[{name}]]" if isinstance(value, list) else f"[{name}]") if plain else ()
            yield from _lines(section, f"{name}.")


def _is_section(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))

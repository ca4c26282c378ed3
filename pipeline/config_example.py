"""config.example.toml, written from the settings themselves, so that the two never differ."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.config import Settings

_HEAD = """\
# flowgauge configuration. Every setting stands here with its default; a # before a setting means that it is not set.
# Secrets never stand in this file: name the environment variable that holds them.
"""

_EXAMPLES: dict[str, str] = {
    "github.repositories": '["owner/name"]',
    "github.app.app_id": "123456",
    "github.app.installation_id": "12345678",
    "jira.url": '"https://your-site.atlassian.net"',
    "jira.projects": '["ABC"]',
    "stacks.stack": '"internal"',
    "report.periods": (
        '[{ name = "before", start = 2025-01-01, end = 2025-07-01 },'
        ' { name = "after", start = 2025-07-01, end = 2026-01-01 }]'
    ),
}


def example() -> str:
    """The text of config.example.toml."""
    return "\n".join([_HEAD, *_sections(Settings)]).rstrip() + "\n"


def _sections(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        section, is_list = _section(field.annotation)
        if section is not None:
            off = "# " if is_list or name == "jira" else ""
            yield f"# {(section.__doc__ or '').strip().splitlines()[0]}"
            yield f"{off}[[{name}]]" if is_list else f"{off}[{name}]"
            yield from _keys(section, name, off)
            yield ""


def _keys(model: type[BaseModel], place: str, off: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        section, is_list = _section(field.annotation)
        yield f"# {field.description}"
        if section is None:
            yield f"{off}{_setting(name, field, f'{place}.{name}', off)}"
        elif is_list:
            parts = ", ".join(f"{key} = {_blank(part.annotation)}" for key, part in section.model_fields.items())
            entries = _EXAMPLES.get(f"{place}.{name}", f"[{{ {parts} }}, …]")
            yield f"{off}{name} = []  # or {entries}"
        else:
            yield f"# [{place}.{name}]"
            yield from _keys(section, f"{place}.{name}", "# ")


def _setting(name: str, field: FieldInfo, place: str, off: str) -> str:
    if place in _EXAMPLES:
        return f"{name} = {_EXAMPLES[place]}"
    if field.is_required():
        return f'{name} = "…"'
    default = field.get_default(call_default_factory=True)
    if default is None:
        return f"{'' if off else '# '}{name} = {_blank(field.annotation)}"
    return f"{name} = {_toml(default)}"


def _section(annotation: Any) -> tuple[type[BaseModel] | None, bool]:  # noqa: ANN401 - an annotation can be any object
    """The section that a field holds, if any, and whether it holds a list of them."""
    is_list = get_origin(annotation) is list
    optional = get_origin(annotation) in (Union, types.UnionType)
    parts = get_args(annotation) if is_list or optional else (annotation,)
    for part in parts:
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part, is_list
    return None, False


def _blank(annotation: Any) -> str:  # noqa: ANN401 - an annotation can be any object
    if get_origin(annotation) is list:
        return '["…"]'
    return "2025-01-01" if date in (annotation, *get_args(annotation)) else '"…"'


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return json.dumps(value.as_posix())
    return json.dumps(value, ensure_ascii=False)

"""What pydantic refuses in a file that somebody has written, told in one line: where, what, and the mend."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from connectors import ConfigurationError

Place = Sequence[int | str]

_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "missing": lambda _: "this is missing",
    "model_type": lambda _: "this must be a section",
    "model_attributes_type": lambda _: "this must be a section",
    "dict_type": lambda _: "this must be a section",
    "list_type": lambda _: 'this must be a list, such as ["…"]',
    "string_type": lambda _: 'this must be text, such as "…"',
    "path_type": lambda _: 'this must be the path of a file, such as "…"',
    "bool_type": lambda _: "this must be true or false",
    "bool_parsing": lambda _: "this must be true or false",
    "int_type": lambda _: "this must be a whole number",
    "int_parsing": lambda _: "this must be a whole number",
    "int_from_float": lambda _: "this must be a whole number",
    "date_type": lambda _: "this must be a day, such as 2025-01-01",
    "date_parsing": lambda _: "this must be a day, such as 2025-01-01",
    "date_from_datetime_parsing": lambda _: "this must be a day, such as 2025-01-01",
    "date_from_datetime_inexact": lambda _: "this must be a day, such as 2025-01-01",
    "literal_error": lambda limits: f"this must be {limits['expected']}",
    "greater_than_equal": lambda limits: f"this must be {limits['ge']} or more",
    "less_than_equal": lambda limits: f"this must be {limits['le']} or less",
    "too_short": lambda _: "this must not be empty",
    "string_too_short": lambda _: "this must not be empty",
}
"""What each kind of error means to somebody who writes TOML and does not know Python."""


def refusal(error: ValidationError, form: type[BaseModel], path: Path, mend: str) -> ConfigurationError:
    """The first thing that is wrong in a file.

    Args:
        error: What pydantic says.
        form: What the file must hold.
        path: The file.
        mend: What to do where the text does not say it.
    """
    first = error.errors()[0]
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    place = _told(first["loc"])
    if first["type"] == "extra_forbidden":
        close = difflib.get_close_matches(str(first["loc"][-1]), _known_keys(form, first["loc"][:-1]), n=1, cutoff=0.5)
        mend = f"Did you mean {close[0]}?" if close else f"Remove it. {mend}"
        return ConfigurationError(f"unknown key {place}{more}", where=str(path), mend=mend)
    # What our own checks say names the mend.
    own = first["type"] == "value_error"
    return ConfigurationError(f"{place}: {_what(first, form)}{more}", where=str(path), mend="" if own else mend)


def _told(place: Place) -> str:
    """A place as people count: the first of several teams is teams[1]."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place)
    return text.removeprefix(".") or "the file"


def _what(error: ErrorDetails, form: type[BaseModel]) -> str:
    kind, place = error["type"], error["loc"]
    if kind == "list_type" and place[-1] in _sections(_section_at(form, place[:-1])):
        return f"this must be a list of sections: write [[{_told(place)}]] above each"
    if kind in ("model_type", "model_attributes_type") and isinstance(place[-1], str):
        return f"this must be a section: write [{_told(place)}] above its settings"
    words = _WORDS.get(kind)
    return words(error.get("ctx", {})) if words else error["msg"].removeprefix("Value error, ")


def _known_keys(form: type[BaseModel], place: Place) -> list[str]:
    return list(_section_at(form, place).model_fields)


def _section_at(form: type[BaseModel], place: Place) -> type[BaseModel]:
    for name in place:
        if isinstance(name, str):
            form = _sections(form)[name]
    return form


def _sections(form: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """The sections inside a section, by key, whether they are optional, lists or plain."""
    found: dict[str, type[BaseModel]] = {}
    for name, field in form.model_fields.items():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                found[name] = part
    return found

"""JSON: one list of objects (bare, or as `data` of an answer), or one object on each line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from connectors.usage_files.rows import Row

_LIST = re.compile(r'"(?:data|items|rows|commits)"\s*:\s*\[')
"""Where the rows of an answer begin."""
_NEXT = re.compile(r"[\s,]*")
_DECODER = json.JSONDecoder()


def rows_of_lines(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a file with one JSON object on each line; a line may also hold a whole answer with a list."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        for row in rows(line):
            yield Row(number, row.text, row.fields, row.broken)


def rows(text: str) -> Iterator[Row]:
    """The rows of a file; what stands before a place that is no JSON is told, and then that place."""
    begin = _begin_of_list(text)
    if begin is None:
        yield from _one(text)
        return
    line, counted, at = 1, 0, begin
    while True:
        at = _end_of(_NEXT, text, at)
        line, counted = line + text.count("\n", counted, at), at
        if text.startswith("]", at):
            return
        try:
            value, end = _DECODER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield Row(line, text[at:], broken=f"no JSON from here on: {error.msg}, line {error.lineno}")
            return
        yield _row(line, text[at:end], value)
        at = end


def _begin_of_list(text: str) -> int | None:
    """Behind the bracket that opens the list of rows; None when there is no list."""
    first = _end_of(re.compile(r"\s*"), text, 0)
    if text.startswith("[", first):
        return first + 1
    found = _LIST.search(text) if text.startswith("{", first) else None
    return found.end() if found else None


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _one(text: str) -> Iterator[Row]:
    try:
        yield _row(1, text, json.loads(text))
    except json.JSONDecodeError as error:
        yield Row(error.lineno, text, broken=f"no JSON: {error.msg}")


def _row(line: int, text: str, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, text, broken="no JSON object")
    return Row(line, text, value)

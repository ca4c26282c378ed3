"""Answers to queries, and how they are shown: as an aligned table, CSV, JSON or Markdown."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from connectors import ConfigurationError

Row = tuple[object, ...]


@dataclass(frozen=True)
class Answer:
    """Rows with the names of their columns."""

    columns: Sequence[str]
    rows: Sequence[Row]


def as_table(answer: Answer) -> str:
    """Columns aligned with blanks; a line break in a value is shown as JSON writes it."""
    cells = [[cell.replace("\n", "\\n") for cell in line] for line in _lines(answer)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(answer.columns))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def as_csv(answer: Answer) -> str:
    """Comma-separated, with a header; null is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(value) for value in row] for row in answer.rows)
    return text.getvalue().rstrip("\n")


def as_json(answer: Answer) -> str:
    """A list of objects; times in ISO form.

    Raises:
        ConfigurationError: Two columns have one name, of which an object keeps only one.
    """
    twice = [name for name, count in Counter(answer.columns).items() if count > 1]
    if twice:
        raise ConfigurationError(
            f"two columns are called {twice[0]!r}, and an object of JSON has each name once",
            where="query",
            mend="Give one of them another name with `as`",
        )
    rows = [{name: _plain(value) for name, value in zip(answer.columns, row, strict=True)} for row in answer.rows]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def as_markdown(answer: Answer) -> str:
    """A table in GitHub's Markdown; a line break in a value is <br>."""
    head, *rows = ([cell.replace("|", "\\|").replace("\n", "<br>") for cell in line] for line in _lines(answer))
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


FORMATS: Mapping[str, Callable[[Answer], str]] = {
    "table": as_table,
    "csv": as_csv,
    "json": as_json,
    "markdown": as_markdown,
}


def _lines(answer: Answer) -> list[list[str]]:
    """The names of the columns and the rows, as text with line breaks of one kind."""
    lines = [answer.columns, *([_text(value) for value in row] for row in answer.rows)]
    return [["\n".join(cell.splitlines()) for cell in line] for line in lines]


def _text(value: object) -> str:
    plain = _plain(value)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """The value as JSON knows it; what is no number (infinite, not a number) is null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)

"""JSON: lists of objects (bare, or as `data` of an answer) and single objects, one behind the other or one a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from connectors.usage_files.rows import Row, plain

_LISTS = frozenset({"data", "items", "rows", "commits"})
"""Keys of an answer under which its rows stand."""
_BETWEEN = re.compile(r"[\s,\ufeff\x1e]*")
"""What may stand between values, and between documents."""
_COLON = re.compile(r"\s*:\s*")
_DECODER = json.JSONDecoder()


def rows_of_lines(lines: Iterable[str]) -> Iterator[Row]:
    """The rows of a file with JSON on each line: an object, or a whole answer with a list."""
    answers = _Answers()
    for number, line in enumerate(lines, start=1):
        try:
            for row in _Text(line).rows(answers):
                yield Row(number, row.text, row.fields, row.broken)
        except _BrokenError as error:
            yield Row(number, line, broken=f"no JSON: {error.why}")
    yield from answers.lack()


def rows(text: str) -> Iterator[Row]:
    """The rows of a file; what stands before a place that is no JSON is told, and then that place."""
    answers = _Answers()
    try:
        yield from _Text(text).rows(answers)
    except _BrokenError as error:
        yield Row(error.line, error.rest, broken=f"no JSON from here on: {error.why}, line {error.broken_line}")
    yield from answers.lack()


class _BrokenError(Exception):
    """A value that is no JSON; it begins on `line` and breaks on `broken_line`."""

    def __init__(self, line: int, broken_line: int, rest: str, why: str) -> None:
        self.line = line
        self.broken_line = broken_line
        self.rest = rest
        self.why = why
        super().__init__(why)


@dataclass
class _Answers:
    """What the answers in a file say of themselves.

    Attributes:
        row_count: Rows in all of their lists.
        last: What stands beside the list in the last one, which knows whether more should follow.
    """

    row_count: int = 0
    last: Mapping[str, object] = field(default_factory=dict)

    def lack(self) -> Iterator[Row]:
        """Tells of what the file lacks by its own words; it stands on no line."""
        said = {plain(name): (name, value) for name, value in _with_pagination(self.last)}
        for known in ("hasmore", "hasnextpage"):
            name, value = said.get(known, (known, False))
            if value is True:
                yield Row(0, "", broken=f"it says that more pages follow ({name}): put them behind it in this file")
        name, total = said.get("totalcount", ("", 0))
        if isinstance(total, int) and total > self.row_count:
            yield Row(0, "", broken=f"it says that there are {total} rows ({name}), and {self.row_count} are in it")


class _Text:
    """A text that is read from its beginning to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0

    def rows(self, answers: _Answers) -> Iterator[Row]:
        """The rows of all documents in the text.

        Raises:
            _BrokenError: It is no JSON from some place on.
        """
        while first := self._next():
            if first == "[":
                yield from self._list(answers)
            elif first == "{":
                yield from self._object(answers)
            else:
                yield self._row()

    def _next(self) -> str:
        """The next character that belongs to a value, empty at the end; the place is there now."""
        found = _BETWEEN.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._text[self._at : self._at + 1]

    def _list(self, answers: _Answers) -> Iterator[Row]:
        self._at += 1
        while self._next() != "]":
            answers.row_count += 1
            yield self._row()
        self._at += 1

    def _row(self) -> Row:
        line, begin = self._line_here(), self._at
        value = self._value()
        return _row(line, self._text[begin : self._at], value)

    def _object(self, answers: _Answers) -> Iterator[Row]:
        """The rows of an answer; what has no list of rows is a row itself."""
        line, begin, is_answer = self._line_here(), self._at, False
        beside: dict[str, object] = {}
        self._at += 1
        while self._next() != "}":
            name = self._name()
            if name in _LISTS and self._next() == "[":
                is_answer = True
                yield from self._list(answers)
            else:
                beside[name] = self._value()
        self._at += 1
        if is_answer:
            answers.last = beside
            yield from _failures(line, beside)
        else:
            yield _row(line, self._text[begin : self._at], beside)

    def _name(self) -> str:
        name = self._value()
        colon = _COLON.match(self._text, self._at)
        if not isinstance(name, str) or colon is None:
            raise self._broken("Expecting a name and a colon")
        self._at = colon.end()
        return name

    def _value(self) -> object:
        try:
            value, self._at = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            raise self._broken(error.msg, error.lineno) from error
        return value

    def _broken(self, why: str, broken_line: int | None = None) -> _BrokenError:
        line = self._line_here()
        return _BrokenError(line, broken_line or line, self._text[self._at :], why)

    def _line_here(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line


def _with_pagination(beside: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """What an answer says beside its list, also where it says it inside `pagination`."""
    inner = beside.get("pagination")
    yield from beside.items()
    yield from inner.items() if isinstance(inner, Mapping) else ()


def _failures(line: int, beside: Mapping[str, object]) -> Iterator[Row]:
    for name, value in beside.items():
        if plain(name) in {"error", "errors"} and value:
            yield Row(line, json.dumps(value), broken=f"it is the answer to a request that failed: {name} is {value}")


def _row(line: int, text: str, value: object) -> Row:
    if not isinstance(value, dict):
        return Row(line, text, broken="no JSON object")
    return Row(line, text, value)

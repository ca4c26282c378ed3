"""One file -> records, in stretches that can be stored one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from connectors.errors import NotFoundAtSourceError
from connectors.record import Record
from connectors.usage_files import delimited, json_text
from connectors.usage_files.facts import DayFacts, Fields
from connectors.usage_files.kinds import kind_of
from connectors.usage_files.records import CommitLines, LineNote, UsageDay, UsageFilePart
from connectors.usage_files.rows import Row, UnusableRowError, flat, text_lines
from connectors.usage_files.settings import Format

ROWS_PER_PART = 5000
TEXT_KEPT = 500
NO_ROWS = "the file holds no rows"

ParquetReader = Callable[[Path], Iterator[str]]
"""The rows of a Parquet file as JSON objects. Parquet needs a library of its own, and a connector must not open a
database; so whoever makes the connector hands in how such files are read."""


@dataclass(frozen=True)
class File:
    """A file to read.

    Attributes:
        path: Where it is.
        format: How it is written.
        digest: Of its content: another content has another digest.
    """

    path: Path
    format: Format
    digest: str

    @property
    def name(self) -> str:
        """Its path, as the tables keep it."""
        return str(self.path)


def open_file(path: Path, written_as: Format) -> File:
    """A file, known by its content.

    Raises:
        NotFoundAtSourceError: It can not be read.
    """
    try:
        with path.open("rb") as content:
            return File(path, written_as, hashlib.file_digest(content, "sha256").hexdigest())
    except OSError as error:
        raise NotFoundAtSourceError(
            f"this file can not be read ({error.strerror})",
            where=str(path),
            mend="Give this account the right to read it, or take it out of ai.usage_files",
        ) from error


def parts(file: File, today: date, read_parquet: ParquetReader) -> Iterator[list[Record]]:
    """The records of each stretch of the file; a file without rows has one stretch, and says so.

    Args:
        file: What to read.
        today: The day of the reading (UTC): later ones can not be.
        read_parquet: How Parquet files are read.
    """
    numbered = enumerate(_rows(file, read_parquet), start=1)
    is_empty = True
    for part, rows in enumerate(_batches(numbered)):
        is_empty = False
        yield _part(file.name, part, rows, today)
    if is_empty:
        note = _Place(file.name, 0, today).note(0, Row(0, ""), NO_ROWS, is_left_out=False)
        yield [UsageFilePart(file=file.name, part=0, row_count=0, left_out_count=0), note]


def _batches(rows: Iterable[tuple[int, Row]]) -> Iterator[Sequence[tuple[int, Row]]]:
    left = iter(rows)
    while batch := list(islice(left, ROWS_PER_PART)):
        yield batch


def _rows(file: File, read_parquet: ParquetReader) -> Iterator[Row]:
    """The rows of a file. One without any lacks them, unless it is a list in JSON that says itself that it is empty."""
    is_empty = True
    for row in _rows_as_written(file, read_parquet):
        is_empty = False
        yield row
    is_list = file.format in ("json", "ndjson") and file.path.read_bytes().strip()
    if is_empty and not is_list:
        yield Row(0, "", broken=NO_ROWS)


def _rows_as_written(file: File, read_parquet: ParquetReader) -> Iterator[Row]:
    if file.format == "parquet":
        return json_text.rows_of_lines(read_parquet(file.path))
    # What is no UTF-8 becomes a mark that makes the row unusable: the rest of the file is still read.
    text = file.path.read_text("utf-8-sig", errors="replace")
    if file.format == "csv":
        return delimited.rows(text)
    return json_text.rows(text) if file.format == "json" else json_text.rows_of_lines(text_lines(text))


def _part(file: str, part: int, rows: Sequence[tuple[int, Row]], today: date) -> list[Record]:
    place = _Place(file, part, today)
    records = [record for number, row in rows for record in place.records(number, row)]
    left_out = sum(isinstance(record, LineNote) and record.is_left_out for record in records)
    return [UsageFilePart(file=file, part=part, row_count=len(rows), left_out_count=left_out), *records]


def _fields(row: Row) -> Fields:
    if row.broken is not None:
        raise UnusableRowError(row.broken)
    if "\ufffd" in row.text:
        raise UnusableRowError("it is no UTF-8")
    return flat(row.fields)


@dataclass(frozen=True)
class _Place:
    file: str
    part: int
    today: date

    def records(self, number: int, row: Row) -> Iterator[Record]:
        """What one row tells, or why it can not be used."""
        try:
            fields = _fields(row)
            kind = kind_of(fields)
            facts = kind.read(fields, self.today)
        except UnusableRowError as error:
            yield self.note(number, row, str(error), is_left_out=True)
            return
        known = {"file": self.file, "part": self.part, "row": number, "line": row.line, "source": kind.source}
        if not isinstance(facts, DayFacts):
            yield CommitLines.model_validate({**known, **vars(facts)})
            return
        known |= {"day": facts.day.value, "account": facts.account, "tool": facts.tool, "variant": facts.variant}
        for measure, value in facts.measures.items():
            yield UsageDay.model_validate({**known, "measure": measure, "value": value})
        if facts.day.note:
            yield self.note(number, row, facts.day.note, is_left_out=False)

    def note(self, number: int, row: Row, reason: str, *, is_left_out: bool) -> LineNote:
        """What is to be said of a row, or of the file where the row stands on no line."""
        return LineNote(
            file=self.file,
            part=self.part,
            row=number,
            line=row.line,
            is_left_out=is_left_out,
            reason=reason,
            text=row.text.strip()[:TEXT_KEPT],
        )

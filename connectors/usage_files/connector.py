"""Files with telemetry as a source: what has changed is read again, and what is gone leaves the tables."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from connectors.errors import NotFoundAtSourceError, SourceError
from connectors.record import Record
from connectors.stream import Cost, Cursor, Page, Stream, Sweep
from connectors.usage_files.reading import File, ParquetReader, open_file, parts
from connectors.usage_files.records import LineNote, UsageFilePart
from connectors.usage_files.settings import UsageFileSettings

SOURCE = "usage_files"

READING = 2
"""Grows when files are read otherwise than before: then all of them are read again."""


def utc_today() -> date:
    """The day (UTC) by this machine's clock."""
    return datetime.now(UTC).date()


class FileState(BaseModel):
    """What was read of one file.

    Attributes:
        digest: Of the content that was read; empty when some rows could not be used: they are tried again, because a
            day that lies in the future today does not tomorrow.
        part_count: Stretches that it has.
        reading: The `READING` with which it was read.
    """

    model_config = ConfigDict(frozen=True)

    digest: str
    part_count: int
    reading: int = 1


class State(BaseModel):
    """What was read of each file: the cursor of the stream."""

    model_config = ConfigDict(frozen=True)

    files: dict[str, FileState] = {}


class UsageFiles:
    """Files with telemetry of AI tools.

    Args:
        settings: Which files, by absolute paths.
        read_parquet: How Parquet files are read; see `ParquetReader`.
    """

    source = SOURCE
    observed_at: datetime | None = None
    """Files have no clock: they do not say up to when they are whole."""

    def __init__(self, settings: Sequence[UsageFileSettings], read_parquet: ParquetReader) -> None:
        self._settings = settings
        self._read_parquet = read_parquet
        self._today = utc_today()
        self.cost = Cost()

    def streams(self) -> Iterator[Stream]:
        """One walk through all files."""
        yield Stream(SOURCE, "usage_files", "files", self._read)

    def check(self) -> Iterator[str | SourceError]:
        """One line for each pattern: how many files match it, and whether they can be read."""
        for section in self._settings:
            try:
                files = [open_file(path, section.known_format) for path in _matching(section)]
            except SourceError as error:
                yield error
                continue
            if files:
                yield f"usage files: {len(files)} match {section.path}"
            else:
                mend = "Correct the path in ai.usage_files, or put the file there"
                yield NotFoundAtSourceError("there is no such file", where=str(section.path), mend=mend)

    def _read(self, cursor: Cursor | None) -> Iterator[Page]:
        known = State.model_validate(cursor or {}).files
        files = list(self._files())
        held = {file.name: known[file.name] for file in files if _is_known(file, known)}
        for file in files:
            if file.name not in held:
                held[file.name] = yield from self._pages(file, dict(held))
        absent = [_absence(section) for section in self._settings if not _matching(section)]
        yield Page([record for records in absent for record in records], _cursor(held), [_sweep(held, absent)])

    def _pages(self, file: File, held: Mapping[str, FileState]) -> Generator[Page, None, FileState]:
        """The pages of one file, whose cursor does not know the file yet; returns what was read of it."""
        count, is_whole = 0, True
        for records in parts(file, self._today, self._read_parquet):
            count += 1
            is_whole &= not any(isinstance(record, LineNote) and record.is_left_out for record in records)
            yield Page(records, _cursor(held))
        return FileState(digest=file.digest if is_whole else "", part_count=count, reading=READING)

    def _files(self) -> Iterator[File]:
        """All files, each once and as the first pattern that matches it says."""
        seen: set[Path] = set()
        for section in self._settings:
            for path in _matching(section):
                if path not in seen:
                    seen.add(path)
                    yield open_file(path, section.known_format)


def _matching(section: UsageFileSettings) -> list[Path]:
    anchor = Path(section.path.anchor)
    return sorted(path for path in anchor.glob(str(section.path.relative_to(anchor))) if path.is_file())


def _is_known(file: File, known: Mapping[str, FileState]) -> bool:
    held = known.get(file.name)
    return held is not None and (held.digest, held.reading) == (file.digest, READING)


def _cursor(held: Mapping[str, FileState]) -> Cursor:
    return State(files=dict(held)).model_dump(mode="json")


def _absence(section: UsageFileSettings) -> list[Record]:
    """What the tables say of a pattern that no file matches."""
    file = str(section.path)
    note = LineNote(file=file, part=0, row=0, line=0, is_left_out=True, reason="there is no such file", text="")
    return [UsageFilePart(file=file, part=0, row_count=0, left_out_count=0), note]


def _sweep(held: Mapping[str, FileState], absent: Sequence[Sequence[Record]]) -> Sweep:
    """All that is there: rows of files that were deleted, and behind the end of those that became shorter, are gone."""
    keys: set[tuple[object, ...]] = {(name, part) for name, state in held.items() for part in range(state.part_count)}
    keys |= {(one.file, one.part) for records in absent for one in records if isinstance(one, UsageFilePart)}
    return Sweep(UsageFilePart, {}, frozenset(keys))

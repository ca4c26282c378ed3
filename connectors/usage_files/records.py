"""What files with telemetry tell: rows of the raw tables."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from connectors.record import Record


class UsageFilePart(Record):
    """One stretch of rows of a file with telemetry; those of deleted and shortened files are gone."""

    table: ClassVar[str] = "ai_usage_file_parts"
    key: ClassVar[tuple[str, ...]] = ("file", "part")
    can_vanish: ClassVar[bool] = True

    file: str = Field(description="Path of the file.")
    part: int = Field(description="Number of the stretch in the file, from 0.")
    row_count: int = Field(description="Rows in it, read or left out.")
    left_out_count: int = Field(description="Rows in it that can not be used; raw.ai_usage_line_notes says why.")


class UsageDay(Record):
    """One measure of one person's use of a tool on one day, as one row of a file tells it."""

    table: ClassVar[str] = "ai_usage_days"
    key: ClassVar[tuple[str, ...]] = ("file", "part", "row", "measure")
    owner: ClassVar[type[Record] | None] = UsageFilePart

    file: str = Field(description="Path of the file.")
    part: int = Field(description="Number of the stretch in the file.")
    row: int = Field(description="Number of the row in the file, from 1.")
    line: int = Field(description="Line of the file on which the row stands; in Parquet, the row.")
    day: date = Field(description="The day, as the vendor counts it; of a moment with an offset, the day in UTC.")
    account: str = Field(description="E-mail address or login, in lower case.")
    tool: str = Field(description="The tool, by the names of the AI rules.")
    measure: str = Field(description="active (0 or 1), or what else the source counts.")
    value: float = Field(description="Its value.")
    source: str = Field(description="Kind of file: claude_code, cursor or usage_file.")
    variant: str = Field(
        description="What tells rows of one person, day and tool apart that are added, such as the terminal."
    )


class CommitLines(Record):
    """One commit's lines by a tool and in all, as one row of a file tells them."""

    table: ClassVar[str] = "ai_commit_lines"
    key: ClassVar[tuple[str, ...]] = ("file", "part", "row")
    owner: ClassVar[type[Record] | None] = UsageFilePart

    file: str = Field(description="Path of the file.")
    part: int = Field(description="Number of the stretch in the file.")
    row: int = Field(description="Number of the row in the file, from 1.")
    line: int = Field(description="Line of the file on which the row stands; in Parquet, the row.")
    repository: str | None = Field(description="Repository as the file names it.")
    commit_oid: str = Field(description="Object name (SHA) of the commit, in lower case.")
    tool: str = Field(description='The tool, by the names of the AI rules; "several" when they are not told apart.')
    ai_line_count: int = Field(description="Added lines that a tool wrote.")
    total_line_count: int | None = Field(description="Added lines in all; null when the file does not tell.")
    source: str = Field(description="Kind of file: cursor_commits, git_ai, git_ai_notes or commit_lines.")


class LineNote(Record):
    """One thing to know about a row of a file with telemetry: why it is left out, or how it was read."""

    table: ClassVar[str] = "ai_usage_line_notes"
    key: ClassVar[tuple[str, ...]] = ("file", "part", "row")
    owner: ClassVar[type[Record] | None] = UsageFilePart

    file: str = Field(description="Path of the file, or the pattern that no file matches.")
    part: int = Field(description="Number of the stretch in the file.")
    row: int = Field(description="Number of the row in the file, from 1; 0 for the file as a whole.")
    line: int = Field(description="Line of the file on which the row begins; in Parquet, the row.")
    is_left_out: bool = Field(description="Whether the row is not used.")
    reason: str = Field(description="What is wrong with it, or was done with it.")
    text: str = Field(description="The row as it was read, cut to 500 characters.")


RECORDS: tuple[type[Record], ...] = (UsageFilePart, UsageDay, CommitLines, LineNote)

"""What is to be said of files with telemetry: rows left out or read otherwise than written, and days told twice.

The files are read only when they change, but what is wrong with them is said after every sync, until it is mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import duckdb

SHOWN = 20

_NOTES = """
select
    notes.file || case when min(notes.line) > 0 then ':' || min(notes.line) else '' end || ': ' || notes.reason
    || case
        when min(notes.line) = 0 or (count(*) = 1 and not notes.is_left_out) then ''
        when not notes.is_left_out then ' (and ' || count(*) - 1 || ' more like it)'
        when count(*) = 1 then '; this row is left out'
        else '; this row and ' || count(*) - 1 || ' more like it are left out'
    end
from raw.ai_usage_line_notes as notes
join raw.ai_usage_file_parts as parts using (file, part)
where not parts.is_gone
group by notes.file, notes.reason, notes.is_left_out
order by notes.is_left_out desc, notes.file, min(notes."row")
"""

_DUPLICATES = """
select distinct on (days.file, days."row")
    days.file || ':' || days.line || ': ' || days.account || ' has ' || days.tool || ' on ' || days.day
    || ' again at ' || first_value(days.file || ':' || days.line) over (
        partition by days.day, days.account, days.tool, days.measure, days.source, days.variant
        order by days.file desc, days."row" desc
    ) || ', which counts'
from raw.ai_usage_days as days
join raw.ai_usage_file_parts as parts using (file, part)
where not parts.is_gone
qualify row_number() over (
    partition by days.day, days.account, days.tool, days.measure, days.source, days.variant
    order by days.file desc, days."row" desc
) > 1
order by days.file, days."row"
"""

_LEFT_OUT = """
select count(*) from raw.ai_usage_line_notes join raw.ai_usage_file_parts as parts using (file, part)
where is_left_out and not parts.is_gone
"""

_UNKNOWN = """
select first_file || ':' || first_line || ': ' || account || ' is no account that is known: ' || line_count
    || case when line_count = 1 then ' row is' else ' rows are' end || ' kept under "' || person
    || '"; add it to the person''s emails in [[people]]'
from marts.ai_usage_unknown_accounts
order by all
"""


@dataclass(frozen=True)
class Findings:
    """Lines for the reader, and how many rows are left out or files missing."""

    lines: Sequence[str]
    left_out_count: int


def of_store(connection: duckdb.DuckDBPyConnection) -> Findings:
    """What the raw store knows of files with telemetry."""
    lines = [*_shown(_texts(connection, _NOTES)), *_shown(_texts(connection, _DUPLICATES))]
    return Findings(lines, connection.execute(_LEFT_OUT).fetchall()[0][0])


def unknown_people(connection: duckdb.DuckDBPyConnection) -> Sequence[str]:
    """A line for each account of telemetry that nobody is known to have, from a published file."""
    return list(_shown(_texts(connection, _UNKNOWN)))


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> Sequence[str]:
    return [text for (text,) in connection.execute(query).fetchall()]


def _shown(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"and {len(lines) - SHOWN} more like these; see raw.ai_usage_line_notes"

"""Comma-separated files: a line with the names of the columns, then a row on each line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from connectors.usage_files.rows import Row, text_lines


def rows(text: str) -> Iterator[Row]:
    """The rows of a file; a row with too few or too many cells, or with broken quotes, is told as broken.

    Telemetry holds no texts of several lines, so each line is read for itself: a quote that nobody closes takes no more
    than its own line with it.
    """
    header: list[str] | None = None
    for number, line in enumerate(text_lines(text), start=1):
        if not line.strip(" ,\t"):
            continue
        try:
            cells = [cell.strip() for cell in next(csv.reader([line], strict=True))]
        except csv.Error as error:
            yield Row(number, line, broken=f"broken quotes ({error})")
            continue
        if header is None:
            header = cells
        else:
            yield _row(number, line, header, cells)


def _row(line: int, text: str, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, text, broken=f"it has {len(cells)} cells, and the first line {len(header)}")
    if len(set(header)) < len(header):
        return Row(line, text, broken="a column stands twice in the first line")
    return Row(line, text, {name: cell or None for name, cell in zip(header, cells, strict=True)})

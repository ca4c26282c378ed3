"""The generic form: one row for each date, person, tool and measure, for tools without a form of their own."""

from __future__ import annotations

from datetime import date

from connectors.usage_files.facts import DayFacts, Fields, Kind
from connectors.usage_files.values import day, flag, number, words


def _read(fields: Fields, today: date) -> DayFacts:
    measure = words(fields["measure"], "measure")
    value = fields["value"]
    return DayFacts(
        day=day(fields["date"], today),
        account=words(fields["person"], "person"),
        tool=words(fields["tool"], "tool"),
        measures={measure: flag(value, "active") if measure == "active" else number(value, "value")},
    )


KIND = Kind(
    source="usage_file",
    title="the generic form",
    signs=frozenset({"date", "person", "tool", "measure", "value"}),
    needed=("date", "person", "tool", "measure", "value"),
    read=_read,
)

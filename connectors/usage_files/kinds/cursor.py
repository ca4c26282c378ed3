"""Daily usage of the Cursor Admin API: a row for each member of the team and day, active or not.

Source: cursor.com/docs, Admin API, daily usage data. Dates are milliseconds since 1970; newer answers tell the day too.
"""

from __future__ import annotations

from datetime import date

from connectors.usage_files.facts import DayFacts, Fields, Kind
from connectors.usage_files.values import day, flag, number, words

_MEASURES = {
    "totallinesadded": "lines_added",
    "totallinesdeleted": "lines_deleted",
    "acceptedlinesadded": "accepted_lines",
    "totalaccepts": "accepts",
    "totalrejects": "rejects",
    "totaltabsaccepted": "tabs_accepted",
    "composerrequests": "composer_requests",
    "chatrequests": "chat_requests",
    "agentrequests": "agent_requests",
    "cmdkusages": "edit_requests",
}


def _read(fields: Fields, today: date) -> DayFacts:
    measures = {
        measure: number(fields[name], measure) for name, measure in _MEASURES.items() if fields.get(name) is not None
    }
    return DayFacts(
        day=day(fields.get("day") or fields.get("date"), today),
        account=words(fields["email"], "email"),
        tool="cursor",
        measures={"active": flag(fields["isactive"], "isActive"), **measures},
    )


KIND = Kind(
    source="cursor",
    title="Cursor's daily usage",
    signs=frozenset({"isactive"}),
    needed=("date|day", "email", "isActive"),
    read=_read,
)

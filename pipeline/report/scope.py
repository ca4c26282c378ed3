"""What one report is about: which team, and how its queries are asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from connectors import ConfigurationError
from pipeline.config import ALL_TEAMS


@dataclass(frozen=True)
class Scope:
    """The published file, seen for one team (or `all`)."""

    connection: duckdb.DuckDBPyConnection
    team: str
    as_of: datetime

    def rows(self, sql: str, **values: object) -> list[tuple[Any, ...]]:
        """Asks with `$team` at hand, where the query names it."""
        if "$team" in sql:
            values["team"] = self.team
        return self.connection.execute(sql, values).fetchall()


def open_scope(connection: duckdb.DuckDBPyConnection, team: str | None) -> Scope:
    """The scope of a report.

    Raises:
        ConfigurationError: There is no such team.
    """
    teams = [row[0] for row in connection.execute("select team from marts.teams order by team").fetchall()]
    if team is not None and team not in teams:
        raise ConfigurationError(f"there is no team {team!r}", where="--team", mend=f"There is: {', '.join(teams)}")
    as_of: datetime = connection.execute("select as_of from meta.settings").fetchall()[0][0]
    return Scope(connection, team or ALL_TEAMS, as_of)

"""What is to be said of teams: what several of them claim alike, and which of them has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import duckdb

from pipeline import models, settings_tables
from pipeline.config import Settings
from pipeline.database import connect
from pipeline.models import Model

SHOWN = 20

_GIVEN = """
create schema staging; create table staging.github_repositories (name_with_owner varchar);
create schema marts; create table marts.person_accounts (kind varchar, account varchar, person varchar)
"""
"""What is known before a build of the configuration as it is now; what else the model reads is made of it."""

_LINES = """
select kind, claimed, list(team order by team), min(team) filter (where is_holder)
from marts.contested_claims
group by kind, claimed
order by kind desc, claimed
"""

_SAID = {
    "repository": (
        "claim it with equally long patterns, and it counts for {}; give one of them a longer pattern, or take it out"
        " of the other"
    ),
    "project": "claim this Jira project, and it counts for {}; take it out of the other",
    "member": "have this member: what can count for one team only counts for {}; take it out of the other",
}


def contested(settings: Settings, published: duckdb.DuckDBPyConnection | None) -> Iterator[str]:
    """A line for each thing that several teams of the configuration claim alike, and one for those left out.

    Args:
        settings: The configuration as it is now, built or not.
        published: The published file, which knows repositories and people; None before the first build.
    """
    with connect() as connection:
        settings_tables.fill(connection, {"team_scopes": settings_tables.team_scopes(settings)})
        connection.execute(_GIVEN)
        known = _known(settings, published)
        for table, rows in known.items():
            with connection.appender(table) as appender:
                appender.append_rows(rows)
        for model in _models(connection, known.keys()):
            connection.execute(model.create)
        found = connection.execute(_LINES).fetchall()
    for kind, claimed, teams, holder in found[:SHOWN]:
        yield f"teams: {claimed}: {' and '.join(teams)} {_SAID[kind].format(holder)}"
    if len(found) > SHOWN:
        yield f"teams: {len(found) - SHOWN} more are claimed so; once built they stand in marts.contested_claims"


def _models(connection: duckdb.DuckDBPyConnection, given: AbstractSet[str]) -> list[Model]:
    """The model of what is claimed, and those that it reads beside what is given, in an order that can be run."""
    ordered = models.load(connection)
    needed = {"marts.contested_claims"}
    for model in reversed(ordered):
        if model.name in needed - given:
            needed |= model.reads
    return [model for model in ordered if model.name in needed - given]


def _known(settings: Settings, published: duckdb.DuckDBPyConnection | None) -> dict[str, Sequence[tuple[object, ...]]]:
    """Repositories and accounts of people: those of the published file, else the repositories that are configured."""
    named = settings.github.repositories if settings.github else []
    return {
        "staging.github_repositories": _rows(published, "staging.github_repositories", "name_with_owner")
        or [(name,) for name in named],
        "marts.person_accounts": _rows(published, "marts.person_accounts", "kind, account, person"),
    }


def _rows(published: duckdb.DuckDBPyConnection | None, table: str, columns: str) -> Sequence[tuple[object, ...]]:
    """The rows of a table of the published file, if there is one."""
    if published is None:
        return []
    return published.execute(f"select {columns} from {table}").fetchall()  # noqa: S608 - our own names

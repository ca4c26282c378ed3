"""What a build leaves out because the configuration does not ask for it any more; the store keeps it.

The names in these statements come from record classes, never from data.
"""
# ruff: noqa: S608 - see above

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

import duckdb

from connectors.github.records import Repository
from connectors.github.settings import GitHubSettings
from pipeline import tables

SIMULATION = "simulation"
"""The source that yields the records of all others."""

_UNSEEN = """
select
    repositories.id,
    repositories.name_with_owner
from raw.github_repositories as repositories
join meta.sightings as sightings on sightings.kind = 'repository' and repositories.id::varchar = sightings.id
where sightings.seen_at < (select max(observed_at) from meta.sync_runs where source = 'github' and failure is null)
"""


def other_sources(connection: duckdb.DuckDBPyConnection, sources: Sequence[str]) -> None:
    """Empties the tables of sources that are not configured any more: what they held would only grow old."""
    for source, records in tables.RECORDS_BY_SOURCE.items():
        if source not in sources and SIMULATION not in sources:
            for record in records:
                connection.execute(f"delete from raw.{record.table}")


def other_repositories(connection: duckdb.DuckDBPyConnection, settings: GitHubSettings | None) -> None:
    """Leaves out repositories that the last complete sync did not show and that the configuration does not name.

    A repository that it does name, or whose organisation it names, has left our sight by itself: its history stays.
    """
    if settings is None:
        return
    dropped = [id_ for id_, name in connection.execute(_UNSEEN).fetchall() if not is_asked_for(name, settings)]
    for record in tables.RECORDS_BY_SOURCE["github"] if dropped else ():
        column = "id" if record is Repository else "repository_id"
        if column in record.model_fields:
            connection.execute(f"delete from raw.{record.table} where list_contains(?, {column})", [dropped])


def is_asked_for(name: str, settings: GitHubSettings) -> bool:
    """Whether the settings name a repository, in any case of letters, or its organisation, and do not exclude it."""
    owner = name.partition("/")[0].lower()
    is_named = name.lower() in {one.lower() for one in settings.repositories}
    is_owned = owner in {one.lower() for one in settings.organizations}
    return (is_named or is_owned) and not any(fnmatch(name.lower(), one.lower()) for one in settings.exclude)

"""When each repository and each Jira project was last seen, and what is to be said of what is not seen any more.

The names in these statements come from record classes, never from data.
"""
# ruff: noqa: S608 - see above

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import duckdb

from connectors import Record
from connectors.github.records import Repository
from connectors.jira.records import Project
from pipeline.meta_table import Table

KINDS: Mapping[type[Record], str] = {Repository: "repository", Project: "project"}
"""What every run shows whole, and what everything else that is read belongs to."""

TABLE = Table(
    "One row per repository and Jira project: when it was last seen.",
    {
        "kind": ("varchar", "repository or project."),
        "id": ("varchar", "Its id at the source."),
        "seen_at": ("timestamp", "When the last complete sync that showed it began, by the source's clock (UTC)."),
    },
)

_UNSEEN_PROJECTS = """
select
    projects.project_key,
    projects.name,
    sightings.seen_at,
    count(*)
from raw.jira_issues as issues
join raw.jira_projects as projects on issues.project_id = projects.id
join meta.sightings as sightings on sightings.kind = 'project' and projects.id = sightings.id
where not issues.is_gone
    and sightings.seen_at < (select max(observed_at) from meta.sync_runs where source = 'jira' and failure is null)
group by all
order by all
"""


_LOST_REPOSITORIES = """
with runs as (
    select
        observed_at,
        row_number() over (order by observed_at desc) as place
    from (select distinct observed_at from meta.sync_runs where source = 'github' and failure is null)
),

open_items as (
    select repository_id from raw.github_pull_requests where closed_at is null and not is_gone
    union all
    select repository_id from raw.github_issues where closed_at is null and not is_gone
)

select
    repositories.name_with_owner,
    sightings.seen_at,
    count(open_items.repository_id)
from raw.github_repositories as repositories
join meta.sightings as sightings on sightings.kind = 'repository' and repositories.id::varchar = sightings.id
join runs on runs.place = 2 and sightings.seen_at = runs.observed_at
left join open_items on repositories.id = open_items.repository_id
where not repositories.is_archived
group by all
order by all
"""


@dataclass(frozen=True)
class Sighting:
    """Something that a run has shown."""

    kind: str
    id: str


def of(records: Iterable[Record]) -> Iterator[Sighting]:
    """What a page of records shows."""
    for record in records:
        kind = KINDS.get(type(record))
        if kind is not None:
            yield Sighting(kind, str(getattr(record, "id")))  # noqa: B009 - every kind has one, records as such do not


def note(
    connection: duckdb.DuckDBPyConnection, seen: Iterable[Sighting], at: datetime, before: datetime | None
) -> None:
    """Notes what a complete run has shown.

    Args:
        connection: The raw store.
        seen: What it has shown.
        at: When it began, by the source's clock (UTC), or up to when the data are whole where that is later.
        before: When the complete run before it began: what is stored and was never noted was seen then at the latest.
    """
    shown = list(seen)
    for record, kind in KINDS.items():
        ids = [one.id for one in shown if one.kind == kind]
        if not ids:
            continue
        connection.execute(
            "delete from meta.sightings where kind = ? and id in (select unnest(?::varchar[]))", [kind, ids]
        )
        connection.execute("insert into meta.sightings select ?, unnest(?::varchar[]), ?", [kind, ids, at])
        connection.execute(
            f"insert into meta.sightings select ?, id::varchar, ? from raw.{record.table}"
            " where id::varchar not in (select id from meta.sightings where kind = ?)",
            [kind, before, kind],
        )


def unseen_projects(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """A line for each Jira project that the last complete sync did not show, and whose issues are in the figures."""
    return [
        f"jira: project {key} ({name}) was last seen {seen_at:%Y-%m-%d %H:%M} UTC: {count:,} of its issues are kept as"
        " they were then, and those that were open leave the figures. Give the account the right to browse it, or,"
        " where it is no longer wanted, name the others in jira.projects"
        for key, name, seen_at, count in connection.execute(_UNSEEN_PROJECTS).fetchall()
    ]


def lost_repositories(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """A line for each repository that the last complete sync did not show and the one before it did, by its name."""
    return {
        name: f"github: {name} was last seen {seen_at:%Y-%m-%d %H:%M} UTC, and is deleted, moved or shut to us"
        f" now: {count:,} open pull requests and issues of it leave the figures, and what comes is not read."
        " If it should be, look at the rights and at [github] in config.toml"
        for name, seen_at, count in connection.execute(_LOST_REPOSITORIES).fetchall()
    }

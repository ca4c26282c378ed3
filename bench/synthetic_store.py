"""A large raw store made straight in SQL: no records, no sources; every value follows from its row's number.

Repositories, authors, Jira projects and teams are spread evenly. A pull request merged into its default branch is one
commit there; every fifth of those is deployed. What a table's expressions do not name is null, empty, zero or false.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from connectors import Cost, Record
from connectors.github import records as github
from connectors.jira import records as jira
from pipeline import tables
from pipeline.config import Settings, Team, Warehouse
from pipeline.store import Store, store_path

AS_OF = datetime(2026, 11, 2)  # noqa: DTZ001 - the store keeps UTC without a zone
START = "timestamp '2024-01-01'"
DAYS = 1000

_PLAIN = {"VARCHAR": "''", "BIGINT": "0", "BOOLEAN": "false", "DOUBLE": "0.0", "VARCHAR[]": "[]::varchar[]"}


@dataclass(frozen=True)
class Scale:
    """How much of everything there is."""

    pull_requests: int = 1_000_000
    issues: int = 1_000_000
    teams: int = 800

    @property
    def repositories(self) -> int:
        """Two for each team."""
        return 2 * self.teams

    @property
    def people(self) -> int:
        """Ten for each team."""
        return 10 * self.teams


def write(folder: Path, scale: Scale) -> Settings:
    """Writes the raw store of a warehouse in `folder`; returns the configuration that goes with it."""
    settings = Settings(warehouse=Warehouse(path=folder / "flowgauge.duckdb"), teams=teams(scale))
    path = store_path(settings.warehouse.path)
    with Store(path) as store:
        for source in ("github", "jira"):
            store.record_run(source, started_at=AS_OF, observed_at=AS_OF, cost=Cost(), record_count=1, failure=None)
    with duckdb.connect(path) as connection:
        connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
        connection.execute(_changes(scale))
        for record, (rows, columns) in _TABLES.items():
            connection.execute(_insert(record, rows, columns, scale))
        connection.execute("drop table changes")
        connection.execute("checkpoint")
    return settings


def row_counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows of each raw table that has any."""
    counts = {
        record.table: connection.execute(f"select count(*) from raw.{record.table}").fetchall()[0][0]
        for record in tables.RECORDS
    }
    return {table: count for table, count in counts.items() if count}


def teams(scale: Scale) -> list[Team]:
    """The teams of the configuration."""
    return [
        Team(
            name=f"team-{team}",
            repositories=[f"acme/repo-{team}-*"],
            projects=[f"P{team}"],
            members=[f"dev-{team * 10 + place}" for place in range(10)],
        )
        for team in range(scale.teams)
    ]


def _changes(scale: Scale) -> str:
    """One row per pull request with what the tables below derive from: place in its repository, moments, outcome."""
    per_repository = -(-scale.pull_requests // scale.repositories)
    return f"""
        create temp table changes as
        with numbered as (
            select
                i,
                i % {scale.repositories} + 1 as repository_id,
                i // {scale.repositories} as place,
                hash(i) as h
            from range({scale.pull_requests}) as numbers(i)
        )
        select
            *,
            ((repository_id - 1) // 2) as team,
            ((repository_id - 1) // 2) * 10 + (h % 10)::int as author,
            {START} + to_microseconds(
                cast((place + (h % 1000) / 1000.0) * {DAYS} * 86400000000 / {per_repository} as bigint)
            ) as created_at,
            to_microseconds(cast(exp(1.5 * sqrt(-2 * ln((h % 99991 + 1) / 99992.0)) * cos((h // 7) % 62832 / 10000.0))
                * 20 * 3600000000 as bigint)) as open_for,
            case when h % 20 = 1 then 'CLOSED' when h % 50 = 2 then 'OPEN' else 'MERGED' end as state,
            case when (h // 11) % 10 = 0 and place > {per_repository // 2} then
                chr(10) || chr(10) || 'Co-Authored-By: Claude <noreply@anthropic.com>' else '' end as trailer
        from numbered
        """


def _insert(record: type[Record], rows: str, columns: Mapping[str, str], scale: Scale) -> str:
    selected = [
        f"({columns.get(name) or ('null' if _is_optional(record, name) else _PLAIN[kind])})::{kind} as {name}"
        for name, kind in tables.fields(record).items()
    ]
    source = rows.format(repositories=scale.repositories, issues=scale.issues, teams=scale.teams, people=scale.people)
    names = ", ".join(tables.fields(record))
    return f"insert into raw.{record.table} ({names}) select {', '.join(selected)} from {source}"


def _is_optional(record: type[Record], name: str) -> bool:
    return type(None) in getattr(record.model_fields[name].annotation, "__args__", ())


_SHA = "md5({0}) || left(md5('x' || {0}), 8)"
_MERGE_SHA = _SHA.format("repository_id || '/' || place")
_PARENT_SHA = _SHA.format("repository_id || '/' || before")
_LOGIN = "'dev-' || author"
_END = "created_at + open_for"
_WORDS = (
    "'Rework how totals are kept for the ' || (h % 5000) || ' entries of the ledger so that exports stay in order. '"
    " || repeat('The old way read every row twice and wrote it once more; this one keeps what it needs. ', 4)"
)
_MERGED = (
    "(select *, lag(place) over (partition by repository_id order by place) as before from changes"
    " where state = 'MERGED') as merged"
)

_TABLES: Mapping[type[Record], tuple[str, Mapping[str, str]]] = {
    github.Repository: (
        "range(1, {repositories} + 1) as repositories(i)",
        {
            "id": "i",
            "node_id": "'R_' || i",
            "name_with_owner": "'acme/repo-' || ((i - 1) // 2) || '-' || ((i - 1) % 2)",
            "default_branch": "'main'",
            "created_at": START,
        },
    ),
    github.PullRequest: (
        "changes",
        {
            "repository_id": "repository_id",
            "number": "place + 1",
            "id": "i",
            "node_id": "'PR_' || i",
            "title": "'P' || team || '-' || (place * 2 + 1) || ': rework totals'",
            "body": f"{_WORDS} || trailer",
            "state": "state",
            "author_login": _LOGIN,
            "author_type": "'User'",
            "created_at": "created_at",
            "updated_at": f"least({_END}, timestamp '2026-11-01')",
            "closed_at": f"case when state <> 'OPEN' and {_END} < timestamp '2026-11-01' then {_END} end",
            "merged_at": f"case when state = 'MERGED' and {_END} < timestamp '2026-11-01' then {_END} end",
            "merge_commit_oid": f"case when state = 'MERGED' then {_MERGE_SHA} end",
            "base_branch": "'main'",
            "head_branch": "'topic-' || place",
            "head_oid": _SHA.format("i || '/head'"),
            "additions": "h % 400",
            "deletions": "(h // 3) % 200",
            "changed_files": "10",
            "commit_count": "4",
            "review_count": "3",
            "file_count": "10",
        },
    ),
    github.Commit: (
        "changes cross join range(4) as steps(step)",
        {
            "repository_id": "repository_id",
            "number": "place + 1",
            "oid": _SHA.format("i || '-' || step"),
            "position": "step",
            "message": "'Keep totals in one place, step ' || step || trailer",
            "authored_at": "created_at - to_hours((24 - step * 6)::int)",
            "committed_at": "created_at - to_hours((24 - step * 6)::int)",
            "author_name": "'Dev ' || author",
            "author_email": "'dev-' || author || '@example.com'",
            "author_login": _LOGIN,
            "committer_name": "'Dev ' || author",
            "committer_email": "'dev-' || author || '@example.com'",
            "committer_login": _LOGIN,
            "additions": "h % 100",
            "deletions": "(h // 3) % 50",
        },
    ),
    github.Review: (
        "changes cross join range(3) as steps(step)",
        {
            "repository_id": "repository_id",
            "number": "place + 1",
            "node_id": "'RV_' || i || '-' || step",
            "author_login": "'dev-' || (team * 10 + (author + 1 + step) % 10)",
            "author_type": "'User'",
            "state": "case when step = 2 then 'APPROVED' else 'COMMENTED' end",
            "submitted_at": "created_at + open_for * (step + 1) / 4",
        },
    ),
    github.File: (
        "changes cross join range(10) as steps(step)",
        {
            "repository_id": "repository_id",
            "number": "place + 1",
            "path": "'src/part' || ((h // (step + 1)) % 40) || '/file' || step"
            " || ['.py', '.ts', '.go', '.md', '.lock'][((h // 13 + step) % 5 + 1)::int]",
            "additions": "h % 40",
            "deletions": "(h // 3) % 20",
            "change_type": "'MODIFIED'",
        },
    ),
    github.PullRequestEvent: (
        "changes where h % 3 = 0",
        {
            "repository_id": "repository_id",
            "number": "place + 1",
            "node_id": "'EV_' || i",
            "event_type": "case when h % 2 = 0 then 'ReadyForReviewEvent' else 'ReviewRequestedEvent' end",
            "occurred_at": "created_at + interval 1 hour",
            "actor_login": _LOGIN,
            "actor_type": "'User'",
        },
    ),
    github.DefaultBranchCommit: (
        _MERGED,
        {
            "repository_id": "repository_id",
            "oid": _MERGE_SHA,
            "parents": f"case when before is null then [] else [{_PARENT_SHA}] end",
            "message": "'Keep totals in one place (#' || (place + 1) || ')' || trailer",
            "authored_at": "created_at",
            "committed_at": _END,
            "author_login": _LOGIN,
            "author_name": "'Dev ' || author",
            "author_email": "'dev-' || author || '@example.com'",
        },
    ),
    github.DefaultBranch: (
        "(select repository_id, max(place) as place from changes where state = 'MERGED' group by all) as heads",
        {"repository_id": "repository_id", "name": "'main'", "head_oid": _MERGE_SHA},
    ),
    github.Deployment: (
        f"{_MERGED} where place % 5 = 0",
        {
            "repository_id": "repository_id",
            "node_id": "'DE_' || i",
            "id": "i",
            "environment": "'production'",
            "commit_oid": _MERGE_SHA,
            "created_at": f"{_END} + interval 1 hour",
            "updated_at": f"{_END} + interval 2 hour",
        },
    ),
    github.DeploymentStatus: (
        f"{_MERGED} where place % 5 = 0",
        {
            "repository_id": "repository_id",
            "deployment_node_id": "'DE_' || i",
            "node_id": "'DS_' || i",
            "state": "case when h % 17 = 0 then 'FAILURE' else 'SUCCESS' end",
            "created_at": f"{_END} + interval 2 hour",
        },
    ),
    jira.Status: (
        (
            "(values ('1', 'To Do', 'new'), ('2', 'In Progress', 'indeterminate'), ('3', 'In Review', 'indeterminate'),"
            " ('4', 'Done', 'done')) as statuses(id, name, category)"
        ),
        {"id": "id", "name": "name", "category": "category"},
    ),
    jira.Issue: (
        "(select *, hash(i) as h, i % {teams} as team, i // {teams} as place from range({issues}) as numbers(i))",
        {
            "id": "i",
            "issue_key": "'P' || team || '-' || (place + 1)",
            "project_id": "team",
            "project_key": "'P' || team",
            "summary": "'Totals drift after an export'",
            "issue_type": "case h % 10 when 0 then 'Bug' when 1 then 'Epic' else 'Task' end",
            "hierarchy_level": "case h % 10 when 1 then 1 else 0 end",
            "status_id": "'4'",
            "status_name": "'Done'",
            "status_category": "'done'",
            "assignee_id": "'account-' || (team * 10 + (h % 10)::int)",
            "created_at": f"{START} + to_minutes((h % {DAYS * 1440})::int)",
            "updated_at": f"{START} + to_minutes((h % {DAYS * 1440})::int) + interval 20 day",
            "resolved_at": f"{START} + to_minutes((h % {DAYS * 1440})::int) + interval 20 day",
        },
    ),
    jira.StatusChange: (
        (
            "(select *, hash(i) as h, i % {teams} as team from range({issues}) as numbers(i)) as issues"
            " cross join (values (0, '1', '2'), (1, '2', '3'), (2, '3', '2'), (3, '2', '3'), (4, '3', '4'))"
            " as moves(step, from_id, to_id)"
        ),
        {
            "issue_id": "i",
            "history_id": "i * 10 + step",
            "changed_at": f"{START} + to_minutes((h % {DAYS * 1440})::int) + to_hours((step * 96 + h % 96)::int)",
            "author_id": "'account-' || (team * 10 + (h % 10)::int)",
            "from_status_id": "from_id",
            "from_status_name": "['To Do', 'In Progress', 'In Review', 'Done'][from_id::int]",
            "to_status_id": "to_id",
            "to_status_name": "['To Do', 'In Progress', 'In Review', 'Done'][to_id::int]",
        },
    ),
}

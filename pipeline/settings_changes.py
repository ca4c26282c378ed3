"""Which settings act at the build and have changed since: a report of the published file does not show them yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from pipeline import rules, settings_tables
from pipeline.config import Settings
from pipeline.database import connect

SETTINGS: Mapping[str, str] = {
    "data_start": "github.since or jira.since",
    "deployment_source": "deployments.source",
    "production_pattern": "deployments.production",
    "workflow_pattern": "deployments.workflow",
    "bug_types": "work_items.bug_types",
    "incident_types": "work_items.incident_types",
    "bug_labels": "work_items.bug_labels",
    "incident_labels": "work_items.incident_labels",
    "blocked_statuses": "work_items.blocked_statuses",
    "stalled_pull_request_days": "report.thresholds.stalled_pull_request_days",
    "stalled_task_days": "report.thresholds.stalled_task_days",
    "mass_change_lines": "report.thresholds.mass_change_lines",
}
"""Columns of meta.settings, and where the configuration says so."""

SECTIONS: Mapping[str, str] = {
    "team_scopes": "teams",
    "service_files": "deployments.files",
    "stacks": "stacks",
    "person_accounts": "people",
    "status_categories": "jira.category_overrides",
    "periods": "report.periods",
    "ai_rules": "ai.rules",
    "file_rules": "files.rules",
    "languages": "files.rules",
}
"""Tables of the schema `meta` that hold a whole section, or what stands in the file that a key names."""


def since_build(connection: duckdb.DuckDBPyConnection, settings: Settings) -> Sequence[str]:
    """Keys of the configuration that say something else than they did when the published file was built.

    Raises:
        ConfigurationError: A file of rules can not be used.
    """
    ((as_of,),) = connection.execute("select as_of from meta.settings").fetchall()
    known = rules.load(settings)
    with connect() as fresh:
        rows = {**settings_tables.configured(settings, as_of), **settings_tables.ruled(known.ai, known.files)}
        settings_tables.fill(fresh, rows)
        changed = [
            key for key, query in _queries() if connection.execute(query).fetchall() != fresh.execute(query).fetchall()
        ]
    return list(dict.fromkeys(changed))


def _queries() -> Iterator[tuple[str, str]]:
    for column, key in SETTINGS.items():
        yield key, f"select {column} from meta.settings"  # noqa: S608 - our own names
    for table, key in SECTIONS.items():
        yield key, f"from meta.{table} order by all"

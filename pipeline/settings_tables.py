"""The configuration as tables: sql/ reads `meta.settings` and its neighbours, never a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from pipeline.ai_rules import Rule
from pipeline.config import Settings

DEFAULT_TEAM = "unassigned"

_TABLES = """
create or replace table meta.settings (
    as_of timestamp, deployment_source varchar, production_pattern varchar, bug_types varchar[],
    incident_types varchar[], bug_labels varchar[], incident_labels varchar[], default_team varchar
);
create or replace table meta.team_scopes (team varchar, kind varchar, pattern varchar);
create or replace table meta.person_accounts (person varchar, kind varchar, account varchar);
create or replace table meta.periods (name varchar, starts_at timestamp, ends_at timestamp);
create or replace table meta.ai_rules (
    rule varchar, tool varchar, channel varchar, pattern varchar, role varchar, confidence bigint, source varchar
);
comment on table meta.settings is 'One row: the settings of this build that models read.';
comment on table meta.team_scopes is 'One row per thing that belongs to a configured team.';
comment on table meta.person_accounts is 'One row per account of a configured person.';
comment on table meta.periods is 'One row per configured period to compare.';
comment on table meta.ai_rules is 'One row per rule and channel: what a trace of an AI tool looks like.';
"""


def write(connection: duckdb.DuckDBPyConnection, settings: Settings, rules: Sequence[Rule], as_of: datetime) -> None:
    """Writes the configuration into the schema `meta`; `as_of` is the moment (UTC) up to which the data are whole."""
    connection.execute("create schema if not exists meta")
    connection.execute(_TABLES)
    items = settings.work_items
    one_row: list[object] = [as_of, settings.deployments.source, f"(?i){settings.deployments.production}"]
    one_row += [items.bug_types, items.incident_types, items.bug_labels, items.incident_labels, DEFAULT_TEAM]
    _append(connection, "settings", [tuple(one_row)])
    _append(connection, "team_scopes", _team_scopes(settings))
    _append(connection, "person_accounts", _person_accounts(settings))
    _append(connection, "periods", [(period.name, period.start, period.end) for period in settings.report.periods])
    _append(connection, "ai_rules", [row for rule in rules for row in rule.rows()])
    connection.execute("set variable ai_patterns = (select string_agg(distinct pattern, '|') from meta.ai_rules)")


def _team_scopes(settings: Settings) -> list[tuple[object, ...]]:
    return [
        (team.name, kind, pattern)
        for team in settings.teams
        for kind, patterns in (
            ("repository", team.repositories),
            ("project", team.projects),
            ("member", team.members),
        )
        for pattern in patterns
    ]


def _person_accounts(settings: Settings) -> list[tuple[object, ...]]:
    return [
        (person.name, kind, account)
        for person in settings.people
        for kind, accounts in (("github", person.github), ("jira", person.jira), ("email", person.emails))
        for account in accounts
    ]


def _append(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    with connection.appender(f"meta.{table}") as appender:
        appender.append_rows(rows)

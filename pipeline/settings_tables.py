"""The configuration as tables: sql/ reads `meta.settings` and its neighbours, never a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import duckdb

from pipeline.ai_rules import Channel, Rule, first_look
from pipeline.config import DEFAULT_TEAM, Settings
from pipeline.file_rules import FileRules
from pipeline.meta_table import Table

Rows = list[tuple[object, ...]]

FIRST_LOOKS: Mapping[str, frozenset[Channel]] = {
    "ai_patterns": frozenset({"author", "commit_author", "review", "assignee"}),
    "ai_name_patterns": frozenset({"branch", "label"}),
    "ai_line_patterns": frozenset({"trailer", "body"}),
}
"""Variables that models read: expressions for a fast first look at identities, at branches and labels, and at texts."""

TABLES: Mapping[str, Table] = {
    "settings": Table(
        "One row: the settings of this build that models read.",
        {
            "as_of": ("timestamp", "Up to when the data are whole (UTC)."),
            "data_start": (
                "timestamp",
                "From when on they are whole (UTC): [github] and [jira] since; null for always.",
            ),
            "deployment_source": (
                "varchar",
                "What ships a change: auto, deployments, releases, workflow_runs or merges.",
            ),
            "production_pattern": ("varchar", "Environments that match this regular expression are production."),
            "workflow_pattern": ("varchar", "Workflows that match this regular expression deploy; null for none."),
            "bug_types": ("varchar[]", "Jira issue types (lower case) that are defects."),
            "incident_types": ("varchar[]", "Jira issue types (lower case) that are incidents."),
            "bug_labels": ("varchar[]", "Labels (lower case) that make a GitHub issue a defect."),
            "incident_labels": ("varchar[]", "Labels (lower case) that make a GitHub issue an incident."),
            "blocked_statuses": (
                "varchar[]",
                "Names (lower case) or ids of Jira statuses in which an issue is blocked.",
            ),
            "stalled_pull_request_days": ("bigint", "Days without a touch after which a pull request has stalled."),
            "stalled_task_days": ("bigint", "Days without a touch after which a task in progress has."),
            "mass_change_lines": ("bigint", "Pull requests of more counted lines are mass changes."),
            "default_team": ("varchar", "Team of everything that belongs to no configured one."),
        },
    ),
    "team_scopes": Table(
        "One row per thing that belongs to a configured team.",
        {
            "team": ("varchar", "Name of the team."),
            "kind": ("varchar", "repository, project or member."),
            "pattern": ("varchar", "Repository (with * for anything), Jira project key, or account."),
        },
    ),
    "service_files": Table(
        "One row per configured service of a monorepo, repository pattern and path pattern.",
        {
            "service": ("varchar", "Name of the service."),
            "repository_pattern": ("varchar", "Repository, with * for anything."),
            "deployment_pattern": ("varchar", "Environments, tags or workflows that match this ship it."),
            "path_pattern": ("varchar", "Files that belong to it, with * for anything."),
        },
    ),
    "stacks": Table(
        "One row per pattern of repositories whose stack is configured.",
        {
            "stack_class": ("varchar", "public, mixed or internal."),
            "pattern": ("varchar", "Repository, with * for anything."),
        },
    ),
    "file_rules": Table(
        "One row per thing that a rule looks for: which changed files nobody wrote by hand.",
        {
            "place": ("bigint", "Place of the rule: where several match, the lowest wins."),
            "rule": ("varchar", "Name of the rule."),
            "kind": ("varchar", "generated, vendored, lock, snapshot, minified or binary."),
            "matches": ("varchar", "What must be the value: name, extension, folder, or path (* stands for anything)."),
            "value": ("varchar", "The name, extension, folder or pattern, in lower case."),
            "source": ("varchar", "Where the rule is from."),
        },
    ),
    "languages": Table(
        "One row per file name or extension of a language.",
        {
            "place": ("bigint", "Place of the language: where several match, the lowest wins."),
            "language": ("varchar", "Name of the language."),
            "language_tier": ("varchar", "How much of it models have likely seen in training: high, low, or config."),
            "matches": ("varchar", "What must be the value: name or extension."),
            "value": ("varchar", "The name or extension, in lower case."),
            "source": ("varchar", "Where the tier is from."),
        },
    ),
    "person_accounts": Table(
        "One row per account of a configured person.",
        {
            "person": ("varchar", "Name of the person."),
            "kind": ("varchar", "github, jira or email."),
            "account": ("varchar", "GitHub login, Jira account id or e-mail address."),
        },
    ),
    "status_categories": Table(
        "One row per Jira status of a project whose category the configuration overrides.",
        {
            "project_key": ("varchar", "Key of the Jira project."),
            "status": ("varchar", "Id or name of the status."),
            "status_category": ("varchar", "new, indeterminate or done."),
        },
    ),
    "periods": Table(
        "One row per configured period to compare.",
        {
            "name": ("varchar", "Name of the period."),
            "starts_at": ("timestamp", "Begin of the period (UTC)."),
            "ends_at": ("timestamp", "End of the period (UTC): this moment is not in it."),
        },
    ),
    "ai_rules": Table(
        "One row per rule, channel and alternative of its pattern: what a trace of an AI tool looks like.",
        {
            "rule": ("varchar", "Name of the rule."),
            "tool": ("varchar", "The tool that leaves the trace."),
            "channel": (
                "varchar",
                "Where it stands: author, commit_author, trailer, body, branch, label, review, or an issue's assignee.",
            ),
            "pattern": ("varchar", "Regular expression that the text must match."),
            "literal": ("varchar", "Fixed text, in lower case, that every match holds: a fast first look."),
            "role": ("varchar", "What it says of who wrote the change."),
            "confidence": ("bigint", "How sure the rule is, from 1 to 5; no label rests on 1 or 2."),
            "valid_from": ("date", "Counts in what is made from this day on; null for always."),
            "valid_until": ("date", "Counts in what is made before this day; null for ever."),
            "source": ("varchar", "Where the rule is from."),
        },
    ),
}


def write(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    rules: Sequence[Rule],
    files: FileRules,
    as_of: datetime,
) -> None:
    """Writes the configuration into the schema `meta`; `as_of` is the moment (UTC) up to which the data are whole."""
    fill(connection, {**configured(settings, as_of), **ruled(rules, files)})
    for variable, channels in FIRST_LOOKS.items():
        connection.execute(f"set variable {variable} = ?", [first_look(rules, channels)])


def configured(settings: Settings, as_of: datetime) -> Mapping[str, Rows]:
    """The rows that say what config.toml says, by table."""
    return {
        "settings": [_settings(settings, as_of)],
        "team_scopes": team_scopes(settings),
        "service_files": _service_files(settings),
        "stacks": [(stack.stack, pattern) for stack in settings.stacks for pattern in stack.repositories],
        "person_accounts": _person_accounts(settings),
        "status_categories": _status_categories(settings),
        "periods": [(period.name, period.start, period.end) for period in settings.report.periods],
    }


def ruled(rules: Sequence[Rule], files: FileRules) -> Mapping[str, Rows]:
    """The rows that say what the rules say, by table."""
    return {
        "file_rules": [row for place, rule in enumerate(files.rules) for row in rule.rows(place)],
        "languages": [row for place, language in enumerate(files.languages) for row in language.rows(place)],
        "ai_rules": [row for rule in rules for row in rule.rows()],
    }


def fill(connection: duckdb.DuckDBPyConnection, rows: Mapping[str, Rows]) -> None:
    """Makes tables of the schema `meta` anew from their rows."""
    connection.execute("create schema if not exists meta")
    for name, content in rows.items():
        connection.execute(f"drop table if exists meta.{name}")
        connection.execute(TABLES[name].create(name))
        with connection.appender(f"meta.{name}") as appender:
            appender.append_rows(content)


def _settings(settings: Settings, as_of: datetime) -> tuple[object, ...]:
    items, deployments = settings.work_items, settings.deployments
    patterns = (_any_case(deployments.production), _any_case(deployments.workflow))
    named = (items.bug_types, items.incident_types, items.bug_labels, items.incident_labels, items.blocked_statuses)
    kinds = ([name.lower() for name in names] for names in named)
    limits = settings.report.thresholds
    thresholds = (limits.stalled_pull_request_days, limits.stalled_task_days, limits.mass_change_lines)
    return (as_of, _data_start(settings), deployments.source, *patterns, *kinds, *thresholds, DEFAULT_TEAM)


def _any_case(pattern: str | None) -> str | None:
    return None if pattern is None else f"(?i){pattern}"


def _service_files(settings: Settings) -> Rows:
    return [
        (files.service, repository, _any_case(files.deployments), path)
        for files in settings.deployments.files
        for repository in files.repositories
        for path in files.paths
    ]


def _data_start(settings: Settings) -> date | None:
    """The latest of the sources' first days: what ended before it was not read, so that time is not whole."""
    days = [section.since for section in (settings.github, settings.jira) if section is not None]
    return max((day for day in days if day is not None), default=None)


def team_scopes(settings: Settings) -> Rows:
    """What belongs to configured teams, as they say it."""
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


def _person_accounts(settings: Settings) -> Rows:
    return [
        (person.name, kind, account)
        for person in settings.people
        for kind, accounts in (("github", person.github), ("jira", person.jira), ("email", person.emails))
        for account in accounts
    ]


def _status_categories(settings: Settings) -> Rows:
    overrides = settings.jira.category_overrides if settings.jira else {}
    return [
        (project_key, status, category)
        for project_key, categories in overrides.items()
        for status, category in categories.items()
    ]

"""The configuration: what there is to set, and what can not be. `config_file` reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from connectors.github.settings import GitHubSettings
from connectors.jira.settings import JiraSettings
from connectors.usage_files.settings import UsageFileSettings
from pipeline.pattern import Pattern


class Section(BaseModel):
    """A part of the configuration: unknown keys are refused, so that a typing error is never silent."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What figures and reports call something."""


def _refuse_twice(names: Iterable[str], what: str) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise ValueError(f"two {what} are called {twice[0]!r}: give one of them another name")


class Warehouse(Section):
    """Where the data lie."""

    path: Path = Field(Path("flowgauge.duckdb"), description="The published database; the raw store lies beside it.")


class ServiceFiles(Section):
    """A service of a monorepo: which files belong to it, and which deployments ship it."""

    service: Name = Field(description="Name of the service, as figures show it.")
    paths: list[str] = Field(
        min_length=1, description='Files of the service, such as "services/api/*"; * stands for anything, / too.'
    )
    repositories: list[str] = Field(["*"], description='Repositories, "owner/name"; * stands for anything.')
    deployments: Pattern = Field(
        "",
        description="Only deployments whose environment, release tag or workflow matches this regular expression (any"
        " case) ship it; without it all of the repository do.",
    )


class Deployments(Section):
    """What counts as a deployment to production."""

    source: Literal["auto", "deployments", "releases", "workflow_runs", "merges"] = Field(
        "auto",
        description="What ships a change: GitHub deployments, published releases, runs of a GitHub Actions workflow, or"
        ' the merge itself. "auto" takes deployments where a repository has any to production, else runs of the'
        " workflow named below, else releases.",
    )
    production: Pattern = Field(
        "^prod", description="Environments whose name matches this regular expression (any case) are production."
    )
    workflow: Pattern | None = Field(
        None,
        description="A successful run on the default branch of a workflow whose name or file matches this regular"
        " expression (any case) is a deployment to production; needs github.workflow_runs = true.",
    )
    files: list[ServiceFiles] = Field(
        [],
        description="Services of monorepos by their files: a pull request belongs to those whose files it changes, and"
        " is deployed when the last of them is.",
    )

    @model_validator(mode="after")
    def _names_its_workflow(self) -> Deployments:
        if self.source == "workflow_runs" and self.workflow is None:
            raise ValueError('source "workflow_runs" needs the name of the workflow in deployments.workflow')
        return self

    @model_validator(mode="after")
    def _tells_services_apart(self) -> Deployments:
        names = (f"{files.service} in {name}" for files in self.files for name in set(files.repositories))
        _refuse_twice(names, "services in deployments.files")
        return self


class WorkItems(Section):
    """Which issues are defects, incidents or blocked."""

    bug_types: list[str] = Field(["Bug", "Defect", "缺陷"], description="Jira issue types that are defects (any case).")
    incident_types: list[str] = Field(["Incident"], description="Jira issue types that are incidents (any case).")
    bug_labels: list[str] = Field(["bug"], description="Labels that make a GitHub issue a defect (any case).")
    incident_labels: list[str] = Field(
        ["incident"], description="Labels that make a GitHub issue an incident (any case)."
    )
    blocked_statuses: list[str] = Field(
        [], description="Names or ids of Jira statuses in which an issue is blocked (any case)."
    )


class Ai(Section):
    """How AI use is recognised."""

    rules: Path | None = Field(None, description="A file with rules of your own, in the form of the shipped ones.")
    usage_files: list[UsageFileSettings] = Field(
        [],
        description="Files with telemetry, by patterns with * and **: Claude Code analytics, Cursor's daily usage and"
        " commits, statistics of git-ai, or a form for any tool (columns date, person, tool, measure, value).",
    )


class Files(Section):
    """Which changed files count, and in which language they are."""

    rules: Path | None = Field(
        None, description="A file with rules for files and languages of your own, in the form of the shipped ones."
    )


DEFAULT_TEAM = "unassigned"
ALL_TEAMS = "all"


def _free_name(name: str) -> str:
    if name in (DEFAULT_TEAM, ALL_TEAMS):
        raise ValueError(f'"{name}" stands for something else already: give the team another name')
    return name


class Team(Section):
    """A team and what belongs to it: a pull request by its author or who had it written, else by its repository."""

    name: Annotated[Name, AfterValidator(_free_name)] = Field(description="Name of the team, as reports show it.")
    repositories: list[str] = Field([], description='Repositories, "owner/name"; * stands for anything.')
    projects: list[str] = Field([], description="Jira project keys.")
    members: list[str] = Field([], description="GitHub logins; other accounts of the same people count too.")


class Stack(Section):
    """How well models can know the code of some repositories; the longest pattern decides."""

    stack: Literal["public", "mixed", "internal"] = Field(
        description="public (popular open-source stacks), mixed, or internal (own frameworks and languages)."
    )
    repositories: list[str] = Field([], description='Repositories, "owner/name"; * stands for anything.')


class Person(Section):
    """One human with several accounts."""

    name: Name = Field(description="A name for the person; reports never show it.")
    github: list[str] = Field([], description="GitHub logins.")
    jira: list[str] = Field([], description="Jira account ids.")
    emails: list[str] = Field([], description="E-mail addresses of commits, and of telemetry.")

    @property
    def accounts(self) -> set[str]:
        """All of the person's accounts; case does not matter but in Jira's."""
        return {*map(str.lower, [*self.github, *self.emails]), *self.jira}


class Period(Section):
    """A stretch of time to compare, from the first day up to, but not including, the last."""

    name: Name = Field(description="Name of the period, as reports show it.")
    start: date = Field(description="First day.")
    end: date = Field(description="The day after the last one.")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Period:
        if self.start >= self.end:
            raise ValueError(f"period {self.name!r} must start before it ends")
        return self


LONGEST_DAYS = 3650


class Thresholds(Section):
    """From when on something is called stalled, or a mass change."""

    stalled_pull_request_days: int = Field(
        14, ge=1, le=LONGEST_DAYS, description="Days without a touch after which an open pull request has stalled."
    )
    stalled_task_days: int = Field(
        7, ge=1, le=LONGEST_DAYS, description="Days without a touch after which a task in progress has."
    )
    mass_change_lines: int = Field(
        5000,
        ge=1,
        le=10_000_000,
        description="Pull requests of more counted lines are mass changes, left out of the deletion ratio.",
    )


class Report(Section):
    """What the report shows and where it is written."""

    path: Path = Field(Path("report.md"), description="The Markdown report; charts lie beside it.")
    periods: list[Period] = Field(
        [],
        description=(
            "Two periods to compare; without them, the earlier and the later half of the complete weeks, but for the"
            " last ones. They act at the next build."
        ),
    )

    thresholds: Thresholds = Field(
        Thresholds(), description="Conventions of the figures, from the next build on; gates can not be set."
    )

    @model_validator(mode="after")
    def _two_or_none(self) -> Report:
        if len(self.periods) not in (0, 2):
            raise ValueError("name exactly two periods, or none")
        _refuse_twice((period.name for period in self.periods), "periods")
        first, second = sorted(self.periods, key=lambda period: period.start) or (None, None)
        if first and second and first.end > second.start:
            raise ValueError(f"periods {first.name!r} and {second.name!r} overlap")
        return self


class Settings(Section):
    """The whole configuration."""

    warehouse: Warehouse = Warehouse()
    github: GitHubSettings | None = None
    jira: JiraSettings | None = None
    deployments: Deployments = Deployments()
    work_items: WorkItems = WorkItems()
    ai: Ai = Ai()
    files: Files = Files()
    teams: list[Team] = []
    stacks: list[Stack] = []
    people: list[Person] = []
    report: Report = Report()

    @model_validator(mode="after")
    def _teams_are_told_apart(self) -> Settings:
        _refuse_twice((team.name for team in self.teams), "teams")
        return self

    @model_validator(mode="after")
    def _people_are_told_apart(self) -> Settings:
        seen = Counter(
            text for person in self.people for text in {f"the name {person.name!r}", *map(repr, person.accounts)}
        )
        twice = sorted(text for text, count in seen.items() if count > 1)
        if twice:
            raise ValueError(f"{twice[0]} stands for two people in [[people]]: keep one of them")
        return self

    @model_validator(mode="after")
    def _reads_what_it_counts(self) -> Settings:
        counts_runs = self.deployments.workflow is not None and self.deployments.source in ("auto", "workflow_runs")
        if counts_runs and self.github is not None and not self.github.workflow_runs:
            raise ValueError("deployments.workflow counts runs that are not read: set github.workflow_runs = true")
        return self

"""A change: one pull request from its first commit to its end, and what of that is known at a given moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from connectors.simulation.clock import until
from connectors.simulation.organisation import Person, Repository, Team
from connectors.simulation.traces import Trace

DEFAULT_BRANCH = "main"


class Kind(Enum):
    """Why a change was made."""

    WORK = "work"
    """People's own work: it is coded, waits for a reviewer, is revised and merged."""
    DEPENDENCY = "dependency"
    """A bot raises the version of a dependency; nobody reviews it."""
    REVERT = "revert"
    """A merged change is taken back in haste."""
    PICK = "pick"
    """A bot brings a merged change onto a release branch."""


@dataclass(frozen=True)
class Step:
    """One commit of a change."""

    at: int
    """When, in seconds since the start."""
    additions: int
    deletions: int


@dataclass(frozen=True, kw_only=True)
class Change:
    """One pull request; times are seconds since the start, None where it never comes to that."""

    key: str
    """Name inside the simulation; its number on GitHub is not known until all are there."""
    kind: Kind
    team: Team
    repository: Repository
    author: Person
    """Who made it; for what a bot made, who looks after it."""
    subject: str
    is_ai: bool = False
    trace: Trace | None = None
    companion: Person | None = None
    """A colleague who wrote it together with the author."""
    is_quoting: bool = False
    """Whether its description quotes the trace of an AI tool."""
    takes_back: str | None = None
    """Key of the change that a revert takes back."""
    picks: str | None = None
    """Key of the change that a pick brings onto a release branch."""
    base_branch: str = DEFAULT_BRANCH
    """The branch that it is to be merged into."""
    steps: tuple[Step, ...]
    paths: tuple[str, ...]
    created_at: int
    ready_at: int | None
    review_seconds: int | None = None
    """How long a reviewer works on it; None where nobody reviews it."""
    reviewer: Person | None = None
    changes_requested_at: int | None = None
    approved_at: int | None = None
    merged_at: int | None = None
    abandoned_at: int | None = None

    @property
    def started_at(self) -> int:
        """When its first commit was made."""
        return self.steps[0].at

    @property
    def is_by_bot(self) -> bool:
        """Whether a bot made it."""
        return self.kind in (Kind.DEPENDENCY, Kind.PICK)

    @property
    def is_draft_first(self) -> bool:
        """Whether it was, or is, a draft."""
        return self.ready_at != self.created_at

    @property
    def ended_at(self) -> int | None:
        """When it was merged or closed."""
        return self.abandoned_at if self.merged_at is None else self.merged_at

    @property
    def additions(self) -> int:
        """Lines added by all of its commits."""
        return sum(step.additions for step in self.steps)

    @property
    def deletions(self) -> int:
        """Lines deleted by all of its commits."""
        return sum(step.deletions for step in self.steps)


def known(change: Change, end: int) -> Change:
    """The change as it is known at `end`: what comes later has not happened yet."""
    return replace(
        change,
        steps=tuple(step for step in change.steps if step.at < end),
        ready_at=until(end, change.ready_at),
        changes_requested_at=until(end, change.changes_requested_at),
        approved_at=until(end, change.approved_at),
        merged_at=until(end, change.merged_at),
        abandoned_at=until(end, change.abandoned_at),
    )

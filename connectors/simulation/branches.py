"""Branches: the default branch of a repository, and the release branches that leave it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from connectors.simulation.changes import Change
from connectors.simulation.identity import oid
from connectors.simulation.organisation import Repository


@dataclass(frozen=True)
class History:
    """A default branch: the first commit, then one squash commit for each merged change, in the order of merging."""

    repository: Repository
    merged: tuple[Change, ...]

    @cached_property
    def times(self) -> list[int]:
        """When the commit at each position came."""
        return [0, *(change.merged_at for change in self.merged if change.merged_at is not None)]

    def oid(self, position: int) -> str:
        """Object name of the commit at a position, from 0."""
        return merge_oid(self.merged[position - 1].key) if position else oid(self.repository.name, "first")

    def position_at(self, at: int) -> int:
        """Place of the newest commit at a time."""
        return bisect_right(self.times, at) - 1


@dataclass(frozen=True)
class Release:
    """A release branch as it is at one moment: a commit of its own on top of the default branch, and then picks."""

    repository: Repository
    number: int
    position: int
    """Place in the history of the commit at which it left."""
    picks: tuple[Change, ...] = ()
    """Pull requests that have brought a change of the default branch onto it, in the order of merging."""

    @property
    def name(self) -> str:
        """Name of the branch."""
        return f"release-{self.number}"

    @property
    def key(self) -> str:
        """Name inside the simulation."""
        return f"{self.repository.name}/{self.number}"

    @property
    def oid(self) -> str:
        """Object name of its newest commit."""
        return merge_oid(self.picks[-1].key) if self.picks else oid(self.repository.name, self.name)

    @cached_property
    def brought(self) -> frozenset[str | None]:
        """Keys of the pull requests that were merged into it, and of the changes that they brought."""
        return frozenset(key for pick in self.picks for key in (pick.key, pick.picks))

    def with_pick(self, pick: Change) -> Release:
        """The branch with one more pick."""
        return replace(self, picks=(*self.picks, pick))


def merge_oid(key: str) -> str:
    """Object name of the squash commit of a merged change."""
    return oid(key, "merge")


def history(repository: Repository, changes: Sequence[Change]) -> History:
    """The default branch that the merged ones among a repository's changes make."""
    merged = [change for change in changes if change.repository == repository and change.merged_at is not None]
    return History(repository, tuple(sorted(merged, key=lambda change: (change.merged_at, change.key))))

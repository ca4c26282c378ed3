"""Where the comparing of commits stands: the cursor of the stream of merge bases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict

from connectors.github.records import MergeBase
from connectors.stream import Cursor

MOST_REMEMBERED = 10_000
"""So many commits are known not to need another comparison: the last ones that were compared."""

ASKED_AGAIN_FOR = timedelta(days=28)
"""So long a commit that GitHub says it does not have is asked for again, once a day: it may have been a bad moment."""


class Known(BaseModel):
    """What is known of deployments, or of releases.

    Attributes:
        ids: Ids of the newest ones when all that had come until then was settled.
        on_branch: The commits of these that lie on the default branch.
        after: GitHub's cursor in a listing of them that goes on.
        top: What `ids` will be once that has come to its end.
    """

    model_config = ConfigDict(frozen=True)

    ids: tuple[str, ...] = ()
    on_branch: tuple[str, ...] = ()
    after: str | None = None
    top: tuple[str, ...] = ()


class MergeBasesState(BaseModel):
    """Where the comparing stands: the cursor of its stream.

    Attributes:
        branch: The branch that commits are compared with.
        production: Pattern of the environments whose deployments count.
        known: What is known of deployments and of releases.
        compared: Commits that were compared, the last ones last.
        not_found: Commits that GitHub did not find -> the day on which it was asked for them first.
        asked_again_on: The day on which it was asked for these last.
    """

    model_config = ConfigDict(frozen=True)

    branch: str
    production: str | None = None
    known: Mapping[str, Known] = {}
    compared: tuple[str, ...] = ()
    not_found: Mapping[str, date] = {}
    asked_again_on: date | None = None

    @property
    def off_branch(self) -> set[str]:
        """Commits that were asked for one by one."""
        return {*self.compared, *self.not_found}

    @property
    def settled(self) -> set[str]:
        """Commits that are not to be asked for as new ones."""
        return self.off_branch.union(*(known.on_branch for known in self.known.values()))

    def of(self, kind: str) -> Known:
        """What is known of one kind."""
        return self.known.get(kind, Known())

    def with_known(self, kind: str, **changes: object) -> MergeBasesState:
        """The state once more is known of one kind."""
        return self.model_copy(update={"known": {**self.known, kind: self.of(kind).model_copy(update=changes)}})

    def with_top_known(self, kind: str) -> MergeBasesState:
        """The state once all from the top down has been settled."""
        return self.with_known(kind, ids=self.of(kind).top, top=(), after=None)

    def with_compared(self, oids: Iterable[str]) -> MergeBasesState:
        """The state once these were compared."""
        return self.model_copy(update={"compared": (*self.compared, *oids)[-MOST_REMEMBERED:]})

    def with_answers(self, oids: Sequence[str], records: Iterable[MergeBase], today: date) -> MergeBasesState:
        """The state once these were asked for; those not found count as compared after some weeks."""
        days = {one.commit_oid: self.not_found.get(one.commit_oid, today) for one in records if not one.merge_base_oid}
        waiting = {oid: day for oid, day in days.items() if today - day < ASKED_AGAIN_FOR}
        others = {oid: day for oid, day in self.not_found.items() if oid not in oids}
        state = self.with_compared(oid for oid in oids if oid not in waiting)
        return state.model_copy(update={"not_found": {**others, **waiting}})

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")

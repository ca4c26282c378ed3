"""Where the branches of deployed and released commits left the default branch: a request for each such commit, once.

Deployments to other environments than production, of which some projects make one for each push, are left out. What is
new among deployments and releases the look at the repository tells; only when more have come than it shows are they
listed. Commits that lie on the default branch need no request of their own: this run may have listed them, and a
listing of the branch tells of many. The others are compared with the branch, by REST, since GraphQL tells no merge
base. A commit that was compared is not compared again, so its merge base is the one it had then: what is put on the
default branch by force later does not change what was deployed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from connectors.errors import NotFoundAtSourceError
from connectors.github.branch_search import not_listed
from connectors.github.contract import documented_shape
from connectors.github.deliveries import Delivery, deployed, released
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node
from connectors.github.records import MergeBase
from connectors.github.rest import Rest
from connectors.github.streams.context import Context
from connectors.stream import Cursor, Page

COMPARED_A_PAGE = 20
"""So many comparisons are stored together."""

MOST_REMEMBERED = 10_000
"""So many commits are known not to need another comparison: the last ones that were compared."""

_WHAT = "merge bases"
_WITHOUT_FILES = {"per_page": 1, "page": 2}
"""The first page of a comparison holds up to 300 changed files with their texts; the merge base stands on each page."""

_LISTS: Mapping[str, tuple[str, Callable[[Node], Delivery]]] = {
    "deployments": ("deployed_commits", deployed),
    "releases": ("released_commits", released),
}
"""Connection of a repository -> query that lists it, and what a node of it tells."""


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
    """

    model_config = ConfigDict(frozen=True)

    branch: str
    production: str | None = None
    known: Mapping[str, Known] = {}
    compared: tuple[str, ...] = ()

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

    def to_cursor(self) -> Cursor:
        """The state as plain JSON."""
        return self.model_dump(mode="json")


Pages = Generator[Page, None, MergeBasesState]
"""Pages, and the state behind them."""


def read_merge_bases(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Merge bases of commits released or deployed to production that are off the default branch and have none yet."""
    branch = context.repository.default_branch
    if branch is None or context.probe.head_oid is None:
        return
    first = MergeBasesState(branch=branch, production=context.production)
    state = MergeBasesState.model_validate(cursor) if cursor is not None else first
    if (state.branch, state.production) != (first.branch, first.production):
        state = first.with_compared(state.compared if state.branch == branch else ())
    rest = Rest(context.client)
    for kind, recent in (("deployments", context.probe.deployments), ("releases", context.probe.releases)):
        is_all = len(recent.newest) >= recent.total
        state = yield from _Reader(context, rest, kind, recent.newest, is_all).read(state)


@dataclass(frozen=True)
class _Reader:
    """Settles the commits of deployments, or of releases.

    Attributes:
        context: The repository.
        rest: Who compares.
        kind: Name of the connection.
        newest: The newest ones, as the look at the repository told them.
        is_all: Whether there are no others.
    """

    context: Context
    rest: Rest
    kind: str
    newest: Sequence[Delivery]
    is_all: bool

    def read(self, state: MergeBasesState) -> Pages:
        """All that have come; a listing that was cut off is brought to its end first."""
        before = state
        if state.of(self.kind).after is not None:
            state = yield from self._list(state)
        ids = {one.id for one in self.newest}
        if self._new(self.newest, state) or not ids.issubset(state.of(self.kind).ids):
            is_joined = self.is_all or not ids.isdisjoint(state.of(self.kind).ids)
            state = yield from self._settle(self.newest, state)
            on_branch = {one.oid for one in self.newest if one.oid and self._is_wanted(one)} - set(state.compared)
            state = state.with_known(self.kind, top=tuple(sorted(ids)), on_branch=tuple(sorted(on_branch)))
            state = state.with_top_known(self.kind) if is_joined else (yield from self._list(state))
        if state != before:
            yield Page((), state.to_cursor())
        return state

    def _list(self, state: MergeBasesState) -> Pages:
        """All of them down to one that is known, newest first."""
        document, delivery = _LISTS[self.kind]
        listing = self.context.connection(document, (self.kind,), _WHAT)
        known = set(state.of(self.kind).ids)
        since = self.context.since
        size = PageSize(rows=LARGEST)
        while True:
            batch = listing.read(state.of(self.kind).after, size)
            size = batch.size
            rows = [delivery(node) for node in batch.nodes]
            state = yield from self._settle(rows, state)
            is_at_known = any(one.id in known for one in rows)
            if not batch.has_next or is_at_known or (since is not None and rows[-1].created_at < since):
                break
            state = state.with_known(self.kind, after=batch.end_cursor)
            yield Page((), state.to_cursor())
        return state.with_top_known(self.kind)

    def _settle(self, deliveries: Sequence[Delivery], state: MergeBasesState) -> Pages:
        """Compares those of their commits that are new and do not lie on the default branch."""
        off_branch = not_listed(self.context, self._new(deliveries, state))
        for start in range(0, len(off_branch), COMPARED_A_PAGE):
            compared = off_branch[start : start + COMPARED_A_PAGE]
            records = [record for oid in compared if (record := self._compare(oid)) is not None]
            state = state.with_compared(compared)
            yield Page(records, state.to_cursor())
        return state

    def _new(self, deliveries: Sequence[Delivery], state: MergeBasesState) -> dict[str, datetime | None]:
        """Their commits that are not settled yet, each with the time it was made."""
        settled = {*state.compared, *(oid for known in state.known.values() for oid in known.on_branch)}
        return {
            one.oid: one.committed_at
            for one in deliveries
            if one.oid is not None and one.oid not in settled and self._is_wanted(one)
        }

    def _is_wanted(self, delivery: Delivery) -> bool:
        is_recent = self.context.since is None or delivery.created_at >= self.context.since
        return is_recent and self._is_production(delivery.environment)

    def _is_production(self, environment: str | None) -> bool:
        """Whether it may be: a pattern that only the store can read stands for all environments."""
        if environment is None or self.context.production is None:
            return True
        try:
            return re.search(self.context.production, environment, re.IGNORECASE) is not None
        except re.error:
            return True

    def _compare(self, oid: str) -> MergeBase | None:
        """The merge base of a commit; None when the commit lies on the default branch after all."""
        context = self.context
        branch = quote(context.repository.default_branch or "", safe="/")
        where = context.where(_WHAT)
        try:
            reply = self.rest.get(
                f"/repos/{context.repository.name_with_owner}/compare/{branch}...{oid}", where, _WITHOUT_FILES
            )
        except NotFoundAtSourceError:
            base = None
        else:
            with documented_shape(where):
                base = reply.content["merge_base_commit"]["sha"]
        if base == oid:
            return None
        return MergeBase(repository_id=context.repository.id, commit_oid=oid, merge_base_oid=base)

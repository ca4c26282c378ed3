"""Where the branches of deployed and released commits left the default branch: a request for each such commit, once.

Deployments to other environments than production, of which some projects make one for each push, are left out. What is
new among deployments and releases the look at the repository tells; only when more have come than it shows are they
listed. Commits that lie on the default branch need no request of their own: this run may have listed them, and a
listing of the branch tells of many. The others are compared with the branch, by REST, since GraphQL tells no merge
base. A commit that was compared is not compared again, so its merge base is the one it had then: what is put on the
default branch by force later does not change what was deployed. Only one that GitHub does not find is asked for again,
once a day for some weeks.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from connectors.errors import NotFoundAtSourceError
from connectors.github.branch_search import not_listed
from connectors.github.contract import documented_shape
from connectors.github.deliveries import Delivery, deployed, released
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Node
from connectors.github.records import MergeBase
from connectors.github.rest import Rest
from connectors.github.streams.context import Context
from connectors.github.streams.merge_bases_state import MergeBasesState
from connectors.stream import Cursor, Page

COMPARED_A_PAGE = 20
"""So many comparisons are stored together."""

_WHAT = "merge bases"
_WITHOUT_FILES = {"per_page": 1, "page": 2}
"""The first page of a comparison holds up to 300 changed files with their texts; the merge base stands on each page."""

_LISTS: Mapping[str, tuple[str, Callable[[Node], Delivery]]] = {
    "deployments": ("deployed_commits", deployed),
    "releases": ("released_commits", released),
}
"""Connection of a repository -> query that lists it, and what a node of it tells."""


Pages = Generator[Page, None, MergeBasesState]
"""Pages, and the state behind them."""


def read_merge_bases(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Merge bases of commits released or deployed to production that are off the default branch and have none yet."""
    branch = context.repository.default_branch
    if branch is None or context.probe.head_oid is None:
        return
    first = MergeBasesState(branch=branch, production=context.production)
    state = MergeBasesState.model_validate(cursor) if cursor is not None else first
    if state.branch != branch:
        state = first
    elif state.production != context.production:
        state = state.model_copy(update={"production": context.production, "known": {}})
    rest = Rest(context.client)
    state = yield from _ask_again(context, rest, state)
    for kind, recent in (("deployments", context.probe.deployments), ("releases", context.probe.releases)):
        is_all = len(recent.newest) >= recent.total
        state = yield from _Reader(context, rest, kind, recent.newest, is_all).read(state)


def _ask_again(context: Context, rest: Rest, state: MergeBasesState) -> Pages:
    """Asks for those commits that were not found on other days."""
    oids = [oid for oid, day in state.not_found.items() if day < context.today]
    if not oids or state.asked_again_on == context.today:
        return state
    state = state.model_copy(update={"asked_again_on": context.today})
    return (yield from _compare_all(context, rest, oids, state))


def _compare_all(context: Context, rest: Rest, oids: Sequence[str], state: MergeBasesState) -> Pages:
    """The merge bases of some commits, and the state once they are known."""
    for start in range(0, len(oids), COMPARED_A_PAGE):
        asked = oids[start : start + COMPARED_A_PAGE]
        records = [record for oid in asked if (record := _compare(context, rest, oid)) is not None]
        state = state.with_answers(asked, records, context.today)
        yield Page(records, state.to_cursor())
    return state


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
            on_branch = {one.oid for one in self.newest if one.oid and self._is_wanted(one)} - state.off_branch
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
            if not batch.has_next or is_at_known or (since is not None and any(one.created_at < since for one in rows)):
                break
            state = state.with_known(self.kind, after=batch.end_cursor)
            yield Page((), state.to_cursor())
        return state.with_top_known(self.kind)

    def _settle(self, deliveries: Sequence[Delivery], state: MergeBasesState) -> Pages:
        """Compares those of their commits that are new and do not lie on the default branch."""
        off_branch = not_listed(self.context, self._new(deliveries, state))
        return (yield from _compare_all(self.context, self.rest, off_branch, state))

    def _new(self, deliveries: Sequence[Delivery], state: MergeBasesState) -> dict[str, datetime | None]:
        """Their commits that are not settled yet, each with the time it was made."""
        settled = state.settled
        return {
            one.oid: one.committed_at
            for one in deliveries
            if one.oid is not None and one.oid not in settled and self._is_wanted(one)
        }

    def _is_wanted(self, delivery: Delivery) -> bool:
        is_recent = self.context.since is None or delivery.created_at >= self.context.since
        return is_recent and (delivery.environment is None or self.context.is_production(delivery.environment))


def _compare(context: Context, rest: Rest, oid: str) -> MergeBase | None:
    """The merge base of a commit, null when it is not found; None when it lies on the default branch after all."""
    branch = quote(context.repository.default_branch or "", safe="/")
    where = context.where(_WHAT)
    try:
        reply = rest.get(f"/repos/{context.repository.name_with_owner}/compare/{branch}...{oid}", where, _WITHOUT_FILES)
    except NotFoundAtSourceError:
        base = None
    else:
        with documented_shape(where):
            base = reply.content["merge_base_commit"]["sha"]
    if base == oid:
        return None
    return MergeBase(repository_id=context.repository.id, commit_oid=oid, merge_base_oid=base)

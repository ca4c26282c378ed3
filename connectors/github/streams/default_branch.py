"""The history of the default branch, from its newest commit down to what is known.

The branch may move on while its history is read: new commits come on top, so nothing below is missed. The head that
counts is the one of the first page; what is newer is read by the next run.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator

from pydantic import BaseModel, ConfigDict

from connectors.github.ancestry import UnreadHistory
from connectors.github.contract import documented_shape
from connectors.github.page_size import LARGEST, PageSize
from connectors.github.paging import Batch, PagedConnection
from connectors.github.parse.commits import default_branch_commit, parents
from connectors.github.records import DefaultBranch
from connectors.github.streams.context import Context
from connectors.record import Record
from connectors.stream import Cursor, Page

_WHAT = "default branch"


class BranchState(BaseModel):
    """Where the reading of a branch stands: the cursor of its stream.

    Attributes:
        head: The commit whose whole history is stored.
        name: The name of the branch then.
        target: The commit whose history is being read for the first time.
        after: GitHub's cursor in that history.
        size: How many commits to ask for next.
    """

    model_config = ConfigDict(frozen=True)

    head: str | None = None
    name: str | None = None
    target: str | None = None
    after: str | None = None
    size: PageSize = PageSize(rows=LARGEST)


def read_default_branch(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Commits of the default branch that are not stored yet; the branch itself comes with the last ones."""
    state = BranchState.model_validate(cursor or {})
    if context.probe.head_oid is None:
        return
    if state.head is None:
        state = yield from _read_all(context, state)
    if state.head is not None and state.head != context.probe.head_oid:
        yield from _read_new(context, state, state.head)
    elif state.head is not None and state.name != context.repository.default_branch:
        yield Page([_branch(context, state.head)], _cursor(_known(context, state.head, state.size)))


def _read_all(context: Context, state: BranchState) -> Generator[Page, None, BranchState]:
    """The whole history, and the state behind it; it can be cut off after every page."""
    history = _history(context)
    is_from_the_top = state.after is None and context.since is None
    while True:
        batch = history.read(state.after, state.size)
        target = state.target or batch.holder["oid"]
        if not batch.has_next:
            state = _known(context, target, batch.size)
            if is_from_the_top:
                context.listed.end()
            yield Page([*_records(context, batch), _branch(context, target)], _cursor(state))
            return state
        state = BranchState(target=target, after=batch.end_cursor, size=batch.size.grown())
        yield Page(_records(context, batch), _cursor(state))


def _read_new(context: Context, known: BranchState, known_head: str) -> Iterator[Page]:
    """The commits that the branch has gained since `known_head`; cut off, it begins again."""
    history = _history(context)
    batch = history.read(None, known.size)
    head = batch.holder["oid"]
    unread = UnreadHistory(head, known_head)
    while True:
        for commit in batch.nodes:
            unread.add(commit["oid"], parents(commit))
        if unread.is_complete or not batch.has_next:
            state = _known(context, head, batch.size)
            yield Page([*_records(context, batch), _branch(context, head)], _cursor(state))
            return
        yield Page(_records(context, batch), _cursor(known.model_copy(update={"size": batch.size})))
        batch = history.read(batch.end_cursor, batch.size)


def _history(context: Context) -> PagedConnection:
    since = context.since.isoformat() if context.since else None
    return context.connection("history", ("defaultBranchRef", "target", "history"), _WHAT, since=since)


def _records(context: Context, batch: Batch) -> list[Record]:
    context.listed.add(commit["oid"] for commit in batch.nodes)
    with documented_shape(context.where(_WHAT)):
        return [default_branch_commit(context.repository.id, commit) for commit in batch.nodes]


def _branch(context: Context, head: str) -> DefaultBranch:
    name = context.repository.default_branch or ""
    return DefaultBranch(repository_id=context.repository.id, name=name, head_oid=head)


def _known(context: Context, head: str, size: PageSize) -> BranchState:
    """The state once the whole history of a commit is stored."""
    return BranchState(head=head, name=context.repository.default_branch, size=size)


def _cursor(state: BranchState) -> Cursor:
    return state.model_dump(mode="json")

"""Which commits lie on the default branch, without asking for each of them.

GraphQL does not tell whether one commit contains another; REST does, at a request a commit. But a listing of the branch
between two times holds a hundred commits a request, and this run may have listed the commits that are looked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

from connectors.github.page_size import LARGEST, PageSize
from connectors.github.streams.context import Context


def not_listed(context: Context, committed_at: Mapping[str, datetime | None]) -> list[str]:
    """Those of some commits that were not found on the default branch; it is searched where that saves requests.

    Args:
        context: The repository.
        committed_at: The commits, each with the time it was made; None when it is gone.

    Raises:
        SourceError: GitHub refused or could not be reached.
    """
    left = {oid: at for oid, at in committed_at.items() if oid not in context.listed}
    if not context.listed.is_whole:
        found = _search(context, {oid: at for oid, at in left.items() if at is not None})
        left = {oid: at for oid, at in left.items() if oid not in found}
    return list(left)


def _search(context: Context, committed_at: Mapping[str, datetime]) -> set[str]:
    """Those that a listing of the branch shows; it ends when asking for each of the others is cheaper."""
    if len(committed_at) <= 1:
        return set()
    times = sorted(committed_at.values())
    history = context.connection(
        "branch_commits",
        ("defaultBranchRef", "target", "history"),
        "default branch",
        since=times[0].isoformat(),
        until=times[-1].isoformat(),
    )
    found: set[str] = set()
    count = 0
    after: str | None = None
    size = PageSize(rows=LARGEST)
    while True:
        batch = history.read(after, size)
        oids = {node["oid"] for node in batch.nodes}
        found |= oids & committed_at.keys()
        count += len(oids)
        pages_left = math.ceil(((batch.total or 0) - count) / LARGEST)
        if not batch.has_next or len(committed_at) - len(found) <= pages_left:
            return found
        after, size = batch.end_cursor, batch.size

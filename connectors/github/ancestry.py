"""What is known of the default branch: where an earlier head ends the reading of it, and which commits were listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class UnreadHistory:
    """Follows a listing of commits and tells when no commit is left that an earlier head did not reach.

    To stop at the earlier head itself would lose commits: a branch merged after it may hold older commits, which come
    later in a listing by date. So the listing is followed until every commit that is new has all its parents listed, or
    reachable from the earlier head. Any order of the listing will do.
    """

    def __init__(self, head: str, known_head: str) -> None:
        self._parents: dict[str, Sequence[str]] = {}
        self._known: set[str] = set()
        self._awaited = {head}
        self._mark_known(known_head)

    @property
    def is_complete(self) -> bool:
        """Whether all new commits have been listed."""
        return not self._awaited

    def add(self, oid: str, parents: Sequence[str]) -> None:
        """Takes note of the next commit of the listing."""
        self._parents[oid] = parents
        self._awaited.discard(oid)
        if oid in self._known:
            for parent in parents:
                self._mark_known(parent)
        else:
            self._awaited.update(one for one in parents if one not in self._parents and one not in self._known)

    def _mark_known(self, oid: str) -> None:
        waiting = [oid]
        while waiting:
            one = waiting.pop()
            if one not in self._known:
                self._known.add(one)
                self._awaited.discard(one)
                waiting.extend(self._parents.get(one, ()))


class ListedCommits:
    """Commits of the default branch that this run has listed, so many that memory stays flat.

    Attributes:
        is_whole: Whether they are all that the branch had when it was listed.
    """

    MOST = 20_000

    def __init__(self) -> None:
        self.is_whole = False
        self._oids: set[str] = set()
        self._is_full = False

    def add(self, oids: Iterable[str]) -> None:
        """Takes note of some, unless there are too many already."""
        if len(self._oids) < self.MOST:
            self._oids.update(oids)
        else:
            self._is_full = True

    def end(self) -> None:
        """Says that the branch was listed from its newest commit to its oldest."""
        self.is_whole = not self._is_full

    def __contains__(self, oid: object) -> bool:
        return oid in self._oids

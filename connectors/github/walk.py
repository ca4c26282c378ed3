"""A resumable walk down a connection that is ordered by time, newest first.

One mechanism serves the first read of everything, what comes after an interruption, and every night:

* A walk goes from the top down to its *floor*: the watermark of the last finished walk less an overlap, or the day from
  which on things are wanted, or the end.
* The time of its first row is its *ceiling*. When the floor is reached, and not before, the ceiling becomes the
  watermark.
* After each page the cursor behind it is kept. A walk that was cut off goes on there, under the ceiling it began with,
  and another one from the top reads what has come since.

Nothing is lost, because a row can only move up: GitHub's cursors hold the order value and the id of a row, not a
position, so a row that is touched during a walk either is read in its new state or moves above the ceiling, where the
next walk finds it. Rows with the ceiling's very time are read again. A row may come twice, so the store must merge by
key. To have such rows at once, a walk of several pages is followed by another one, which usually is a single page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import AwareDatetime, BaseModel, ConfigDict

from connectors.github.page_size import PageSize
from connectors.github.paging import Batch, Node

WALKS_A_RUN = 4
"""Each walk is as short as the time the one before took; where rows move faster than that, the next run goes on."""


class WalkState(BaseModel):
    """Where a walk stands: the cursor of a stream.

    Attributes:
        watermark: All rows up to this time are stored in the state they had then.
        ceiling: What the watermark becomes once this walk has reached its floor.
        after: GitHub's cursor behind the last row that was read; none between two walks.
        reached: The time of that row.
        began_at: GitHub's clock when the walk that gave the ceiling, or the watermark, began.
        total: How many rows GitHub counted at the last page.
        size: How many rows to ask for next.
    """

    model_config = ConfigDict(frozen=True)

    watermark: AwareDatetime | None = None
    ceiling: AwareDatetime | None = None
    after: str | None = None
    reached: AwareDatetime | None = None
    began_at: AwareDatetime | None = None
    total: int | None = None
    size: PageSize = PageSize()


class Readable(Protocol):
    """What a walk goes down: `PagedConnection`, or a stand-in."""

    def read(self, after: str | None, size: PageSize, place: str = "") -> Batch:
        """The page behind the cursor `after`."""


@dataclass(frozen=True)
class Walk:
    """How to walk down a connection.

    Attributes:
        connection: What to walk down, newest first.
        time_field: The time it is ordered by.
        overlap: How far below the watermark a walk goes, for rows that GitHub shows late.
        rows_move: Whether rows get a newer time when they are touched.
        now: GitHub's clock, or an earlier time of this run.
        since: Rows before this time are not wanted.
    """

    connection: Readable
    time_field: str
    overlap: timedelta
    rows_move: bool
    now: datetime
    since: datetime | None = None

    def read(self, state: WalkState) -> Iterator[tuple[Sequence[Node], WalkState]]:
        """Rows page by page, each with the state behind it.

        Raises:
            SourceError: GitHub refused or could not be reached; what was yielded stands.
        """
        for _ in range(WALKS_A_RUN):
            was_cut_off = state.after is not None
            page_count = 0
            for rows, behind in self._down(state):
                page_count += 1
                state = behind
                yield rows, behind
            if not was_cut_off and (page_count <= 1 or not self.rows_move):
                return

    def has_nothing_new(self, state: WalkState, newest: datetime | None) -> bool:
        """Whether a walk would find nothing, by the time of the newest row.

        The watermark alone does not tell: a row with the very same time, or one that GitHub shows late, may have come
        after it was read. So it must have been read once the overlap had passed.
        """
        if state.after is not None or state.began_at is None or newest != state.watermark:
            return False
        return newest is None or newest + self.overlap <= state.began_at

    def floor(self, state: WalkState) -> datetime | None:
        """Down to which time a walk goes; None: to the end."""
        stored_from = state.watermark - self.overlap if state.watermark else None
        return max((time for time in (stored_from, self.since) if time), default=None)

    def _down(self, state: WalkState) -> Iterator[tuple[Sequence[Node], WalkState]]:
        """One walk, from where it stands to its floor."""
        floor = self.floor(state)
        began_at = state.began_at if state.after else self.now
        while True:
            place = f" before {state.reached:%Y-%m-%d %H:%M:%S}" if state.reached else ""
            batch = self.connection.read(state.after, state.size, place)
            times = [datetime.fromisoformat(node[self.time_field]) for node in batch.nodes]
            kept = [node for node, time in zip(batch.nodes, times, strict=True) if floor is None or time >= floor]
            ceiling = state.ceiling or (times[0] if times else state.watermark)
            if len(kept) < len(times) or not batch.has_next:
                yield kept, WalkState(watermark=ceiling, began_at=began_at, total=batch.total, size=batch.size)
                return
            state = WalkState(
                watermark=state.watermark,
                ceiling=ceiling,
                after=batch.end_cursor,
                reached=times[-1] if times else state.reached,
                began_at=began_at,
                total=batch.total,
                size=batch.size.grown(),
            )
            yield kept, state

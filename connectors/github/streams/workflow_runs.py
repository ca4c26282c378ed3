"""Runs of workflows: REST only, at most a thousand a question, so they are read in windows of the time they were made.

A re-run keeps the number of its run and the time it was made; it can be asked for up to thirty days after that. So the
last thirty days are read each time, and those runs by their numbers that were unfinished when they were last seen.
Where fewer came than GitHub counts, the same time is read again for some nights.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from connectors.errors import NotFoundAtSourceError
from connectors.github.contract import documented_shape
from connectors.github.parse.workflow_runs import workflow_run
from connectors.github.records import WorkflowRun
from connectors.github.rest import List, Listing, Reply, Rest
from connectors.github.streams.context import Context
from connectors.stream import Cursor, Page

MOST_RESULTS = 1000
"""GitHub does not list more of a question that is narrowed down."""

RERUN = timedelta(days=30)
"""So long after it was made a run can be started again."""

STABLE = timedelta(days=7)
"""So long the question for the last days stays word by word the same, so that GitHub can answer "not modified"."""

MOST_UNFINISHED = 100
"""So many older unfinished runs are read again each time, with a request each: those that have waited longest."""

MOST_NIGHTS = 7
"""So many nights one after the other what came back short is read again; a run that GitHub can not list stays away."""

LONGEST = timedelta(days=45)
"""So long a run is looked for that was unfinished and is not found: GitHub lets none of them take longer."""

SHORTEST = timedelta(seconds=1)
"""Times of runs are whole seconds: a shorter window holds nothing."""

_WHAT = "workflow runs"


class Quiet(BaseModel):
    """A list of the last days that fitted into one page: while its ETag holds, nothing has changed."""

    model_config = ConfigDict(frozen=True)

    begin: AwareDatetime
    etag: str


class RunsState(BaseModel):
    """Where the reading of runs stands: the cursor of its stream.

    Attributes:
        watermark: All runs made up to this time are stored in the state they had then.
        ceiling: What the watermark becomes once the walk that is under way has come there; none between two walks.
        begin: Where that walk goes on.
        span: How long a window to try next.
        unfinished: Runs that had not ended when they were last seen: number -> time they were made; the last seen last.
        gap: From when on runs are missing, for fewer came than GitHub counts.
        nights: How many nights some have been missing.
        quiet: The list of the last days, if it was short.
    """

    model_config = ConfigDict(frozen=True)

    watermark: AwareDatetime | None = None
    ceiling: AwareDatetime | None = None
    begin: AwareDatetime | None = None
    span: timedelta | None = None
    unfinished: Mapping[int, AwareDatetime] = {}
    gap: AwareDatetime | None = None
    nights: int = 0
    quiet: Quiet | None = None


def read_workflow_runs(context: Context, cursor: Cursor | None) -> Iterator[Page]:
    """Runs that are new or may have changed; a walk that was cut off is first brought to its end."""
    reader = _Reader(context, Rest(context.client))
    state = RunsState.model_validate(cursor or {})
    if state.begin is not None:
        state = yield from reader.windows(state)
    begin = reader.changeable_from(state)
    state = yield from reader.recent(state, begin)
    if state.begin is not None:
        state = yield from reader.windows(state)
    yield from reader.unfinished(state, begin)


@dataclass(frozen=True)
class _Reader:
    """Reads the runs of one repository."""

    context: Context
    rest: Rest

    def changeable_from(self, state: RunsState) -> datetime:
        """From when on runs may be new or have changed."""
        created_at = self.context.repository.created_at.replace(tzinfo=UTC)
        first = max(created_at, self.context.since or created_at)
        if state.watermark is None:
            return first
        begin = max(state.watermark - RERUN, first)
        if state.gap is not None:
            return min(state.gap, begin)
        return state.quiet.begin if state.quiet and begin - STABLE <= state.quiet.begin <= begin else begin

    def recent(self, state: RunsState, begin: datetime) -> Generator[Page, None, RunsState]:
        """Runs made since `begin`, in one question; when they are too many, the state from which windows go on."""
        quiet = state.quiet if state.quiet and state.quiet.begin == begin else None
        listing = self.rest.read(self._list(f">={_text(begin)}"), etag=quiet.etag if quiet else None)
        state = state.model_copy(update={"gap": None})
        at = listing.first.at
        if listing.is_too_long:
            return state.model_copy(update={"ceiling": at, "begin": begin, "span": (at - begin) / 2, "quiet": None})
        records = self._records(listing)
        state = _after(records, state).model_copy(
            update={"watermark": at, "quiet": quiet if listing.first.is_unchanged else _quiet(begin, listing)}
        )
        state = _closed(_with_gap(state, begin, listing))
        yield Page(records, _cursor(state), unread=listing.unread)
        return state

    def windows(self, state: RunsState) -> Generator[Page, None, RunsState]:
        """The rest of a walk, a window a page; windows shrink until GitHub lists all of one, and grow again."""
        while (begin := state.begin) is not None and state.ceiling is not None:
            last = state.ceiling
            span = max(state.span or last - begin, SHORTEST)
            end = min(begin + timedelta(seconds=int(span.total_seconds())) - SHORTEST, last)
            listing = self.rest.read(self._list(f"{_text(begin)}..{_text(end)}", is_shortest=end == begin))
            if listing.is_too_long:
                state = state.model_copy(update={"span": span / 2})
                continue
            records = self._records(listing)
            state = _with_gap(_after(records, state), begin, listing).model_copy(
                update={"begin": end + SHORTEST, "span": span * 2 if listing.total * 2 < MOST_RESULTS else span}
            )
            if end == last:
                ended = {"watermark": last, "ceiling": None, "begin": None, "span": None}
                state = _closed(state.model_copy(update=ended))
            yield Page(records, _cursor(state), unread=listing.unread)
        return state

    def unfinished(self, state: RunsState, begin: datetime) -> Iterator[Page]:
        """Runs made before `begin` that were unfinished when they were last seen."""
        asked = [number for number, made in state.unfinished.items() if made < begin][:MOST_UNFINISHED]
        if not asked:
            return
        replies = [reply for number in sorted(asked) if (reply := self._one(number)) is not None]
        with documented_shape(self._where):
            records = [workflow_run(self.context.repository.id, reply.content) for reply in replies]
        long_ago = self.context.now - LONGEST
        gone = {number for number in asked if state.unfinished[number] < long_ago} - {record.id for record in records}
        left = {number: made for number, made in state.unfinished.items() if number not in gone}
        yield Page(records, _cursor(_after(records, state.model_copy(update={"unfinished": left}))))

    def _list(self, created: str, *, is_shortest: bool = False) -> List:
        return List(
            path=self._path,
            parameters={"created": created, "exclude_pull_requests": True},
            rows="workflow_runs",
            total="total_count",
            identity=lambda row: row["id"],
            where=self._where,
            most=MOST_RESULTS,
            is_cut_allowed=is_shortest,
        )

    def _one(self, number: int) -> Reply | None:
        try:
            return self.rest.get(f"{self._path}/{number}", self._where, {"exclude_pull_requests": True})
        except NotFoundAtSourceError:
            return None

    def _records(self, listing: Listing) -> list[WorkflowRun]:
        with documented_shape(self._where):
            return [workflow_run(self.context.repository.id, row) for row in listing.rows]

    @property
    def _path(self) -> str:
        return f"/repos/{self.context.repository.name_with_owner}/actions/runs"

    @property
    def _where(self) -> str:
        return self.context.where(_WHAT)


def _after(records: Sequence[WorkflowRun], state: RunsState) -> RunsState:
    """The state once these records are known."""
    unfinished = dict(state.unfinished)
    for record in records:
        unfinished.pop(record.id, None)
        if record.status != "completed":
            unfinished[record.id] = record.created_at.replace(tzinfo=UTC)
    return state.model_copy(update={"unfinished": unfinished})


def _with_gap(state: RunsState, begin: datetime, listing: Listing) -> RunsState:
    """The state once what was made since `begin` was listed."""
    if not listing.is_short:
        return state
    return state.model_copy(update={"gap": min(begin, state.gap or begin), "quiet": None})


def _closed(state: RunsState) -> RunsState:
    """The state at the end of a walk."""
    if state.gap is None or state.nights >= MOST_NIGHTS:
        return state.model_copy(update={"gap": None, "nights": 0})
    return state.model_copy(update={"nights": state.nights + 1})


def _quiet(begin: datetime, listing: Listing) -> Quiet | None:
    etag = listing.first.etag
    return Quiet(begin=begin, etag=etag) if etag and listing.is_one_page else None


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _cursor(state: RunsState) -> Cursor:
    return state.model_dump(mode="json")

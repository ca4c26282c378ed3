"""However runs are spread over time, and wherever reading is cut off, windows bring each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.github.rest import List, Listing, Reply
from connectors.github.streams import workflow_runs
from connectors.github.streams.workflow_runs import read_workflow_runs

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MOST = 4


class Listed:
    """Answers questions for runs by the times at which they were made, as GitHub does, and counts them."""

    def __init__(self, times: Sequence[datetime], now: datetime) -> None:
        self.times = times
        self.now = now
        self.questions = 0

    def read(self, wanted: List, *, etag: str | None = None) -> Listing:
        del etag  # this one has none
        self.questions += 1
        first, last = self._bounds(str(wanted.parameters["created"]))
        rows = [self._row(number, made) for number, made in enumerate(self.times) if first <= made <= last]
        is_too_long = len(rows) > wanted.most and not wanted.is_cut_allowed
        reply = Reply(content=None, is_unchanged=False, etag=None, next_address=None, at=self.now)
        return Listing([] if is_too_long else rows, len(rows), reply, wanted, is_too_long)

    def _bounds(self, created: str) -> tuple[datetime, datetime]:
        if created.startswith(">="):
            return datetime.fromisoformat(created[2:]), self.now
        first, last = created.split("..")
        return datetime.fromisoformat(first), datetime.fromisoformat(last)

    @staticmethod
    def _row(number: int, made: datetime) -> dict[str, Any]:
        known = dict.fromkeys(("name", "path", "head_branch", "actor", "conclusion"))
        numbers = {"id": number, "run_attempt": 1, "workflow_id": 1}
        times = dict.fromkeys(("created_at", "run_started_at", "updated_at"), made.isoformat())
        return {**known, **numbers, **times, "event": "push", "head_sha": "a", "status": "completed"}


@pytest.fixture(autouse=True, scope="module")
def few_results() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workflow_runs, "MOST_RESULTS", MOST)
        patch.setattr(workflow_runs, "Rest", lambda client: client)
        yield


def context_of(listed: Listed) -> Any:
    repository = SimpleNamespace(id=1, name_with_owner="a/b", created_at=BEGIN.replace(tzinfo=None))
    return SimpleNamespace(client=listed, repository=repository, since=None, where=lambda what: what)


def read(listed: Listed, cursor: Any, most: int | None = None) -> tuple[set[int], Any]:
    """The numbers of the runs that come, and the cursor behind them."""
    found: set[int] = set()
    for page in islice(read_workflow_runs(context_of(listed), cursor), most):
        found |= {record.model_dump()["id"] for record in page.records}
        cursor = page.cursor
    return found, cursor


OFFSETS = st.lists(st.integers(0, 40 * 86_400), max_size=60) | st.lists(st.integers(0, 90), max_size=60, unique=True)


@settings(deadline=None)
@given(OFFSETS, st.lists(st.integers(0, 5), max_size=4))
def test_every_run_is_read_wherever_reading_was_cut_off(offsets: list[int], cuts: list[int]) -> None:
    listed = Listed([BEGIN + timedelta(seconds=offset) for offset in offsets], BEGIN + timedelta(days=41))
    found: set[int] = set()
    cursor: Any = None
    for most in [*cuts, None]:
        more, cursor = read(listed, cursor, most)
        found |= more
    assert found == set(range(len(offsets)))
    assert (cursor["begin"], cursor["ceiling"]) == (None, None)
    assert datetime.fromisoformat(cursor["watermark"]) == listed.now


@settings(deadline=None)
@given(OFFSETS)
def test_windows_cost_little_more_than_the_pages_they_hold(offsets: list[int]) -> None:
    listed = Listed([BEGIN + timedelta(seconds=offset) for offset in offsets], BEGIN + timedelta(days=41))
    read(listed, None)
    halvings_from_all_to_a_second = 22
    assert listed.questions <= 1 + 2 * halvings_from_all_to_a_second + 4 * len(offsets)

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.github.page_size import PageSize
from connectors.github.paging import Batch
from connectors.github.walk import Walk, WalkState

START = datetime(2026, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(seconds=2)


def moment(seconds: int) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


@dataclass
class Service:
    """Rows that are listed newest first; `touches` holds what is touched before each page that is asked for."""

    touched_at: dict[int, int]
    touches: list[list[int]] = field(default_factory=list)
    clock: int = 0
    pages: int = 0

    def read(self, after: str | None, size: PageSize, place: str = "") -> Batch:
        del place
        self.pages += 1
        for row in self.touches.pop(0) if self.touches else ():
            self.touch(row)
        behind = tuple(json.loads(after)) if after else None
        rows = sorted(((time, row) for row, time in self.touched_at.items()), reverse=True)
        left = [key for key in rows if behind is None or key < behind]
        page = left[: size.rows]
        nodes: list[dict[str, Any]] = [{"number": row, "updatedAt": moment(time)} for time, row in page]
        return Batch(nodes, json.dumps(page[-1]) if page else None, len(left) > len(page), size, {})

    def touch(self, row: int) -> None:
        """Every third touch comes within the same second as the one before."""
        self.clock += 1
        self.touched_at[row] = self.clock - self.clock % 3


def walk_down(service: Service, since: datetime | None = None) -> Walk:
    return Walk(connection=service, time_field="updatedAt", overlap=OVERLAP, rows_move=True, now=START, since=since)


def run(service: Service, stored: dict[int, str], state: WalkState, pages: int = 1000) -> WalkState:
    """Reads up to so many pages, storing each with its state; the last one asked for is lost, as in a crash."""
    for rows, behind in walk_down(service).read(state):
        if pages == 0:
            break
        pages -= 1
        stored.update({node["number"]: node["updatedAt"] for node in rows})
        state = WalkState.model_validate(behind.model_dump(mode="json"))
    return state


def small_pages() -> WalkState:
    return WalkState(size=PageSize(rows=2, pages_before_growth=1000))


def test_the_watermark_rises_only_once_the_floor_is_reached() -> None:
    service = Service({1: 10, 2: 20, 3: 30})
    first, second = (state for _, state in walk_down(service).read(small_pages()) if service.pages <= 2)
    assert (first.watermark, first.ceiling) == (None, START + timedelta(seconds=30))
    assert (second.watermark, second.ceiling) == (START + timedelta(seconds=30), None)


def test_a_walk_of_one_page_is_not_followed_by_another() -> None:
    service = Service({1: 10, 2: 20})
    run(service, {}, small_pages())
    assert service.pages == 1


def test_a_quiet_night_reads_one_page() -> None:
    service = Service({row: 10 * row for row in range(20)})
    state = run(service, {}, small_pages())
    service.pages = 0
    run(service, {}, state)
    assert service.pages == 1


def test_a_walk_that_was_cut_off_goes_on_where_it_stood() -> None:
    service = Service({row: 10 * row for row in range(10)})
    state = run(service, {}, small_pages(), pages=3)
    stored: dict[int, str] = {}
    service.pages = 0
    run(service, stored, state)
    assert set(stored) == {0, 1, 2, 3, 9}
    assert service.pages == 3


def test_rows_before_the_wanted_day_are_left_out() -> None:
    service = Service({1: 10, 2: 20, 3: 30, 4: 40})
    walk = walk_down(service, since=START + timedelta(seconds=20))
    assert {node["number"] for rows, _ in walk.read(small_pages()) for node in rows} == {2, 3, 4}


def test_rows_with_the_watermark_s_very_time_are_read_again() -> None:
    service = Service({1: 10, 2: 20})
    state = run(service, {}, small_pages())
    service.touched_at[1] = 20
    stored: dict[int, str] = {}
    run(service, stored, state)
    assert stored[1] == moment(20)


def test_where_rows_move_faster_than_they_are_read_a_run_still_ends() -> None:
    service = Service(dict.fromkeys(range(6), 0), touches=[[0, 1, 2, 3, 4, 5]] * 100)
    run(service, {}, small_pages())
    assert service.pages < 30


@settings(deadline=None, max_examples=150)
@given(
    row_count=st.integers(0, 12),
    touches=st.lists(st.lists(st.integers(0, 14), max_size=3), max_size=40),
    nights=st.lists(st.integers(0, 6), max_size=6),
)
def test_whatever_moves_and_breaks_the_last_run_has_every_row_in_its_last_state(
    row_count: int, touches: list[list[int]], nights: list[int]
) -> None:
    service = Service(dict.fromkeys(range(row_count), 0), touches=touches)
    stored: dict[int, str] = {}
    state = small_pages()
    for pages in nights:
        state = run(service, stored, state, pages)
    service.touches = []
    run(service, stored, state)
    assert stored == {row: moment(time) for row, time in service.touched_at.items()}


@settings(deadline=None, max_examples=100)
@given(row_count=st.integers(5, 12), touches=st.lists(st.lists(st.integers(0, 14), max_size=2), max_size=3))
def test_rows_that_move_during_a_walk_are_stored_by_the_same_run(row_count: int, touches: list[list[int]]) -> None:
    service = Service({row: 10 * row for row in range(row_count)}, touches=list(touches), clock=1000)
    stored: dict[int, str] = {}
    run(service, stored, small_pages())
    assert service.touches == []
    assert stored == {row: moment(time) for row, time in service.touched_at.items()}


class Gappy(Service):
    """A service whose second page is empty and is not the last one."""

    def read(self, after: str | None, size: PageSize, place: str = "") -> Batch:
        if self.pages == 1:
            self.pages += 1
            return Batch([], after, has_next=True, size=size, holder={})
        return super().read(after, size, place)


def test_an_empty_page_in_the_midst_is_passed_over() -> None:
    service = Gappy({row: 10 * row for row in range(6)})
    stored: dict[int, str] = {}
    state = run(service, stored, small_pages(), pages=2)
    assert state.reached == START + timedelta(seconds=40)
    run(service, stored, state)
    assert len(stored) == 6

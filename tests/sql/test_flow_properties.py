"""For any items, flow accounting is exact: identities hold with ==, windows tile, and nothing depends on chance."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sql.warehouse import columns_of_models, configure, connect, upstream

FIRST_DAY = datetime(2026, 1, 5)  # noqa: DTZ001 - all moments are UTC
HOUR = timedelta(hours=1)
LABELS = ("no_trace", "ai_coauthored", "automation")
TEAMS = ("core", "unassigned")


GIVEN = ("marts.flow_items", "marts.flow_systems", "marts.periods", "marts.unfollowed_releases", "marts.day_windows")


class Stay(NamedTuple):
    """An item in hours after the first day; without an end it never leaves."""

    start: int
    end: int | None
    team: str
    label: str


@dataclass(frozen=True)
class Account:
    """What a window holds, in microseconds."""

    kind: str
    a: datetime
    b: datetime
    arrivals: int
    departures: int
    present_at_start: int
    present_at_end: int
    presence: int
    sojourn: int
    age_at_start: int
    age_at_end: int


AS_OF_HOURS = 24 * 24
starts = st.integers(0, AS_OF_HOURS - 1)
lengths = st.one_of(st.none(), st.just(0), st.integers(1, 60), st.integers(60, AS_OF_HOURS))
stays = st.builds(
    lambda start, length, team, label: Stay(
        start, start + length if length is not None and start + length < AS_OF_HOURS else None, team, label
    ),
    starts,
    lengths,
    st.sampled_from(TEAMS),
    st.sampled_from(LABELS),
)
items = st.lists(stays, min_size=1, max_size=12)
exactly = settings(deadline=None, max_examples=30)


class Flow:
    """A warehouse that holds nothing but items, and accounts for them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, teams: Sequence[str] = ("core",)) -> None:
        self._connection = connection
        configured = [{"name": team, "members": [f"of-{team}"]} for team in teams]
        configure(connection, FIRST_DAY.isoformat(), {"teams": configured})
        for table in GIVEN:
            columns = ", ".join(f"{name} {kind}" for name, kind in columns_of_models()[table].items())
            connection.execute(f"create table {table} ({columns})")
        for model in upstream(["metrics.flow_windows", "metrics.throughput"], GIVEN):
            connection.execute(f"create view {model.name} as {model.sql}")

    def accounts(self, held: Sequence[Stay], shift: timedelta = timedelta()) -> dict[tuple[str, str], list[Account]]:
        """The windows of each team slice and AI slice."""
        self._hold(held, shift)
        return self._accounts("metrics.flow_windows", "window_kind")

    def account_of_period(self, held: Sequence[Stay], a: datetime, b: datetime) -> dict[tuple[str, str], list[Account]]:
        """The period from a to b, of each team slice and AI slice that has an item in it."""
        self._hold(held)
        self._connection.execute("delete from marts.periods")
        self._connection.execute("insert into marts.periods values ('period', ?, ?, 1)", [a, b])
        return self._accounts("metrics.throughput", "period")

    def _hold(self, held: Sequence[Stay], shift: timedelta = timedelta()) -> None:
        start = FIRST_DAY + shift
        rows = [
            (
                "review",
                str(place),
                stay.team,
                stay.label,
                start + stay.start * HOUR,
                None if stay.end is None else start + stay.end * HOUR,
                False,
            )
            for place, stay in enumerate(held)
        ]
        self._connection.execute("update meta.settings set as_of = ?", [start + AS_OF_HOURS * HOUR])
        self._connection.execute("delete from marts.flow_items")
        with self._connection.appender("marts.flow_items") as appender:
            appender.append_rows(rows)

    def _accounts(self, table: str, kind: str) -> dict[tuple[str, str], list[Account]]:
        found: dict[tuple[str, str], list[Account]] = {}
        for team, label, *account in self._connection.execute(
            f"select team_slice, ai_slice, {kind}, starts_at, ends_at, arrivals, departures, present_at_start,"
            " present_at_end, presence_us, departed_sojourn_us, age_at_start_us, age_at_end_us"
            f" from {table} order by all"
        ).fetchall():
            found.setdefault((team, label), []).append(Account(*account))
        return found


@pytest.fixture(scope="module")
def flow() -> Iterator[Flow]:
    with connect() as connection:
        yield Flow(connection)


def microseconds(length: timedelta) -> int:
    return length // timedelta(microseconds=1)


def directly(held: Sequence[Stay], kind: str, a: datetime, b: datetime) -> Account:
    """The account of a window [a, b) by the definitions, item by item."""
    spans = [
        (FIRST_DAY + stay.start * HOUR, datetime.max if stay.end is None else FIRST_DAY + stay.end * HOUR)  # noqa: DTZ901 - all moments are UTC
        for stay in held
    ]
    left = [(s, e) for s, e in spans if a <= e < b]
    at_start = [s for s, e in spans if s < a <= e]
    at_end = [s for s, e in spans if s < b <= e]
    return Account(
        kind,
        a,
        b,
        arrivals=sum(a <= s < b for s, _ in spans),
        departures=len(left),
        present_at_start=len(at_start),
        present_at_end=len(at_end),
        presence=sum(microseconds(min(e, b) - max(s, a)) for s, e in spans if s < b and e >= a),
        sojourn=sum(microseconds(e - s) for s, e in left),
        age_at_start=sum(microseconds(a - s) for s in at_start),
        age_at_end=sum(microseconds(b - s) for s in at_end),
    )


def in_slice(held: Sequence[Stay], team: str, label: str) -> list[Stay]:
    labels = {"all": {"no_trace", "ai_coauthored"}, "ai": {"ai_coauthored"}}.get(label, {label})
    return [stay for stay in held if team in ("all", stay.team) and stay.label in labels]


@exactly
@given(items)
def test_every_account_is_what_the_items_say_one_by_one(flow: Flow, held: list[Stay]) -> None:
    for (team, label), accounts in flow.accounts(held).items():
        for account in accounts:
            assert account == directly(in_slice(held, team, label), account.kind, account.a, account.b)


@exactly
@given(items, st.integers(-100, AS_OF_HOURS - 1), st.integers(1, AS_OF_HOURS))
def test_the_account_of_any_period_is_what_the_items_say_one_by_one(
    flow: Flow, held: list[Stay], first: int, length: int
) -> None:
    a, b = FIRST_DAY + first * HOUR, FIRST_DAY + min(first + length, AS_OF_HOURS) * HOUR
    found = flow.account_of_period(held, a, b)
    for team in ("all", *TEAMS):
        for label in ("all", "ai", *LABELS):
            expected = directly(in_slice(held, team, label), "period", a, b)
            is_empty = expected.arrivals == expected.departures == expected.present_at_start == 0
            assert found.get((team, label), []) == ([] if is_empty else [expected])


@exactly
@given(items)
def test_items_are_conserved_and_presence_is_sojourn_plus_ageing(flow: Flow, held: list[Stay]) -> None:
    for accounts in flow.accounts(held).values():
        for account in accounts:
            assert account.present_at_end - account.present_at_start == account.arrivals - account.departures
            assert account.presence == account.sojourn + account.age_at_end - account.age_at_start


@exactly
@given(items)
def test_windows_tile_and_hand_over_what_is_inside(flow: Flow, held: list[Stay]) -> None:
    for (team, label), accounts in flow.accounts(held).items():
        for kind in ("week", "month"):
            windows = [account for account in accounts if account.kind == kind]
            for one, next_one in pairwise(windows):
                assert (one.b, one.present_at_end, one.age_at_end) == (
                    next_one.a,
                    next_one.present_at_start,
                    next_one.age_at_start,
                )
            whole = directly(in_slice(held, team, label), kind, windows[0].a, windows[-1].b)
            assert (
                sum(window.arrivals for window in windows),
                sum(window.departures for window in windows),
                sum(window.presence for window in windows),
                sum(window.sojourn for window in windows),
            ) == (whole.arrivals, whole.departures, whole.presence, whole.sojourn)
            assert windows[-1].b == FIRST_DAY + AS_OF_HOURS * HOUR


@exactly
@given(items, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(flow: Flow, held: list[Stay], chance: random.Random) -> None:
    shuffled = chance.sample(held, len(held))
    assert flow.accounts(shuffled) == flow.accounts(held)


@exactly
@given(items, st.integers(-300, 300))
def test_a_shift_by_whole_weeks_changes_no_week(flow: Flow, held: list[Stay], weeks: int) -> None:
    shift = timedelta(weeks=weeks)

    def figures(accounts: dict[tuple[str, str], list[Account]]) -> list[object]:
        return [
            (place, account.arrivals, account.departures, account.presence, account.sojourn, account.age_at_end)
            for place, windows in accounts.items()
            for account in windows
            if account.kind == "week"
        ]

    assert figures(flow.accounts(held, shift)) == figures(flow.accounts(held))


@exactly
@given(items)
def test_teams_and_labels_add_up_to_all(flow: Flow, held: list[Stay]) -> None:
    accounts = flow.accounts(held)

    def presence(team: str, label: str) -> int:
        return sum(account.presence for account in accounts.get((team, label), []) if account.kind == "week")

    assert presence("all", "all") == sum(presence(team, "all") for team in TEAMS)
    assert presence("all", "all") == presence("all", "no_trace") + presence("all", "ai_coauthored")
    assert presence("all", "ai") == presence("all", "ai_coauthored")


def random_set(name: str, chance: random.Random) -> list[Stay]:
    held = []
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(AS_OF_HOURS)
        end = start + chance.choice((0, 1, 30, 200, AS_OF_HOURS))
        held.append(Stay(start, end if end < AS_OF_HOURS else None, name, chance.choice(LABELS)))
    return held


def test_five_hundred_random_sets_of_intervals_are_accounted_for_exactly() -> None:
    chance = random.Random(20260105)  # noqa: S311 - nothing secret hangs on it
    sets = {f"set-{number}": random_set(f"set-{number}", chance) for number in range(500)}
    with connect() as connection:
        found = Flow(connection, tuple(sets)).accounts([stay for held in sets.values() for stay in held])
    compared = 0
    for name, held in sets.items():
        for label in ("all", *LABELS):
            for account in found.get((name, label), []):
                assert account == directly(in_slice(held, name, label), account.kind, account.a, account.b)
                assert account.present_at_end - account.present_at_start == account.arrivals - account.departures
                assert account.presence == account.sojourn + account.age_at_end - account.age_at_start
                compared += 1
    assert compared > 500 * 4

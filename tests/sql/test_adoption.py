"""How far AI tools are in use: by people and telemetry, and by pull requests and traces."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.ai_use import CORE, active, covered, telemetry, window
from tests.sql.warehouse import Warehouse, connect

MONDAYS = ["2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]


def weeks(count: int) -> list[Mapping[str, object]]:
    return [window(*pair) for pair in itertools.pairwise(MONDAYS[: count + 1])]


def opened(author: str, day: str, ai_label: str = "no_trace", team: str = "core", **more: object) -> dict[str, object]:
    person = f"github:{author.lower()}"
    known: dict[str, object] = {"author": author, "created_at": day, "ai_label": ai_label, "team": team}
    known |= {"author_person": person, "accountable_person": person, "accountable_by": "author"}
    return known | {"is_bot_author": False} | more


def opened_by_agent(
    day: str, accountable: str | None, by: str | None, ai_label: str = "agent_authored"
) -> dict[str, object]:
    known = {"accountable_person": accountable, "accountable_by": by, "author_person": None, "is_bot_author": True}
    return opened("agent", day, ai_label) | known


def accounts(*logins: str) -> list[Mapping[str, object]]:
    return [{"kind": "github", "account": login, "person": f"github:{login}"} for login in logins]


def test_configured_members_are_the_team_in_every_week_seen_or_not(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(2))
    warehouse.table("marts.pull_requests", opened("eve", "2026-01-06"))
    warehouse.table("marts.person_accounts", *accounts("ann", "eve"))
    warehouse.build("marts.team_rosters", teams=[{"name": "core", "members": ["Ann", "bob"]}])
    assert warehouse.rows("from marts.team_rosters where team_slice = 'core' order by all") == [
        ("core", f"{monday}T00:00", person) for monday in MONDAYS[:2] for person in ("github:ann", "github:bob")
    ]


def test_without_members_authors_of_the_last_28_days_are_the_team_and_apps_are_not(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(4), window(MONDAYS[4], "2026-02-09"))
    warehouse.table(
        "marts.pull_requests",
        opened("Ann", "2026-01-11"),
        opened("bob", "2025-12-01", merged_at="2026-01-13"),
        opened("bob", "2026-01-13", team="other"),
        opened_by_agent("2026-01-06", None, None),
    )
    warehouse.build("marts.team_rosters")
    assert warehouse.rows(
        "select person, list(starts_at::date::varchar order by starts_at) from marts.team_rosters"
        " where team_slice = 'core' group by person order by person"
    ) == [
        ("github:ann", MONDAYS[:4]),
        ("github:bob", MONDAYS[1:5]),
    ]
    assert warehouse.rows("select count(*) from marts.team_rosters where team_slice = 'all'") == [(8,)]


def test_who_had_an_agent_write_for_a_team_belongs_to_it_and_who_merged_automation_does_not(
    warehouse: Warehouse,
) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table(
        "marts.pull_requests",
        opened_by_agent("2026-01-06", "github:ann", "request"),
        opened_by_agent("2026-01-06", "github:bob", "merger"),
        opened_by_agent("2026-01-06", "github:cyd", "merger", "automation"),
    )
    warehouse.build("marts.team_rosters")
    assert warehouse.rows("select person from marts.team_rosters where team_slice = 'core' order by person") == [
        ("github:ann",),
        ("github:bob",),
    ]


WEEK = """
select roster_count, covered_count, active_count, active_share from metrics.adoption_weeks where team_slice = 'core'
"""


def test_the_active_share_is_over_everyone_with_or_without_a_seat(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    telemetry(
        warehouse,
        [
            active("ann", "2026-01-05"),
            active("ann", "2026-01-06"),
            active("ann", "2026-01-06", tool="cursor"),
            active("bob", "2026-01-11", 0),
            active("cyd", "2026-01-12"),
        ],
        [covered("ann", "2026-01-01", "2026-01-31"), covered("bob", "2026-01-11", "2026-01-20")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.table("marts.pull_requests")
    warehouse.build("metrics.adoption_weeks", teams=CORE)
    assert warehouse.rows(WEEK) == [(4, 2, 1, 0.25)]


def test_a_week_in_which_nobody_could_be_seen_is_not_a_week_without_use(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(3))
    telemetry(
        warehouse,
        [active("ann", "2026-01-05", 0)],
        [covered("ann", "2026-01-05", "2026-01-06"), covered("ann", "2026-01-25", "2026-01-25")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.table("marts.pull_requests")
    warehouse.build("metrics.adoption_weeks", teams=CORE)
    assert warehouse.rows(f"{WEEK} order by starts_at") == [(4, 1, 0, 0.0), (4, 0, None, None), (4, 1, 0, 0.0)]


def test_authors_with_a_trace_are_a_floor_where_there_is_no_telemetry(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table("marts.person_accounts")
    warehouse.table(
        "marts.pull_requests",
        opened("ann", "2026-01-05", "ai_coauthored"),
        opened("ann", "2026-01-06", "ai_coauthored"),
        opened("bob", "2026-01-06"),
        opened_by_agent("2026-01-06", None, None),
    )
    telemetry(warehouse)
    warehouse.build("metrics.adoption", teams=CORE)
    assert warehouse.row(
        "select marked_author_count, marked_author_share, active_share, people_basis, is_half_active"
        " from metrics.adoption where team_slice = 'core'"
    ) == (1, 0.25, None, "traces", None)


def test_who_had_an_agent_open_one_has_used_a_tool_and_who_merged_it_need_not_have(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table("marts.person_accounts")
    people = {"github:ann": "request", "github:bob": "co_author", "github:cyd": "merger", "github:dee": "assignee"}
    warehouse.table("marts.pull_requests", *(opened_by_agent("2026-01-06", *pair) for pair in people.items()))
    telemetry(warehouse)
    warehouse.build("metrics.adoption_weeks", teams=CORE)
    assert warehouse.row(
        "select marked_author_count, marked_author_share from metrics.adoption_weeks where team_slice = 'core'"
    ) == (2, 0.5)


def test_the_figures_of_four_weeks_leave_out_weeks_that_nobody_could_be_seen_in(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(4), window("2026-01-01", "2026-02-01", "month"))
    warehouse.table("marts.day_windows", *day_windows(4))
    warehouse.table(
        "marts.pull_requests",
        opened("ann", "2026-01-05", "ai_coauthored"),
        opened("ann", "2026-01-26"),
        opened("bob", "2026-01-27"),
    )
    telemetry(
        warehouse,
        [
            active("ann", "2026-01-05"),
            active("bob", "2026-01-06"),
            active("ann", "2026-01-27"),
            active("bob", "2026-01-27"),
            active("cyd", "2026-01-27"),
        ],
        [covered("ann", "2026-01-05", "2026-01-11"), covered("ann", "2026-01-26", "2026-02-01")],
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("metrics.adoption", teams=CORE)
    rows = warehouse.rows(
        "select n, ai_share, ai_share_four_weeks, active_share, active_share_four_weeks, is_half_active, people_basis"
        " from metrics.adoption where team_slice = 'core' and window_kind = 'week' order by starts_at"
    )
    assert rows == [
        (1, 1.0, 1.0, 0.5, 0.5, True, "telemetry"),
        (0, None, 1.0, None, 0.5, True, "traces"),
        (0, None, 1.0, None, 0.5, True, "traces"),
        (2, 0.0, 1 / 3, 0.75, 5 / 8, True, "telemetry"),
    ]
    assert warehouse.row(
        "select n, active_count, active_share, active_week_count from metrics.adoption"
        " where team_slice = 'core' and window_kind = 'month'"
    ) == (3, 5, 5 / 8, 2)


def day_windows(count: int) -> list[Mapping[str, object]]:
    days = [(datetime.fromisoformat(MONDAYS[0]) + timedelta(days=day)).date() for day in range(7 * count)]
    month = window("2026-01-01", "2026-02-01", "month")
    found = []
    for number, day in enumerate(days):
        held = [window(MONDAYS[number // 7], MONDAYS[number // 7 + 1]), *([month] if day < date(2026, 2, 1) else [])]
        found += [{"day": day} | {name: value for name, value in one.items() if name != "closes_at"} for one in held]
    return found


LABELS = ["agent_authored", "ai_coauthored", "ai_suggestion", "ai_assisted", "declared_human", "no_trace", "automation"]


def test_the_shares_of_all_labels_stand_with_automation_among_them(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *weeks(1))
    warehouse.table("marts.pull_requests", *(opened("ann", "2026-01-05", label) for label in [*LABELS, "no_trace"]))
    warehouse.table("marts.person_accounts")
    warehouse.build("metrics.adoption_labels", teams=CORE)
    rows = warehouse.rows(
        "select ai_label, n, label_count, label_share from metrics.adoption_labels where team_slice = 'all'"
    )
    assert sorted(rows) == sorted(
        (label, 8, 2, 0.25) if label == "no_trace" else (label, 8, 1, 0.125) for label in LABELS
    )


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from(["core", "unassigned"]), st.sampled_from(LABELS), st.integers(0, 20)), min_size=1
    )
)
def test_the_shares_of_each_window_add_up_to_one(rows: list[tuple[str, str, int]]) -> None:
    with connect() as connection:
        warehouse = Warehouse(connection)
        warehouse.table("marts.windows", *weeks(3))
        days = [datetime.fromisoformat(MONDAYS[0]) + timedelta(days=day) for _, _, day in rows]
        warehouse.table(
            "marts.pull_requests",
            *(opened("ann", day.isoformat(), label, team) for (team, label, _), day in zip(rows, days, strict=True)),
        )
        warehouse.build("metrics.adoption_labels", teams=CORE)
        sums = warehouse.rows(
            "select sum(label_share), sum(label_count), max(n) from metrics.adoption_labels"
            " group by team_slice, starts_at"
        )
        assert all(share == pytest.approx(1) and count == n for share, count, n in sums)

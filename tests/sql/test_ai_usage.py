"""What telemetry tells of the use of AI tools: days, and for whom it could have told anything. Zero is not missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from connectors.usage_files.records import CommitLines, UsageDay, UsageFilePart
from tests.sql.warehouse import Warehouse

TABLES = ("staging.github_copilot_usage", "staging.github_copilot_seats", "staging.github_copilot_report_days")


def used(login: str, day: str, **more: object) -> Mapping[str, object]:
    return {"organization": "acme", "login": login, "user_id": 7, "day": day, "interaction_count": 1} | more


def seat(login: str, created_at: str, day: str, organization: str = "acme") -> Mapping[str, object]:
    return {"organization": organization, "login": login, "created_at": created_at, "day": day}


def reported(*days: str, organization: str = "acme") -> list[Mapping[str, object]]:
    whole = {"is_available": True, "unreadable_line_count": 0}
    return [{"organization": organization, "day": day} | whole for day in days]


def told(account: str, day: str, value: float = 1, *, file: str = "a.csv", **more: object) -> Mapping[str, object]:
    """What a file tells of an account's day."""
    known: dict[str, object] = {"tool": "claude", "measure": "active", "source": "claude_code", "line": 2}
    return known | {"account": account, "day": day, "value": value, "file": file} | more


def copilot(warehouse: Warehouse, usage: object = (), seats: object = (), reports: object = ()) -> None:
    for table, rows in zip(TABLES, (usage, seats, reports), strict=True):
        warehouse.table(table, *rows)  # type: ignore[misc] - a sequence of rows


def test_each_measure_of_a_day_is_a_row_and_what_is_not_told_is_none(warehouse: Warehouse) -> None:
    copilot(warehouse, [used("Ann", "2026-01-05", interaction_count=3, added_line_count=0)])
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("from marts.ai_usage_days order by measure") == [
        ("2026-01-05", "github:ann", "copilot", "active", 1.0, "github_copilot"),
        ("2026-01-05", "github:ann", "copilot", "interactions", 3.0, "github_copilot"),
        ("2026-01-05", "github:ann", "copilot", "lines_added", 0.0, "github_copilot"),
    ]


@pytest.mark.parametrize(
    ("told", "active"),
    [
        ({"interaction_count": 0, "generation_count": 0, "is_chat_used": False}, 0),
        ({"interaction_count": 0, "is_review_received": True}, 0),
        ({"interaction_count": 0, "acceptance_count": 1}, 1),
        ({"interaction_count": 0, "is_cli_used": True}, 1),
        ({"interaction_count": None}, 1),
    ],
)
def test_a_day_is_active_unless_the_report_says_otherwise(
    warehouse: Warehouse, told: Mapping[str, object], active: int
) -> None:
    copilot(warehouse, [used("ann", "2026-01-05", **told)])
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("select value from marts.ai_usage_days where measure = 'active'") == [(active,)]


def test_accounts_of_a_person_are_added_and_the_same_account_in_two_organisations_is_not(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        [
            used("ann", "2026-01-05", interaction_count=3),
            used("ann", "2026-01-05", interaction_count=3, organization="acme-labs"),
            used("ann-at-work", "2026-01-05", interaction_count=4, user_id=8),
        ],
    )
    warehouse.build("marts.ai_usage_days", people=[{"name": "Ann", "github": ["ann", "ann-at-work"]}])
    assert warehouse.rows("select person, measure, value from marts.ai_usage_days order by all") == [
        ("Ann", "active", 1),
        ("Ann", "interactions", 7),
    ]


COVERED = "select person, starts_on, ends_on from marts.ai_coverage order by all"


def test_a_seat_is_covered_on_the_days_that_have_a_report(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        seats=[
            seat("Ann", "2026-01-06T10:00", "2026-01-09"),
            seat("Ann", "2026-01-06T10:00", "2026-01-10"),
            seat("bob", "2025-12-01T10:00", "2026-01-06", organization="acme-labs"),
        ],
        reports=reported("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-09", "2026-01-10", "2026-01-11"),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-06", "2026-01-07"),
        ("github:ann", "2026-01-09", "2026-01-10"),
    ]


def test_a_day_whose_report_is_not_available_is_a_gap_and_no_zero(warehouse: Warehouse) -> None:
    lacking = {"organization": "acme", "day": "2026-01-06", "is_available": False}
    copilot(
        warehouse,
        seats=[seat("ann", "2026-01-01", "2026-01-31")],
        reports=[*reported("2026-01-05", "2026-01-07"), lacking],
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-05", "2026-01-05"),
        ("github:ann", "2026-01-07", "2026-01-07"),
    ]


def test_who_is_not_in_a_report_with_unreadable_lines_may_be_in_one_of_them(warehouse: Warehouse) -> None:
    broken = {"organization": "acme", "day": "2026-01-06", "is_available": True, "unreadable_line_count": 1}
    copilot(
        warehouse,
        usage=[used("bob", "2026-01-06")],
        seats=[seat("ann", "2026-01-01", "2026-01-31")],
        reports=[*reported("2026-01-05"), broken],
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-05", "2026-01-05"),
        ("github:bob", "2026-01-06", "2026-01-06"),
    ]


def test_in_the_time_of_a_file_with_rows_that_can_not_be_used_only_who_has_a_row_is_covered(
    warehouse: Warehouse,
) -> None:
    warehouse.table(
        "staging.ai_usage_days",
        *(told("ann@example.com", day, file="whole.csv") for day in ("2026-01-02", "2026-01-10")),
        *(told("bob@example.com", day, file="broken.csv") for day in ("2026-01-05", "2026-01-07")),
    )
    warehouse.table("staging.ai_usage_file_parts", {"file": "broken.csv", "part": 0, "left_out_count": 1})
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("email:ann@example.com", "2026-01-02", "2026-01-04"),
        ("email:ann@example.com", "2026-01-08", "2026-01-10"),
        ("email:bob@example.com", "2026-01-05", "2026-01-05"),
        ("email:bob@example.com", "2026-01-07", "2026-01-07"),
    ]


def test_who_stands_in_a_report_was_covered_with_or_without_a_known_seat(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        usage=[used("ann", "2026-01-05"), used("ann", "2026-01-06", interaction_count=0), used("ann", "2026-01-08")],
        reports=reported("2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows(COVERED) == [
        ("github:ann", "2026-01-05", "2026-01-06"),
        ("github:ann", "2026-01-08", "2026-01-08"),
    ]


def test_stretches_of_two_accounts_and_organisations_become_one(warehouse: Warehouse) -> None:
    copilot(
        warehouse,
        seats=[
            seat("ann", "2026-01-05", "2026-01-06"),
            seat("ann-at-work", "2026-01-06", "2026-01-08", organization="acme-labs"),
            seat("ann-at-work", "2026-01-09", "2026-01-09"),
        ],
        reports=[
            *reported("2026-01-05", "2026-01-06", "2026-01-09"),
            *reported("2026-01-06", "2026-01-07", "2026-01-08", organization="acme-labs"),
        ],
    )
    warehouse.build("marts.ai_coverage", people=[{"name": "Ann", "github": ["ann", "ann-at-work"]}])
    assert warehouse.rows(COVERED) == [("Ann", "2026-01-05", "2026-01-09")]


def test_a_form_that_does_not_tell_active_says_it_by_what_else_it_counts(warehouse: Warehouse) -> None:
    warehouse.table(
        "staging.ai_usage_days",
        told("ann@example.com", "2026-01-05", 3, measure="sessions"),
        told("bob@example.com", "2026-01-05", 0, measure="sessions"),
        told("cyd@example.com", "2026-01-05", 3, measure="sessions"),
        told("cyd@example.com", "2026-01-05", 0),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("select person, value from marts.ai_usage_days where measure = 'active' order by all") == [
        ("email:ann@example.com", 1),
        ("email:bob@example.com", 0),
        ("email:cyd@example.com", 0),
    ]


def test_the_same_figure_of_two_sources_stays_two_rows(warehouse: Warehouse) -> None:
    warehouse.table(
        "staging.ai_usage_days",
        told("ann@example.com", "2026-01-05", 3, measure="sessions"),
        told("ann@example.com", "2026-01-05", 3, measure="sessions", source="usage_file"),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_usage_days")
    assert warehouse.rows("select source, value from marts.ai_usage_days where measure = 'sessions' order by all") == [
        ("claude_code", 3),
        ("usage_file", 3),
    ]


def test_files_cover_a_person_from_the_first_row_to_the_last_where_some_file_tells_of_the_days(
    warehouse: Warehouse,
) -> None:
    warehouse.table(
        "staging.ai_usage_days",
        told("ann@example.com", "2026-01-02", file="january"),
        told("ann@example.com", "2026-01-28", file="january"),
        told("bob@example.com", "2026-01-10", file="january"),
        told("ann@example.com", "2026-03-05", file="march"),
        told("bob@example.com", "2026-03-02", file="march"),
        told("bob@example.com", "2026-03-09", 0, file="march"),
        told("ann@example.com", "2026-02-10", file="cursor", tool="cursor", source="cursor"),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_coverage")
    assert warehouse.rows("select person, tool, starts_on, ends_on from marts.ai_coverage order by all") == [
        ("email:ann@example.com", "claude", "2026-01-02", "2026-01-28"),
        ("email:ann@example.com", "claude", "2026-03-02", "2026-03-05"),
        ("email:ann@example.com", "cursor", "2026-02-10", "2026-02-10"),
        ("email:bob@example.com", "claude", "2026-01-10", "2026-01-28"),
        ("email:bob@example.com", "claude", "2026-03-02", "2026-03-09"),
    ]


def test_who_did_nothing_and_who_is_not_seen_never_look_alike(warehouse: Warehouse) -> None:
    warehouse.table(
        "staging.ai_usage_days",
        told("idle@example.com", "2026-01-05", 0),
        told("busy@example.com", "2026-01-05"),
        told("busy@example.com", "2026-01-07"),
    )
    warehouse.table("marts.person_accounts")
    warehouse.build("marts.ai_usage_days", "marts.ai_coverage")
    days = warehouse.rows(
        """
        select people.person, days.day, usage.value, coverage.person is not null
        from (select 'email:' || unnest(['idle', 'busy', 'unseen']) || '@example.com' as person) as people
        cross join (values (date '2026-01-05'), (date '2026-01-06')) as days (day)
        left join marts.ai_usage_days as usage on usage.person = people.person and usage.date = days.day
        left join marts.ai_coverage as coverage
            on coverage.person = people.person and days.day between coverage.starts_on and coverage.ends_on
        order by all
        """
    )
    assert days == [
        ("email:busy@example.com", "2026-01-05", 1, True),
        ("email:busy@example.com", "2026-01-06", None, True),
        ("email:idle@example.com", "2026-01-05", 0, True),
        ("email:idle@example.com", "2026-01-06", None, False),
        ("email:unseen@example.com", "2026-01-05", None, False),
        ("email:unseen@example.com", "2026-01-06", None, False),
    ]


def test_an_account_that_nobody_has_is_told_with_its_first_line(warehouse: Warehouse) -> None:
    warehouse.table("marts.person_accounts", {"kind": "github", "account": "ann", "person": "github:ann"})
    warehouse.table(
        "staging.ai_usage_days",
        told("ann", "2026-01-05"),
        told("bob", "2026-01-05", line=7),
        told("bob", "2026-01-05", measure="sessions", line=7),
        told("bob", "2026-01-06", line=9),
        told("bob", "2026-01-07", line=3, file="b.csv"),
    )
    warehouse.build("marts.ai_usage_unknown_accounts")
    assert warehouse.rows("from marts.ai_usage_unknown_accounts") == [("bob", "account:bob", 3, "a.csv", 7)]


def part(file: str) -> UsageFilePart:
    return UsageFilePart(file=file, part=0, row_count=1, left_out_count=0)


def usage_day(file: str, row: int, value: float, day: str = "2026-01-05", variant: str = "") -> UsageDay:
    return UsageDay(
        file=file,
        part=0,
        row=row,
        line=row + 1,
        day=date.fromisoformat(day),
        account="ann",
        tool="claude",
        measure="sessions",
        value=value,
        source="claude_code",
        variant=variant,
    )


def test_what_files_tell_twice_counts_once_and_what_differs_in_the_terminal_twice(warehouse: Warehouse) -> None:
    warehouse.add(
        part("a.csv"),
        part("b.csv"),
        usage_day("b.csv", 1, 4),
        usage_day("a.csv", 1, 2),
        usage_day("a.csv", 2, 3, variant="tmux"),
        usage_day("a.csv", 3, 9, day="2026-02-03"),
    )
    warehouse.build("staging.ai_usage_days")
    assert warehouse.rows("select file, line, value from staging.ai_usage_days order by all") == [
        ("a.csv", 3, 3),
        ("b.csv", 2, 4),
    ]


def test_rows_of_a_file_that_is_gone_do_not_count(warehouse: Warehouse) -> None:
    def lines(file: str, count: int) -> CommitLines:
        return CommitLines(
            file=file,
            part=0,
            row=1,
            line=1,
            repository=None,
            commit_oid="ab" * 20,
            tool="cursor",
            ai_line_count=count,
            total_line_count=9,
            source="cursor_commits",
        )

    warehouse.add(part("a"), part("b"), lines("a", 3), lines("b", 4), usage_day("b", 2, 1))
    warehouse.sweep(UsageFilePart, ("a", 0))
    warehouse.build(
        "staging.ai_usage_file_parts", "staging.ai_usage_days", "staging.ai_commit_lines", "marts.ai_commit_lines"
    )
    assert warehouse.rows("select file from staging.ai_usage_file_parts") == [("a",)]
    assert warehouse.rows("from staging.ai_usage_days") == []
    assert warehouse.rows("from marts.ai_commit_lines") == [(None, "ab" * 20, "cursor", 3, 9, "cursor_commits")]


def test_where_a_file_does_not_tell_all_lines_of_a_commit_github_does(warehouse: Warehouse) -> None:
    known = {"tool": "claude", "ai_line_count": 3, "source": "git_ai_notes"}
    warehouse.table(
        "staging.ai_commit_lines",
        *(
            known | {"commit_oid": oid, "total_line_count": total}
            for oid, total in (("a", None), ("b", 9), ("c", None))
        ),
    )
    commits = [{"number": number, "commit_oid": oid, "additions": 7} for number, oid in ((1, "a"), (2, "a"), (1, "b"))]
    warehouse.table("staging.github_commits", *commits)
    warehouse.build("marts.ai_commit_lines")
    assert warehouse.rows("select commit_oid, total_line_count from marts.ai_commit_lines order by all") == [
        ("a", 7),
        ("b", 9),
        ("c", None),
    ]

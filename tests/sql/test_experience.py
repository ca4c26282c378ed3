"""How well authors know the repository and the files that they change: tenure and familiarity, and before adoption."""

from __future__ import annotations

import pytest

from connectors.github import records as github
from tests.sql.records import branch_commit, commit, file, pull_request
from tests.sql.warehouse import Warehouse

LATER = "2026-01-05T08:00"
EXPERIENCE = "select tenure_days, line_count, familiar_line_count from marts.pull_request_experience where number = 9"


def earlier(number: int, created_at: str, path: str = "src/a.py", *, is_merged: bool = True) -> list[github.Record]:
    """A pull request of ann's that changed ten lines of a file."""
    change = pull_request(number, created_at=created_at, merged_at=created_at if is_merged else None)
    return [change, file(number, path, 10, 0)]


@pytest.mark.parametrize(
    ("before", "familiar"),
    [
        (earlier(1, "2025-12-05T08:00"), 30),
        (earlier(1, "2025-01-05T08:00"), 30),
        (earlier(1, "2025-01-05T07:59"), 0),
        (earlier(1, "2025-12-05T08:00", "src/other.py"), 0),
        (earlier(1, "2025-12-05T08:00", is_merged=False), 0),
        (earlier(1, LATER), 0),
        ([], 0),
    ],
    ids=[
        "a month before",
        "365 days before",
        "longer before",
        "another file",
        "not merged",
        "begun together",
        "nothing",
    ],
)
def test_lines_are_familiar_in_files_that_the_author_changed_in_the_365_days_before(
    warehouse: Warehouse, before: list[github.Record], familiar: int
) -> None:
    warehouse.add(
        before,
        pull_request(9, created_at=LATER),
        file(9, "src/a.py", 20, 10),
        file(9, "src/b.py", 10, 0),
        file(9, "yarn.lock", 500, 0),
    )
    warehouse.build("marts.pull_request_experience")
    assert warehouse.row(EXPERIENCE)[1:] == (40, familiar)


def test_what_another_author_changed_is_not_familiar(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="bob", created_at="2025-12-05T08:00", merged_at="2025-12-06T08:00"),
        file(1, "src/a.py", 10, 0),
        pull_request(9, created_at=LATER),
        file(9, "src/a.py", 20, 10),
    )
    warehouse.build("marts.pull_request_experience")
    assert warehouse.row(EXPERIENCE) == (0, 30, 0)


def test_a_person_with_two_accounts_knows_what_either_changed(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann-at-home", created_at="2025-12-26T08:00", merged_at="2025-12-26T09:00"),
        file(1, "src/a.py", 10, 0),
        pull_request(9, created_at=LATER),
        file(9, "src/a.py", 20, 10),
    )
    warehouse.build("marts.pull_request_experience", people=[{"name": "Ann", "github": ["ann", "ann-at-home"]}])
    assert warehouse.row(EXPERIENCE) == (10, 30, 30)


def test_tenure_begins_with_the_first_commit_on_the_branch_or_pull_request(warehouse: Warehouse) -> None:
    warehouse.add(
        branch_commit("a"),
        pull_request(9, author="ann", created_at="2026-01-15T08:00"),
        commit(9, authored_at="2026-01-09T08:00"),
        pull_request(8, author="ann", repository="acme/web", created_at="2025-01-15T08:00"),
    )
    warehouse.build("marts.pull_request_experience")
    assert warehouse.rows(
        "select number, person, started_at, tenure_days, lookback_days from marts.pull_request_experience"
        " order by number"
    ) == [(8, "github:ann", "2025-01-15T08:00", 0, 0), (9, "github:ann", "2026-01-09T08:00", 4, 4)]


def test_tenure_has_three_classes(warehouse: Warehouse) -> None:
    first_at = {
        "ann": "2025-10-08T08:00",
        "bob": "2025-10-07T08:00",
        "cem": "2025-01-05T08:00",
        "dora": "2025-01-05T07:00",
    }
    for number, (author, moment) in enumerate(first_at.items()):
        warehouse.add(pull_request(number, author=author, created_at=moment))
        warehouse.add(pull_request(number + 10, author=author, created_at=LATER))
    warehouse.build("marts.pull_requests")
    assert warehouse.rows(
        "select author, tenure_class from marts.pull_requests where number >= 10 order by author"
    ) == [
        ("ann", "under 90 days"),
        ("bob", "90 to 365 days"),
        ("cem", "90 to 365 days"),
        ("dora", "over 365 days"),
    ]


def test_familiarity_has_three_classes_and_says_how_far_the_data_look_back(warehouse: Warehouse) -> None:
    warehouse.add(earlier(1, "2025-12-05T08:00"))
    for number, (known, unknown) in enumerate([(0, 10), (10, 10), (11, 10), (10, 0), (0, 0)], start=11):
        warehouse.add(
            pull_request(number, created_at=LATER, changed_files=2),
            file(number, "src/a.py", known, 0),
            file(number, "src/b.py", unknown, 0),
        )
    warehouse.build("marts.pull_requests")
    assert warehouse.rows(
        "select familiarity_class, familiarity_lookback_days from marts.pull_requests where number > 10 order by number"
    ) == [("none", 31), ("up to half", 31), ("over half", 31), ("over half", 31), (None, 31)]


def test_an_agents_pull_request_is_judged_by_the_person_who_answers_for_it(warehouse: Warehouse) -> None:
    warehouse.add(earlier(1, "2025-12-26T08:00"), pull_request(9, author="agent[bot]", created_at=LATER))
    warehouse.add(file(9, "src/a.py", 20, 10))
    warehouse.table(
        "marts.pull_request_ai",
        {"pull_request_key": 1_000_000_001},
        {"pull_request_key": 1_000_000_009, "accountable_person": "github:ann"},
    )
    warehouse.build("marts.pull_request_experience")
    assert warehouse.row(EXPERIENCE) == (10, 30, 30)


def test_an_app_has_no_tenure_and_no_familiarity(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(9, author="renovate[bot]"), file(9, "src/a.py", 20, 10))
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select author_person, tenure_class, familiarity_class from marts.pull_requests") == (
        None,
        None,
        None,
    )


def marked(number: int, person: str, created_at: str, ai_label: str = "ai_coauthored") -> dict[str, str | int]:
    return {"number": number, "person": person, "created_at": created_at, "ai_label": ai_label}


def add_marked(warehouse: Warehouse, *rows: dict[str, str | int]) -> None:
    """Pull requests of known persons, opened at a moment, with a label."""
    place = {"repository": "acme/shop"}
    warehouse.add(pull_request(int(row["number"]), created_at=str(row["created_at"])) for row in rows)
    warehouse.table(
        "marts.pull_request_ai",
        *(place | {"number": row["number"], "ai_label": row["ai_label"]} for row in rows),
    )
    warehouse.table(
        "marts.pull_request_experience",
        *(place | {"number": row["number"], "person": row["person"]} for row in rows),
    )


def test_ai_is_taken_up_with_the_first_of_two_marked_pull_requests_within_four_weeks(warehouse: Warehouse) -> None:
    add_marked(
        warehouse,
        marked(1, "Ann", "2025-10-01T08:00"),
        marked(2, "Ann", "2025-11-01T08:00"),
        marked(3, "Ann", "2025-11-29T08:00"),
        marked(4, "Bob", "2025-11-01T08:00"),
        marked(5, "Bob", "2025-11-02T08:00", "no_trace"),
        marked(6, "Bob", "2025-11-29T08:01"),
    )
    warehouse.table("marts.ai_usage_days")
    warehouse.build("marts.adoptions")
    assert warehouse.rows("from marts.adoptions") == [("Ann", "2025-11-01T08:00", "traces")]


def test_telemetry_tells_of_the_first_day_of_use_where_it_is_earlier(warehouse: Warehouse) -> None:
    add_marked(
        warehouse,
        marked(1, "Ann", "2025-11-01T08:00"),
        marked(2, "Ann", "2025-11-02T08:00"),
        marked(3, "Bob", "2025-11-01T08:00"),
        marked(4, "Bob", "2025-11-02T08:00"),
    )
    day = {"measure": "active", "tool": "copilot"}
    warehouse.table(
        "marts.ai_usage_days",
        day | {"person": "Ann", "date": "2025-10-01", "value": 0.0},
        day | {"person": "Ann", "date": "2025-10-07", "value": 1.0},
        day | {"person": "Bob", "date": "2025-11-05", "value": 1.0},
        day | {"person": "Cem", "date": "2025-12-01", "value": 1.0},
    )
    warehouse.build("marts.adoptions")
    assert warehouse.rows("from marts.adoptions order by person") == [
        ("Ann", "2025-10-07T00:00", "telemetry"),
        ("Bob", "2025-11-01T08:00", "traces"),
        ("Cem", "2025-12-01T00:00", "telemetry"),
    ]


def began(number: int, started_at: str, lines: int, familiar: int, person: str = "Ann") -> dict[str, object]:
    return {
        "repository": "acme/shop",
        "number": number,
        "person": person,
        "started_at": started_at,
        "first_seen_at": "2025-01-10",
        "lookback_days": 0.0,
        "line_count": lines,
        "familiar_line_count": familiar,
    }


def test_moderators_are_measured_before_a_person_took_up_ai_tools(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.pull_request_experience",
        began(1, "2025-02-01", 10, 0),
        began(2, "2025-03-01", 30, 30),
        began(3, "2025-04-01", 900, 0),
    )
    warehouse.table("marts.adoptions", {"person": "Ann", "adopted_at": "2025-04-01"})
    warehouse.table("marts.periods", {"place": 2, "starts_at": "2025-06-01"})
    warehouse.build("marts.author_repositories", stacks=[{"stack": "internal", "repositories": ["acme/shop"]}])
    assert warehouse.rows(
        "select person, measured_at, pull_request_count, tenure_days, tenure_class, familiar_line_share,"
        " familiarity_class, stack_class from marts.author_repositories"
    ) == [("Ann", "2025-04-01T00:00", 2, 81, "under 90 days", 0.75, "over half", "internal")]


def test_moderators_of_who_never_took_up_ai_tools_are_those_at_the_second_period(warehouse: Warehouse) -> None:
    warehouse.table(
        "marts.pull_request_experience", began(1, "2025-02-01", 10, 5), began(2, "2025-07-01", 10, 0, "Bob")
    )
    warehouse.table("marts.adoptions")
    warehouse.table("marts.periods", {"place": 1, "starts_at": "2025-01-01"}, {"place": 2, "starts_at": "2025-06-01"})
    warehouse.build("marts.author_repositories")
    assert warehouse.rows(
        "select person, measured_at, pull_request_count, tenure_class, familiarity_class, adopted_at"
        " from marts.author_repositories order by person"
    ) == [
        ("Ann", "2025-06-01T00:00", 1, "90 to 365 days", "up to half", None),
        ("Bob", "2025-06-01T00:00", 0, "90 to 365 days", None, None),
    ]

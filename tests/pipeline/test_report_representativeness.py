"""Whether the repositories whose lead time is known stand for the others, from literal rows of the published file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest

from pipeline import gates
from pipeline.report import representativeness
from pipeline.report.scope import Scope
from pipeline.statistics import ratio_between

OPENED = datetime(2026, 1, 5)  # noqa: DTZ001 - the published file has no offsets
NOT_REPRESENTATIVE = "- **The lead-time figures are not representative of this team.**"


@pytest.fixture
def scope() -> Iterator[Scope]:
    with duckdb.connect() as connection:
        connection.execute(
            "create schema marts;"
            "create table marts.windows (window_kind varchar, starts_at timestamp);"
            "insert into marts.windows values ('all', '2026-01-05'), ('week', '2030-01-07');"
            "create table marts.pull_requests (repository varchar, team varchar, state varchar, ai_label varchar,"
            " created_at timestamp, merged_at timestamp, deployed_at timestamp, work_started_at timestamp,"
            " is_deployed_by_first_known boolean)"
        )
        yield Scope(connection, "core", datetime(2026, 2, 2))  # noqa: DTZ001 - the published file has no offsets


def merged(scope: Scope, repository: str, hours: list[float], *, known: int, **more: object) -> None:
    """Pull requests that took so many hours from opening to merge; of the first so many the lead time is known."""
    for place, length in enumerate(hours):
        row: dict[str, object] = {"repository": repository, "team": "core", "state": "merged", "ai_label": "no_trace"}
        row |= {"created_at": OPENED, "merged_at": OPENED + timedelta(hours=length)}
        row |= {"work_started_at": OPENED, "is_deployed_by_first_known": False}
        row |= {"deployed_at": row["merged_at"] if place < known else None} | more
        places = ", ".join("?" for _ in row)
        scope.connection.execute(
            f"insert into marts.pull_requests ({', '.join(row)}) values ({places})", list(row.values())
        )


def repositories(scope: Scope, covered_hours: float, other_hours: float, *, others: int = 4) -> None:
    """Ten pull requests in each of many repositories whose lead time is known, and in some where it is not."""
    for number in range(4 * others):
        merged(scope, f"covered-{number}", [covered_hours + number % 4] * 10, known=10)
    for number in range(others):
        merged(scope, f"other-{number}", [other_hours + number] * 10, known=0)


def test_the_ratio_is_that_of_the_means_and_its_interval_leaves_out_each_repository(scope: Scope) -> None:
    repositories(scope, 20, 20)
    known, there = representativeness.sentences(scope)
    assert known == (
        "- Lead time is known for 160 of 200 merged pull requests (80.0 %); in 16 of 20 repositories for at least 80 %."
    )
    blocks = [(10 * (20.0 + number), 10.0) for number in range(4)]
    wanted = ratio_between(blocks, blocks * 4)
    assert wanted is not None
    assert there == (
        f"- There, pull requests take x1.00 [{wanted.low:.2f}, {wanted.high:.2f}] as long from opening to merge as in"
        " the other repositories."
    )


@pytest.mark.parametrize("covered_hours", [10, 40])
def test_repositories_that_are_clearly_faster_or_slower_do_not_stand_for_the_others(
    scope: Scope, covered_hours: float
) -> None:
    repositories(scope, covered_hours, 20)
    assert list(representativeness.sentences(scope))[-1] == NOT_REPRESENTATIVE


def test_less_than_80_percent_known_do_not_stand_for_the_rest_however_alike(scope: Scope) -> None:
    repositories(scope, 20, 20)
    merged(scope, "other-0", [20], known=0)
    assert list(representativeness.sentences(scope))[-1] == NOT_REPRESENTATIVE
    for_all = list(representativeness.sentences(Scope(scope.connection, "all", scope.as_of)))
    assert for_all[-1] == "- **The lead-time figures are not representative of all teams.**"


def test_few_other_repositories_have_a_reason_and_no_ratio(scope: Scope) -> None:
    repositories(scope, 20, 90, others=3)
    _, there, verdict = representativeness.sentences(scope)
    assert verdict == "- Whether the lead-time figures hold for the other 30 too can not be told."
    assert there == (
        "- Whether pull requests there take as long as in other repositories: not enough data (those in the others are"
        " as if of 3.0 repositories, 4 are needed)."
    )


def test_where_every_repository_is_covered_what_the_others_are_like_can_not_be_told(scope: Scope) -> None:
    merged(scope, "covered", [20] * 10, known=9)
    assert list(representativeness.sentences(scope)) == [
        "- Lead time is known for 9 of 10 merged pull requests (90.0 %); in 1 of 1 repository for at least 80 %.",
        "- Whether the lead-time figures hold for the other 1 too can not be told.",
    ]


def test_where_all_lead_times_are_known_there_is_nothing_to_tell(scope: Scope) -> None:
    merged(scope, "covered", [20] * 10, known=10)
    assert len(list(representativeness.sentences(scope))) == 1


def test_a_repository_with_few_known_lead_times_is_one_of_the_others(scope: Scope) -> None:
    merged(scope, "covered", [20] * 10, known=8)
    merged(scope, "other", [20] * 10, known=7)
    assert "in 1 of 2 repositories for at least 80 %." in next(iter(representativeness.sentences(scope)))


def test_without_any_known_lead_time_nothing_is_said(scope: Scope) -> None:
    merged(scope, "other", [20] * 10, known=0)
    assert list(representativeness.sentences(scope)) == []


def test_what_the_table_of_lead_times_leaves_out_is_left_out(scope: Scope) -> None:
    merged(scope, "covered", [20] * 10, known=10)
    merged(scope, "covered", [20], known=1, is_deployed_by_first_known=True)
    merged(scope, "covered", [20], known=1, ai_label="automation")
    merged(scope, "covered", [20], known=1, team="web")
    merged(scope, "covered", [20], known=1, state="open")
    merged(scope, "covered", [20], known=1, deployed_at="2026-01-04")
    known, *_ = representativeness.sentences(scope)
    assert known.startswith("- Lead time is known for 10 of 11 merged pull requests")


@pytest.mark.parametrize(
    ("covered", "others", "gate"),
    [
        ([10] * 4, [10] * 4, gates.OK),
        ([10, 10, 9], [10] * 4, "29 there, 30 are needed"),
        ([10] * 4, [], "0 in the others, 30 are needed"),
        ([97, 1, 1, 1], [10] * 4, "those there are as if of 1.0 repositories, 4 are needed"),
    ],
)
def test_repositories_are_compared_on_enough_pull_requests_of_enough_of_them(
    covered: list[int], others: list[int], gate: str
) -> None:
    assert gates.ratio_of_repositories(covered, others) == gate

"""How pull requests are reviewed, drawn back and opened again, and what reports print of it."""

from __future__ import annotations

import pytest

from tests.sql.records import commit, event, pull_request, review
from tests.sql.test_metrics import FIRST, WEEKS, merged
from tests.sql.warehouse import Warehouse


def test_reviews_are_told_by_who_wrote_them(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann", merged_at="2026-01-06T08:00"),
        review(1, "ann", "2026-01-05T09:00", comment_count=20),
        review(1, "checker[bot]", "2026-01-05T10:00", "APPROVED", comment_count=7),
        review(1, None, "2026-01-05T11:00", "APPROVED", comment_count=30),
        review(1, "bob", "2026-01-05T12:00", comment_count=4),
        review(1, "cem", "2026-01-05T13:00", "APPROVED", comment_count=1),
        review(1, "cem", "2026-01-06T09:00", "APPROVED"),
    )
    warehouse.build("marts.pull_request_reviews")
    assert warehouse.rows("from marts.pull_request_reviews") == [
        ("acme/shop", 1, 6, 3, 1, 5, 7, "2026-01-05T12:00", "2026-01-05T10:00", "2026-01-05T13:00")
    ]


def test_a_review_by_another_account_of_the_author_is_the_authors_own(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, author="ann", merged_at="2026-01-06T08:00"),
        review(1, "Ann-Work", "2026-01-05T12:00", "APPROVED", comment_count=3),
        pull_request(2, author="Ann-Work", merged_at="2026-01-06T08:00"),
        review(2, "ann", "2026-01-05T12:00", "APPROVED"),
        review(2, "bob", "2026-01-05T13:00"),
    )
    warehouse.build("marts.pull_requests", people=[{"name": "Ann", "github": ["ann", "ann-work"]}])
    assert warehouse.rows(
        "select number, review_count, human_review_count, human_comment_count, first_human_review_at, approved_at,"
        " is_merged_without_human_review, is_merged_without_any_review from marts.pull_requests order by number"
    ) == [(1, 1, 0, 0, None, None, True, True), (2, 2, 1, 0, "2026-01-05T13:00", None, False, False)]


def test_a_user_that_a_rule_knows_as_a_bot_reviews_as_an_app_and_writes_as_one(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-06T08:00"),
        review(1, "snyk-bot", "2026-01-05T12:00"),
        review(1, "CursorAgent", "2026-01-05T13:00", "APPROVED"),
        pull_request(2, author="snyk-bot", merged_at="2026-01-06T08:00"),
        pull_request(3, author="cursoragent"),
        pull_request(4, author="snyk-botany"),
        review(2, "snyk-botany", "2026-01-05T12:00"),
    )
    warehouse.build("marts.pull_requests", "marts.people")
    assert warehouse.rows(
        "select number, is_bot_author, human_review_count, app_review_count, approved_at,"
        " is_merged_without_human_review, is_merged_without_any_review from marts.pull_requests order by number"
    ) == [
        (1, False, 0, 2, None, True, False),
        (2, True, 1, 0, None, False, False),
        (3, True, 0, 0, None, False, False),
        (4, False, 0, 0, None, False, False),
    ]
    assert warehouse.rows("select person from marts.people order by person") == [
        ("github:ann",),
        ("github:snyk-botany",),
    ]


def test_the_first_commit_of_a_pull_request_is_the_earliest_by_author_date(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1),
        commit(1, "a", authored_at="2026-01-05T07:00", committed_at="2026-01-05T09:00"),
        commit(1, "b", authored_at="2026-01-05T06:00", committed_at="2026-01-05T10:00"),
    )
    warehouse.build("marts.pull_request_commits")
    first = "2026-01-05T06:00"
    assert warehouse.rows("from marts.pull_request_commits") == [("acme/shop", 1, 1_000_000_001, first, first, 2)]


@pytest.mark.parametrize(
    ("authored_at", "committed_at", "began_at"),
    [
        ("2026-01-05T08:00", "2026-01-06T08:00", "2026-01-05T08:00"),
        ("2026-01-05T08:01", "2026-01-05T08:01", "2026-01-05T08:00"),
        ("2025-07-09T08:00", "2026-01-04T08:00", "2025-07-09T08:00"),
        ("2025-07-09T07:59", "2026-01-04T08:00", "2026-01-04T08:00"),
        ("1970-01-01T00:00", "2026-01-06T08:00", "2026-01-05T08:00"),
    ],
)
def test_work_begins_with_the_first_commit_but_by_the_opening_and_not_with_a_copied_commits_own_date(
    warehouse: Warehouse, authored_at: str, committed_at: str, began_at: str
) -> None:
    warehouse.add(
        pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-07T08:00"),
        commit(1, authored_at=authored_at, committed_at=committed_at),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select first_commit_at, work_started_at from marts.pull_requests") == (authored_at, began_at)


def test_the_gaps_in_which_a_pull_request_was_closed_are_summed(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, merged_at="2026-01-09T08:00"),
        event(1, "ClosedEvent", "2026-01-05T10:00"),
        event(1, "ReviewRequestedEvent", "2026-01-05T11:00"),
        event(1, "ReopenedEvent", "2026-01-05T12:00"),
        event(1, "ClosedEvent", "2026-01-06T10:00"),
        event(1, "ReopenedEvent", "2026-01-06T10:30"),
        event(1, "ClosedEvent", "2026-01-09T08:00"),
        pull_request(2),
        event(2, "ReopenedEvent", "2026-01-06T10:30"),
    )
    warehouse.build("marts.pull_request_turns")
    assert warehouse.rows(
        "select number, reopened_count, hours_closed, first_review_requested_at from marts.pull_request_turns"
        " order by number"
    ) == [(1, 2, 2.5, "2026-01-05T11:00"), (2, 1, 0, None)]


def test_a_pull_request_that_was_never_closed_between_has_no_gap(warehouse: Warehouse) -> None:
    warehouse.add(pull_request(1, merged_at="2026-01-06T08:00"))
    warehouse.build("marts.pull_requests")
    assert warehouse.row("select reopened_count, hours_closed, hours_open from marts.pull_requests") == (0, 0, 24)


def test_time_as_a_draft_stands_apart_from_pickup(warehouse: Warehouse) -> None:
    made_ready = {1: None, 2: "2026-01-06T08:00", 3: "2026-01-06T20:00"}
    for number, moment in made_ready.items():
        warehouse.add(
            pull_request(number, created_at="2026-01-05T08:00", merged_at="2026-01-07T08:00"),
            review(number, "bob", "2026-01-06T14:00"),
            [event(number, "ReadyForReviewEvent", moment)] if moment else [],
        )
    warehouse.build("marts.pull_requests")
    assert warehouse.rows(
        "select number, hours_draft, hours_pickup, hours_first_review from marts.pull_requests order by number"
    ) == [(1, 0, 30, 30), (2, 24, 6, 30), (3, 36, None, 30)]


def test_stages_of_a_whole_pull_request_add_up_to_its_lead_time_to_the_merge(warehouse: Warehouse) -> None:
    warehouse.add(
        pull_request(1, created_at="2026-01-05T08:00", merged_at="2026-01-07T08:00"),
        commit(1, authored_at="2026-01-05T00:00"),
        event(1, "ReadyForReviewEvent", "2026-01-05T20:00"),
        review(1, "bob", "2026-01-06T14:00"),
        review(1, "bob", "2026-01-06T20:00", "APPROVED"),
    )
    warehouse.build("marts.pull_requests")
    assert warehouse.row(
        "select hours_coding + hours_draft + hours_pickup + hours_review + hours_merge_wait,"
        " date_diff('second', first_commit_at, merged_at) / 3600 from marts.pull_requests"
    ) == (56, 56)


def test_review_time_goes_from_the_first_request_else_ready_to_the_merge_and_needs_a_human(
    warehouse: Warehouse,
) -> None:
    asked: dict[int, tuple[str | None, str]] = {
        1: ("2026-01-05T20:00", "bob"),
        2: (None, "bob"),
        3: ("2026-01-05T20:00", "checker[bot]"),
    }
    for number, (moment, reviewer) in asked.items():
        warehouse.add(
            pull_request(number, created_at="2026-01-05T08:00", merged_at="2026-01-07T08:00"),
            review(number, reviewer, "2026-01-06T14:00"),
            [event(number, "ReviewRequestedEvent", moment)] if moment else [],
        )
    warehouse.build("marts.pull_requests")
    assert warehouse.rows("select number, hours_review_time from marts.pull_requests order by number") == [
        (1, 36),
        (2, 48),
        (3, None),
    ]


def test_a_doubtful_first_commit_keeps_its_date_and_is_flagged(warehouse: Warehouse) -> None:
    flags = {
        "2026-01-05T08:00": (False, False),
        "2026-01-05T08:01": (True, False),
        "2025-07-09T08:00": (False, False),
        "2025-07-09T07:59": (False, True),
    }
    for number, authored_at in enumerate(flags):
        warehouse.add(pull_request(number, created_at="2026-01-05T08:00"), commit(number, authored_at=authored_at))
    warehouse.build("marts.pull_requests")
    assert warehouse.rows(
        "select first_commit_at, is_first_commit_after_opening, is_first_commit_old from marts.pull_requests"
        " order by number"
    ) == [(authored_at, *flag) for authored_at, flag in flags.items()]


REVIEWS_ARE_KNOWN = {"fact": "reviews", "is_known": True}


def reviewed(number: int, humans: int, apps: int, **more: object) -> dict[str, object]:
    return merged(
        number,
        human_review_count=humans,
        app_review_count=apps,
        human_comment_count=3 * humans,
        app_comment_count=5 * apps,
        is_ai_reviewed=apps > 0 and humans == 0,
        is_merged_without_human_review=humans == 0,
        is_merged_without_any_review=humans + apps == 0,
        reopened_count=0,
        **more,
    )


def test_shares_of_unreviewed_pull_requests_tell_humans_from_apps_and_leave_automation_out(
    warehouse: Warehouse,
) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        reviewed(1, 2, 0),
        reviewed(2, 0, 1),
        reviewed(3, 0, 0, ai_label="agent_authored"),
        reviewed(4, 4, 1) | {"reopened_count": 2},
        reviewed(5, 0, 0, ai_label="automation"),
        reviewed(6, 0, 0, state="closed"),
    )
    warehouse.table("marts.known_facts", REVIEWS_ARE_KNOWN)
    warehouse.build("metrics.review")
    assert warehouse.rows(
        "select ai_slice, n, without_human_review_count, without_human_review_share, without_any_review_share,"
        " app_reviewed_share, human_reviews_per_pull_request, app_reviews_per_pull_request, reopened_count,"
        " human_comments_per_pull_request, app_comments_per_pull_request, ai_reviewed_share"
        " from metrics.review where team_slice = 'all' order by ai_slice"
    ) == [
        ("agent_authored", 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0),
        ("ai", 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0),
        ("all", 4, 2, 0.5, 0.25, 0.5, 1.5, 0.5, 1, 4.5, 2.5, 0.25),
        ("automation", 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0),
        ("no_trace", 3, 1, 1 / 3, 0, 2 / 3, 2, 2 / 3, 1, 6, 10 / 3, 1 / 3),
    ]


def test_where_no_review_was_ever_read_figures_of_reviews_are_unknown_and_not_zero(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table("marts.pull_requests", reviewed(1, 0, 0), reviewed(2, 0, 0))
    warehouse.table("marts.known_facts", REVIEWS_ARE_KNOWN | {"is_known": False})
    warehouse.build("metrics.review")
    assert warehouse.rows(
        "select n, without_human_review_share, without_any_review_count, without_any_review_share, app_reviewed_share,"
        " ai_reviewed_share, human_reviews_per_pull_request, app_comments_per_pull_request, reopened_share"
        " from metrics.review where team_slice = 'all' and ai_slice = 'all'"
    ) == [(2, None, None, None, None, None, None, None, 0.0)]


def test_a_revert_counts_within_thirty_days_of_a_merge_that_was_followed_as_long(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        *(reviewed(number, 1, 0) for number in (1, 2, 4)),
        reviewed(3, 1, 0, merged_at="2026-01-07T08:00"),
    )
    taken_back = {1: "2026-02-05T08:00", 2: "2026-02-05T08:01", 3: "2026-01-08T08:00"}
    warehouse.table(
        "marts.reverts",
        *(
            {"repository": "acme/shop", "number": number, "reverted_at": moment}
            for number, moment in taken_back.items()
        ),
    )
    warehouse.build("metrics.review", as_of="2026-02-06T07:00")
    assert warehouse.rows(
        "select revert_n, reverted_count, reverted_share from metrics.review"
        " where team_slice = 'all' and ai_slice = 'all'"
    ) == [(3, 1, 1 / 3)]


def test_review_times_stand_beside_the_counts(warehouse: Warehouse) -> None:
    warehouse.table("marts.windows", *WEEKS)
    warehouse.table(
        "marts.pull_requests",
        reviewed(1, 1, 0, hours_first_review=2.0, hours_review_time=10.0),
        reviewed(2, 1, 0, hours_first_review=4.0, hours_review_time=20.0),
        reviewed(3, 1, 0, hours_first_review=9.0),
        reviewed(4, 0, 0),
    )
    warehouse.build("metrics.review")
    assert warehouse.rows(
        "select starts_at, first_review_n, median_hours_first_review, mean_hours_first_review, review_time_n,"
        " median_hours_review_time, mean_hours_review_time from metrics.review"
        " where team_slice = 'all' and ai_slice = 'all'"
    ) == [(FIRST, 3, 4, 5, 2, 15, 15)]
